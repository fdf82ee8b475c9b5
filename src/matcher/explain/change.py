"""The single changes that might get a need placed, and what each does to a batch.

``Kind`` is in the order in which one change counts as smaller than another: what needs nobody's
leave first, then what the person is asked for, then what services have to do. Restrictions
("never together") are kept whatever happens: no change touches them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from matcher.domain import Availability, Batch, Mode, Need, Part, Participant, Window

ANYBODY = ""
"""Stands for the practitioner when nobody in particular is asked for any more."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Kind(StrEnum):
    """What is changed, the smallest kind first."""

    NOTHING = "nothing"
    """There is room as it is; the search ended before it was found."""
    MODE = "mode"
    """Accept one more mode, after those accepted now."""
    TIME = "time"
    """Come in one more part of the week (``tue_eve``), or in one part of every day (``eve``)."""
    TRAVEL = "travel"
    """Travel for up to so many minutes."""
    PRACTITIONER = "practitioner"
    """See somebody who was ruled out by choice: the practitioner, or ``ANYBODY``."""
    CONTINUITY = "continuity"
    """Have sessions with more than one practitioner."""
    GAP = "gap"
    """Leave up to so many days between sessions."""
    END = "end"
    """Go on for so many days longer: the last date and the support window."""
    REQUIREMENT = "requirement"
    """See to a requirement in another way than by the site or practitioner."""
    ORDER = "order"
    """Start without waiting for the need that comes first."""
    RELEASE = "release"
    """Release reserved slots."""
    AREA = "area"
    """A practitioner, and the sites where they are, take people from the area too."""
    PLACES = "places"
    """One more place in each of some slots."""
    SESSIONS = "sessions"
    """Make do with so many sessions: a shorter course is the last resort."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change. Only the fields that its kind speaks of are given."""

    kind: Kind
    what: str = ""
    amount: int = 0
    """Minutes, days or sessions; of ``END`` the days on top, else the new figure."""
    slots: tuple[str, ...] = ()

    def apply(self, batch: Batch, need_id: str) -> Batch:
        """``batch`` with this change made for a need, and nothing else changed."""
        need = batch.need[need_id]
        person = batch.participant[need.participant_id]
        if self.kind is Kind.END:
            return self._end_later(batch, need, person)
        if self.kind in (Kind.RELEASE, Kind.PLACES):
            return self._in_slots(batch)
        if self.kind is Kind.AREA:
            return _serving(batch, person.area or "", self.what, self.slots)
        if self.kind in _OF_PERSON:
            return _person(batch, person, **_OF_PERSON[self.kind](self, person))
        return _need(batch, need, **_OF_NEED[self.kind](self, need))

    def _end_later(self, batch: Batch, need: Need, person: Participant) -> Batch:
        end = last_date(batch, need.need_id)
        if end is None:
            return batch
        later = end + dt.timedelta(days=self.amount)
        if need.not_after is not None and need.not_after < later:
            batch = _need(batch, need, not_after=later)
        if person.support_ends is not None and person.support_ends < later:
            batch = _person(batch, person, support_ends=later)
        return batch

    def _in_slots(self, batch: Batch) -> Batch:
        def changed(slot: Any) -> Any:
            if slot.slot_id not in self.slots:
                return slot
            if self.kind is Kind.PLACES:
                return slot.model_copy(update={"places": slot.places + 1})
            return slot.model_copy(update={"release_on": batch.horizon_start})

        return batch.model_copy(update={"slots": tuple(changed(s) for s in batch.slots)})


def _without(values: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(value for value in values if value != one)


_OF_PERSON: Mapping[Kind, Callable[[Change, Participant], dict[str, Any]]] = {
    Kind.MODE: lambda c, p: {"modes": (*p.modes, Mode(c.what))},
    Kind.TIME: lambda c, p: {"availability": wider(p.availability, c.what)},
    Kind.TRAVEL: lambda c, _: {"max_travel_minutes": c.amount},
    Kind.REQUIREMENT: lambda c, p: {"requirements": _without(p.requirements, c.what)},
}
"""What changes in a participant's row."""

_OF_NEED: Mapping[Kind, Callable[[Change, Need], dict[str, Any]]] = {
    Kind.NOTHING: lambda _c, _n: {},
    Kind.PRACTITIONER: lambda c, n: (
        {"require_practitioner": None}
        if c.what == ANYBODY
        else {"forbid_practitioners": _without(n.forbid_practitioners, c.what)}
    ),
    Kind.CONTINUITY: lambda _c, _n: {"same_practitioner": False},
    Kind.GAP: lambda c, _: {"max_gap_days": c.amount},
    Kind.ORDER: lambda _c, _n: {"after_need": None},
    Kind.SESSIONS: lambda c, _: {"sessions": c.amount},
}
"""What changes in a need's row."""


def last_date(batch: Batch, need_id: str) -> dt.date | None:
    """The last date that a need may have; ``None`` when nothing sets one but the horizon."""
    need = batch.need[need_id]
    limits = (need.not_after, batch.participant[need.participant_id].support_ends)
    return min((date for date in limits if date is not None), default=None)


def weeks_left(batch: Batch, need_id: str) -> int | None:
    """Whole weeks from the horizon's start to the last date that a need may have.

    0 when that date has passed; ``None`` when nothing sets one.
    """
    end = last_date(batch, need_id)
    return None if end is None else max(0, (end - batch.horizon_start).days + 1) // 7


def wider(availability: Availability, what: str) -> Availability:
    """``availability`` with one more part: of a day (``tue_eve``), or of every day (``eve``)."""
    weekday, _, part = what.rpartition("_")
    days = range(7) if not weekday else (WEEKDAYS.index(weekday),)
    start, end = Part(part).start_minute, Part(part).end_minute
    added = [Window(weekday=day, start=start, end=end) for day in days]
    return Availability.union((*availability.windows, *added))


def _person(batch: Batch, person: Participant, **values: Any) -> Batch:
    changed = person.model_copy(update=values)
    everybody = tuple(changed if p is person else p for p in batch.participants)
    return batch.model_copy(update={"participants": everybody})


def _need(batch: Batch, need: Need, **values: Any) -> Batch:
    changed = need.model_copy(update=values)
    needs = tuple(changed if n is need else n for n in batch.needs)
    return batch.model_copy(update={"needs": needs})


def _serving(batch: Batch, area: str, practitioner_id: str, slots: tuple[str, ...]) -> Batch:
    """The practitioner, and the sites of ``slots``, serve ``area`` too."""
    sites = {batch.slot[slot_id].site_id for slot_id in slots}

    def widened(one: Any, *, meant: bool) -> Any:
        if not meant or not one.serves or area in one.serves:
            return one
        return one.model_copy(update={"serves": (*one.serves, area)})

    return batch.model_copy(
        update={
            "practitioners": tuple(
                widened(q, meant=q.practitioner_id == practitioner_id) for q in batch.practitioners
            ),
            "sites": tuple(widened(s, meant=s.site_id in sites) for s in batch.sites),
        }
    )
