"""The conditions that one need is asked for under, and each of them let go of, alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from matcher.domain import Availability, Mode, Part, Window
from matcher.instance.travel import UNKNOWN, minutes_matrix
from matcher.offers.narrowing import batch_of
from matcher.offers.openings import Condition
from matcher.offers.question import Question, Terms

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_JOURNEY = 180
"""The most minutes that anybody may be asked to travel (FORMATS, participants.csv)."""
LONGEST_EXTRA_GAP = 28
"""A course with more days than these on top of its longest gap is no course."""


@dataclass(frozen=True)
class Relaxed:
    """A condition let go of: to what, and the question that is then asked."""

    condition: Condition
    to: str
    question: Callable[[], Question]


@dataclass(frozen=True)
class Ladder:
    """A condition that can be let go of step by step: each step allows what those before it do."""

    steps: Sequence[int]
    relaxed: Callable[[int], Relaxed]


def each_alone(terms: Terms, asked: Question) -> Iterator[Relaxed | Ladder]:
    """Every condition that binds but the parts of the week; ``asked``: the question as it is."""
    yield from _wishes(terms)
    yield from _of_person(terms, asked)
    yield from _of_need(terms, asked)
    yield Relaxed(Condition.OWN_DIARY, "", asked.with_free_diary)
    yield Relaxed(Condition.RESERVED, "", asked.open_to_all)
    if not all(served.all() for served in terms.market.supply.served(terms.person.participant)):
        yield Relaxed(Condition.AREA, "", lambda: terms.question(everywhere=True))
    yield Relaxed(Condition.FULL, "", asked.with_room)


def parts_of_the_week(
    terms: Terms, asked: Question
) -> tuple[Relaxed, list[Relaxed], list[Relaxed]]:
    """Coming at any time; in one more part of one weekday; in one more part of every day."""
    now = terms.person.participant.availability

    def coming(to: str, windows: Sequence[Window]) -> Relaxed:
        wider = Availability.union((*now.windows, *windows))
        return Relaxed(Condition.AVAILABILITY, to, lambda: asked.coming(wider))

    closed = [
        (day, part)
        for day in range(7)
        for part in Part
        if not now.covers(day, part.start_minute, part.end_minute)
    ]
    single = [coming(f"{WEEKDAYS[day]}_{part}", [_window(day, part)]) for day, part in closed]
    daily = [
        coming(part, [_window(day, part) for day in range(7)])
        for part in Part
        if part in {shut for _, shut in closed}
    ]
    return coming("any", Availability.always().windows), single, daily


def _window(day: int, part: Part) -> Window:
    return Window(weekday=day, start=part.start_minute, end=part.end_minute)


def _wishes(terms: Terms) -> Iterator[Relaxed]:
    wishes = terms.wishes
    if wishes.earliest is not None or wishes.latest is not None:
        any_date = terms.of_wishes(earliest=None, latest=None)
        yield Relaxed(Condition.DATES, "", any_date.question)
    if wishes.windows:
        yield Relaxed(Condition.TIMES, "", terms.of_wishes(windows=()).question)
    if wishes.sites:
        yield Relaxed(Condition.SITES, "", terms.of_wishes(sites=()).question)
    if wishes.within_minutes is not None:
        yield Relaxed(Condition.JOURNEY, "", terms.of_wishes(within_minutes=None).question)
    if wishes.modes:
        yield Relaxed(Condition.MODES, "", terms.of_wishes(modes=()).question)
    if wishes.practitioner_id is not None:
        yield Relaxed(Condition.WITH_WHOM, "", terms.of_wishes(practitioner_id=None).question)


def _of_person(terms: Terms, asked: Question) -> Iterator[Relaxed | Ladder]:
    person = terms.person.participant
    for mode in (Mode.IN_PERSON, Mode.PHONE, Mode.VIDEO):
        if mode not in person.modes:
            wider = terms.of_person(modes=(*person.modes, mode))
            if wider.wishes.modes:
                wider = wider.of_wishes(modes=(*wider.wishes.modes, mode))
            yield Relaxed(Condition.ACCEPTED_MODE, mode, wider.question)
    if person.unavailable:
        yield Relaxed(Condition.AWAY, "", asked.never_away)

    def travelling(minutes: int) -> Relaxed:
        further = terms.of_person(max_travel_minutes=minutes)
        return Relaxed(Condition.TRAVEL_LIMIT, str(minutes), further.question)

    yield Ladder(_longer_journeys(terms), travelling)
    for code in person.requirements:
        rest = tuple(other for other in person.requirements if other != code)
        without = terms.of_person(requirements=rest)
        yield Relaxed(Condition.REQUIREMENT, code, without.question)


def _of_need(terms: Terms, asked: Question) -> Iterator[Relaxed | Ladder]:
    need = terms.need
    if need.require_practitioner is not None:
        anybody = terms.of_need(require_practitioner=None)
        yield Relaxed(Condition.PRACTITIONER, "", anybody.question)
    for other in need.forbid_practitioners:
        rest = tuple(q for q in need.forbid_practitioners if q != other)
        again = terms.of_need(forbid_practitioners=rest)
        yield Relaxed(Condition.PRACTITIONER, other, again.question)
    if need.after_need is not None:
        yield Relaxed(Condition.ORDER, "", terms.of_need(after_need=None).question)
    if need.sessions > 1:
        if need.same_practitioner:
            yield Relaxed(Condition.CONTINUITY, "", asked.with_anybody)
        yield Ladder(
            range(need.max_gap_days + 1, need.max_gap_days + LONGEST_EXTRA_GAP + 1),
            lambda days: Relaxed(Condition.GAP, str(days), lambda: asked.with_gaps_to(days)),
        )
        yield Ladder(
            range(need.sessions - 1, 0, -1),
            lambda n: Relaxed(Condition.SESSIONS, str(n), lambda: asked.with_sessions(n)),
        )
    yield from _later_ends(terms, asked)


def _later_ends(terms: Terms, asked: Question) -> Iterator[Ladder]:
    """The need's last date and the support window, both later by so many days."""
    need, person = terms.need, terms.person.participant
    ends = [end for end in (need.not_after, person.support_ends) if end is not None]
    last = terms.market.today + dt.timedelta(days=terms.market.days - 1)
    if not ends or min(ends) >= last:
        return

    def later(days: int) -> Relaxed:
        end = min(ends) + dt.timedelta(days=days)
        changed = terms
        if need.not_after is not None and need.not_after < end:
            changed = changed.of_need(not_after=end)
        if person.support_ends is not None and person.support_ends < end:
            changed = changed.of_person(support_ends=end)
        return Relaxed(Condition.END, end.isoformat(), lambda: asked.ending_as(changed))

    yield Ladder(range(1, (last - min(ends)).days + 1), later)


def _longer_journeys(terms: Terms) -> list[int]:
    """The minutes to sites that are further than the person can travel."""
    batch = batch_of(terms.market, (terms.person,), ())
    limit = terms.person.participant.max_travel_minutes
    minutes = {int(m) for m in minutes_matrix(terms.market.model, batch)[0]}
    return sorted(m for m in minutes if limit < m <= min(LONGEST_JOURNEY, UNKNOWN - 1))


ORDER: Mapping[Condition, int] = {condition: i for i, condition in enumerate(Condition)}
"""The order in which openings are told."""
