"""One sentence why: what an option is best at, and what it means beside the others."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.offers.describe import Described
from matcher.offers.options import Kind, Option
from matcher.offers.words import about_days, date, listed, many

MUCH_BETTER = 0.05
"""A fit that is better by less is not worth a word."""


def told(described: Mapping[Kind, Described], kinds: tuple[Kind, ...]) -> Option:
    """The option of ``kinds``, in words that weigh it against the other kinds."""
    option = described[kinds[0]]
    return Option(
        kinds=kinds,
        courses=option.courses,
        wait_days=option.wait_days,
        travel_minutes=option.travel_minutes,
        fit=option.fit,
        price_days=option.price_days,
        why=_why(described, kinds, option),
    )


def _why(described: Mapping[Kind, Described], kinds: tuple[Kind, ...], option: Described) -> str:
    if Kind.LATER in kinds:
        return f"The best that begins on {date(option.begins)}{_dear(option)}."
    if Kind.RECOMMENDED in kinds:
        return _recommended(option, described[Kind.SOONEST], also_soonest=Kind.SOONEST in kinds)
    recommended = described[Kind.RECOMMENDED]
    if Kind.SOONEST in kinds:
        return _soonest(option, recommended)
    if Kind.NEAREST in kinds:
        return _nearest(option, recommended)
    return _best_fit(option, recommended)


def _recommended(option: Described, soonest: Described, *, also_soonest: bool) -> str:
    when = _when(option)
    if also_soonest:
        if option.price_days is None:
            return f"Nothing begins sooner: {when}."
        if option.price_days == 0:
            return f"Nothing begins sooner: {when}; nobody else waits for these places."
        return f"Nothing begins sooner: {when}{_dear(option)}."
    gains = _gains(option, soonest)
    better = f"; against the soonest it {listed(gains)}" if gains else "; it meets more wishes"
    return f"Best in all: {when}{better}."


def _gains(option: Described, other: Described) -> list[str]:
    """What speaks for ``option`` beside ``other``, the weightiest first."""
    found = []
    saved = (other.price_days or 0.0) - (option.price_days or 0.0)
    if saved > 0:
        found.append(f"spares others {about_days(saved)} of waiting")
    nearer = other.travel_minutes - option.travel_minutes
    if nearer > 0:
        found.append(f"takes {many(nearer, 'minute')} less travel")
    if option.fit - other.fit >= MUCH_BETTER:
        found.append("is with somebody who knows the person’s barriers better")
    if option.ends < other.ends:
        found.append(f"ends {many((other.ends - option.ends).days, 'day')} sooner")
    return found


def _soonest(option: Described, recommended: Described) -> str:
    sooner = (recommended.begins - option.begins).days
    lead = f"{many(sooner, 'day')} sooner than the recommended" if sooner > 0 else "The soonest"
    dearer = (option.price_days or 0.0) - (recommended.price_days or 0.0)
    cost = f"; others wait {about_days(dearer)} more for it" if dearer > 0 else ""
    return f"{lead}: {_when(option)}{cost}."


def _nearest(option: Described, recommended: Described) -> str:
    if option.travel_minutes == 0:
        lead = "No journey at all"
    else:
        saved = recommended.travel_minutes - option.travel_minutes
        less = f", {saved:,} less than the recommended" if saved > 0 else ""
        lead = f"The least travel: {many(option.travel_minutes, 'minute')} in all{less}"
    return f"{lead}; {_when(option)}{_dear(option)}."


def _best_fit(option: Described, recommended: Described) -> str:
    lead = "With those who know best what keeps this person from work"
    if round(100 * option.fit) > round(100 * recommended.fit):
        lead += f" (fit {option.fit:.0%} against {recommended.fit:.0%})"
    return f"{lead}; {_when(option)}{_dear(option)}."


def _when(option: Described) -> str:
    if option.begins == option.ends:
        return date(option.begins)
    return f"{date(option.begins)} to {date(option.ends)}"


def _dear(option: Described) -> str:
    if not option.price_days:
        return ""
    return f"; it adds {about_days(option.price_days)} to others’ waits"
