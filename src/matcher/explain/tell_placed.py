"""The explanation of a placed need in sentences. Nothing is counted or decided here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from matcher.domain import Model
from matcher.explain.placed import Lost, Option, Series, Visit, WhyPlaced
from matcher.explain.plain import date, days, listed, many, moment
from matcher.explain.sentences import MODE_WORDS


class Section(NamedTuple):
    """A heading and its sentences."""

    title: str
    lines: tuple[str, ...]


TERMS = (
    ("wait", "waiting for the first session"),
    ("drag", "gaps longer than they have to be"),
    ("misfit", "a practitioner who knows the person's barriers less than fully"),
    ("travel", "travel beyond the nearest site"),
    ("preference", "wishes not met"),
)
"""The terms of the cost in words, in the order of FORMATS section 3."""


def tell_placed(model: Model, why: WhyPlaced) -> tuple[Section, ...]:
    """Why these places: what they cost term by term, and why the next best ones lost."""
    service = model.services[why.service].name
    chosen = why.chosen
    visits = tuple(_visit(number, v) for number, v in enumerate(chosen.visits, start=1))
    wait = f"The wait for the first session is {many(chosen.wait_days, 'day')}."
    placed = f"{why.need_id} ({service}) is placed: {many(len(visits), 'session')}."
    options = tuple(_option(o) for o in why.options)
    return (
        Section(placed, (*visits, wait)),
        Section(f"It counts as {days(chosen.terms.cost)} of waiting", tuple(_cost(why))),
        Section("The next best, and why they lost", options or (_NO_OPTION,)),
    )


_NO_OPTION = "Nothing else was possible: the rules allow no other series."


def _visit(number: int, visit: Visit) -> str:
    where = f" at {visit.site_id}" if visit.site_id else ""
    journey = f", {many(visit.travel_minutes, 'minute')} away" if visit.site_id else ""
    how = MODE_WORDS[visit.mode]
    return f"{number}. {moment(visit.start)}, {how}{where} with {visit.practitioner_id}{journey}."


def _cost(why: WhyPlaced) -> Iterator[str]:
    for name, words in TERMS:
        value = getattr(why.chosen.terms, name)
        if value:
            yield f"{days(value)} for {words}."
    yield f"Leaving it out would count as {days(why.unplaced_cost)}."


def _option(option: Option) -> str:
    return f"{_heading(option.series)}: {_LOST[option.lost](option)}"


def _heading(series: Series) -> str:
    first = series.visits[0]
    who = sorted({v.practitioner_id for v in series.visits})
    how = sorted({MODE_WORDS[v.mode] for v in series.visits})
    wait = f"a wait of {many(series.wait_days, 'day')}"
    return f"{listed(who)}, {listed(how, 'or')}, from {date(first.start.date())} ({wait})"


def _dearer(option: Option) -> str:
    if not option.more:
        return "no better for this person."
    return f"{days(option.more)} more for this person."


def _worth_more(option: Option) -> str:
    return (
        f"{_less(option)}, but {_taken(option)}, and its places are worth "
        f"{days(option.price_more)} more to others than those proposed."
    )


def _only_taken(option: Option) -> str:
    return f"{_less(option)}, but {_taken(option)}."


def _less(option: Option) -> str:
    return f"{days(-option.more)} less for this person"


def _taken(option: Option) -> str:
    sessions = len(option.series.visits)
    if sessions == 1:
        return "others have its places"
    if option.full_sessions == sessions:
        return f"others have the places of all {sessions} sessions"
    return f"others have the places of {option.full_sessions} of its {sessions} sessions"


def _own_plan(option: Option) -> str:
    return f"{_less(option)}, but it clashes with another item of their plan."


def _overlooked(option: Option) -> str:
    return (
        f"{_less(option)}, and free: the search ended before it was tried. "
        f"A longer time limit would help."
    )


_LOST = {
    Lost.DEARER: _dearer,
    Lost.WORTH_MORE: _worth_more,
    Lost.TAKEN: _only_taken,
    Lost.OWN_PLAN: _own_plan,
    Lost.OVERLOOKED: _overlooked,
}
