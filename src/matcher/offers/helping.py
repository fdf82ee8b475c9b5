"""When nothing fits: which one condition, let go of alone, opens what. Proved by asking again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from matcher.domain import Booking, Mode, Need
from matcher.offers.asking import NO_WISHES, Manner, Person, Wishes
from matcher.offers.market import Market
from matcher.offers.openings import Condition, Opening
from matcher.offers.options import Option
from matcher.offers.question import Question, Terms
from matcher.offers.relaxing import ORDER, Ladder, Relaxed, each_alone, parts_of_the_week
from matcher.offers.waiting import WaitingList
from matcher.offers.words import MODES, WEEKDAYS, date, many


def what_would_help(
    market: Market,
    person: Person,
    need: Need,
    wishes: Wishes = NO_WISHES,
    manner: Manner | None = None,
    waiting: WaitingList | None = None,
) -> tuple[Opening, ...]:
    """What each condition of a need, let go of alone, would open; nothing where it opens nothing.

    Of a condition that can be let go of by degrees (minutes, days, sessions) the least that helps
    is told; of the parts of the week the one with the soonest start. Restrictions ("never
    together") stay as they are. For a need that nothing fits: where something does, nearly
    every condition "helps". ``waiting`` may have ready what the person asks for.
    """
    terms = Terms(market, person, need, wishes, manner or Manner())
    asked = _ready(terms, waiting) or terms.question()
    found: list[Opening] = []
    for relaxed in each_alone(terms, asked):
        opening = _least(relaxed) if isinstance(relaxed, Ladder) else _opens(relaxed)
        if opening is not None:
            found.append(opening)
    coming = _at_another_time(terms, asked)
    if coming is not None:
        found.append(coming)
    return tuple(sorted(found, key=lambda opening: ORDER[opening.condition]))


def with_option(market: Market, person: Person, option: Option) -> Person:
    """The person as if they had booked an option: what else fits then?"""
    placed = {course.need_id for course in option.courses}
    slots = [market.slot(session.slot_id) for session in option.sessions]
    who = person.participant.participant_id
    bookings = (
        Booking(slot_id=s.slot_id, participant_id=who, need_id=s.need_id) for s in option.sessions
    )
    return Person(
        participant=person.participant,
        bookings=(*person.bookings, *bookings),
        booked_slots=(*person.booked_slots, *(slot for slot in slots if slot is not None)),
        open_needs=tuple(n for n in person.open_needs if n.need_id not in placed),
        restrictions=person.restrictions,
        travel_times=person.travel_times,
    )


def _ready(terms: Terms, waiting: WaitingList | None) -> Question | None:
    """The question as it is, where the waiting list has it."""
    if waiting is None or terms.wishes != NO_WISHES:
        return None
    ready = waiting.ready(terms.market, terms.person, [terms.need])
    if ready is None:
        return None
    ((waiters, row),) = ready
    return Question(terms, terms.need, waiters.alone(row), terms.market.diaries)


def _opens(relaxed: Relaxed) -> Opening | None:
    """What a condition let go of opens; ``None`` when it opens nothing."""
    starts = relaxed.question().starts()
    if not starts:
        return None
    count = many(len(starts), "date")
    why = f"{_told(relaxed)}: {count} to begin on, the first {date(starts[0])}."
    return Opening(relaxed.condition, relaxed.to, starts[0], len(starts), why)


def _least(ladder: Ladder) -> Opening | None:
    """The first step that opens something."""
    if not ladder.steps or (best := _opens(ladder.relaxed(ladder.steps[-1]))) is None:
        return None
    low, high = 0, len(ladder.steps) - 1
    while low < high:
        middle = (low + high) // 2
        found = _opens(ladder.relaxed(ladder.steps[middle]))
        if found is None:
            low = middle + 1
        else:
            best, high = found, middle
    return best


def _at_another_time(terms: Terms, asked: Question) -> Opening | None:
    """One more part of the week; if no single one helps, one part of every day."""
    ever, single, daily = parts_of_the_week(terms, asked)
    if not single or not ever.question().starts():
        return None
    return _soonest(single) or _soonest(daily)


def _soonest(choices: Iterable[Relaxed]) -> Opening | None:
    found = [opening for one in choices if (opening := _opens(one)) is not None]
    return min(found, key=lambda o: (o.first, -o.starts), default=None)


def _told(relaxed: Relaxed) -> str:
    return _WORDS[relaxed.condition](relaxed.to)


def _at(to: str) -> str:
    """``tue_eve`` and ``eve`` in words."""
    weekday, _, part = to.rpartition("_")
    name = {"am": "morning", "pm": "afternoon", "eve": "evening"}[part]
    days = {day.lower()[:3]: day for day in WEEKDAYS}
    return f"on {days[weekday]} {name}s" if weekday else f"in the {name}s"


_WORDS: Mapping[Condition, Callable[[str], str]] = {
    Condition.DATES: lambda _: "On other dates than those wished for",
    Condition.TIMES: lambda _: "At other times than those wished for",
    Condition.SITES: lambda _: "At other sites than those wished for",
    Condition.JOURNEY: lambda _: "With a longer journey than wished for",
    Condition.MODES: lambda _: "In another way than wished for",
    Condition.WITH_WHOM: lambda _: "With somebody else than wished for",
    Condition.ACCEPTED_MODE: lambda to: f"If {MODES[Mode(to)]} would do as well",
    Condition.AVAILABILITY: lambda to: f"If the person could come {_at(to)}",
    Condition.AWAY: lambda _: "If the person were there on the dates they are away",
    Condition.OWN_DIARY: lambda _: "If another appointment of this person were moved",
    Condition.TRAVEL_LIMIT: lambda to: f"With a journey of up to {many(int(to), 'minute')}",
    Condition.PRACTITIONER: lambda to: (
        f"If {to} would do after all" if to else "With somebody else than the one required"
    ),
    Condition.CONTINUITY: lambda _: "If more than one practitioner may give the sessions",
    Condition.GAP: lambda to: f"With up to {many(int(to), 'day')} between sessions",
    Condition.END: lambda to: f"If it may end as late as {date(dt.date.fromisoformat(to))}",
    Condition.ORDER: lambda _: "If it need not wait for what comes before it",
    Condition.REQUIREMENT: lambda to: f"If “{to}” were seen to in another way",
    Condition.RESERVED: lambda _: "With places that are kept for urgent needs",
    Condition.AREA: lambda _: "With services for other areas",
    Condition.FULL: lambda _: "If somebody gave their place back",
    Condition.SESSIONS: lambda to: f"With {many(int(to), 'session')} only",
}
