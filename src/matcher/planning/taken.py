"""Places that are already booked, and the courses that are under way."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from matcher.domain import AppointmentType, Mode, Model, Part, Reserved
from matcher.planning.courses import Course
from matcher.planning.diary import Closure, DatedSlot, Horizon
from matcher.planning.draw import Dice
from matcher.planning.people import Person
from matcher.planning.reach import Reach
from matcher.planning.scenario import Scenario
from matcher.planning.supply import Supply

LATER_WEIGHT = 0.002
"""How much likelier week 1's share is than a place in a week that is hardly booked (assumed)."""

TRIES = 60
"""People tried for one place before it stays free."""

PRACTITIONERS_TRIED = 12
"""Practitioners asked whether they can go on with a course that is under way."""

SPARE_DATES = 3
"""Dates that must be left over for a course that is under way, so that a batch can place it."""


@dataclass(frozen=True, slots=True)
class Booked:
    """A row of bookings.csv."""

    slot: DatedSlot
    person: Person
    need_id: str
    session: int


class Bookings:
    """Fills places with the week's own people, keeping to what suits them."""

    def __init__(
        self, scenario: Scenario, model: Model, horizon: Horizon, supply: Supply, dice: Dice
    ) -> None:
        self._scenario = scenario
        self._model = model
        self._horizon = horizon
        self._supply = supply
        self._dice = dice
        self._reach = Reach(model, horizon)
        self._left = {
            slot.slot_id: slot.offer.places for slots in supply.slots.values() for slot in slots
        }
        self._busy: dict[str, set[tuple[dt.date, str]]] = defaultdict(set)
        self._courses_booked: dict[tuple[str, str], list[Booked]] = defaultdict(list)
        self._to_book = Counter(supply.to_book)
        self._numbers: dict[tuple[str, str], str] = {}
        self._follow_ups = {code: _follow_ups(slots) for code, slots in supply.slots.items()}

    @property
    def rows(self) -> list[Booked]:
        """All bookings so far, by slot and person."""
        found = [row for rows in self._courses_booked.values() for row in rows]
        return sorted(found, key=lambda b: (b.slot.date, b.slot.slot_id, b.person.participant_id))

    # --- courses that are under way ---

    def continue_courses(self, courses: Sequence[Course]) -> list[Course]:
        """``courses``, with a practitioner, and perhaps a next booking, for those half way."""
        return [self._continued(course) if course.done else course for course in courses]

    def _continued(self, course: Course) -> Course:
        """Goes on with a practitioner who has enough dates, where one of a few tried has."""
        diaries = self._follow_ups[course.service]
        for practitioner in self._dice.some_of(list(diaries), PRACTITIONERS_TRIED):
            ways_on = self._ways_on(course, diaries[practitioner])
            if len({slot.date for slot in ways_on}) >= course.sessions + SPARE_DATES:
                return self._with(course, practitioner, ways_on[0])
        return course

    def _with(self, course: Course, practitioner: str, soonest: DatedSlot) -> Course:
        """``course`` with its practitioner; half of those who could come soon are booked."""
        course = replace(course, require_practitioner=practitioner)
        soon = self._horizon.week_of(soonest.date) < 2
        if not (soon and self._to_book[course.service] > 0 and self._dice.chance(0.5)):
            return course
        self._book(soonest, course.person, course.need_id, course.done + 1)
        return replace(course, previous_session=None)

    def _ways_on(self, course: Course, diary: Sequence[DatedSlot]) -> list[DatedSlot]:
        """The slots of one practitioner in which the course could go on."""
        gap = dt.timedelta(days=self._model.services[course.service].min_gap_days)
        earliest = (course.previous_session or self._horizon.first) + gap
        return [s for s in diary if s.date >= earliest and self._suits(course.person, s)]

    # --- everybody else's bookings ---

    def fill(self, people: Sequence[Person], courses: Sequence[Course]) -> None:
        """Books what is still to be booked of each service, early weeks first."""
        wants = {(c.person.participant_id, c.service) for c in courses}
        for service in self._scenario.services:
            others = [
                p for p in people if (p.participant_id, service) not in wants and p.example is None
            ]
            for slot in self._early_first(service):
                if self._to_book[service] <= 0 or not others:
                    break
                self._fill_place(service, slot, others)

    def _early_first(self, service: str) -> Iterator[DatedSlot]:
        """Every free place once, drawn by the share of its week that is usually taken."""
        shares = self._scenario.supply.taken_by_week
        keyed = []
        for slot in self._supply.slots[service]:
            if slot.offer.reserved is Reserved.ONLINE:
                continue
            week = self._horizon.week_of(slot.date)
            weight = shares[week] if week < len(shares) else LATER_WEIGHT
            for place in range(self._left[slot.slot_id]):
                wait = -math.log(1 - self._dice.uniform()) / max(weight, LATER_WEIGHT)
                keyed.append((wait, slot.slot_id, place, slot))
        keyed.sort(key=lambda entry: entry[:3])
        return (slot for *_, slot in keyed)

    def _fill_place(self, service: str, slot: DatedSlot, others: Sequence[Person]) -> None:
        for _ in range(TRIES):
            person = self._dice.one_of(others)
            if self._may_continue(person, service, slot) and self._suits(person, slot):
                earlier = self._courses_booked[person.participant_id, service]
                need_id = self._numbers.setdefault(
                    (person.participant_id, service), f"B{len(self._numbers) + 1:04d}"
                )
                begun = (earlier[0].slot if earlier else slot).offer.type
                first = 2 if begun is AppointmentType.FOLLOW_UP else 1
                self._book(slot, person, need_id, first + len(earlier))
                return

    def _may_continue(self, person: Person, service: str, slot: DatedSlot) -> bool:
        """At most three booked sessions of one course, with one practitioner, a week apart."""
        rows = self._courses_booked.get((person.participant_id, service), ())
        if not rows:
            return slot.offer.type is not AppointmentType.FOLLOW_UP or self._has_started(person)
        same = rows[0].slot.offer.practitioner is slot.offer.practitioner
        apart = all(abs((row.slot.date - slot.date).days) >= 7 for row in rows)
        fresh = slot.offer.type is not AppointmentType.NEW
        return same and apart and fresh and len(rows) < 3 and slot.date > rows[-1].slot.date

    def _has_started(self, person: Person) -> bool:
        return person.support_starts is not None and person.support_starts < self._horizon.first

    # --- days that are called off afterwards ---

    def called_off(self) -> list[Closure]:
        """Days in the first two weeks on which somebody in the most booked service falls ill.

        Only days of courses that are all booked already: their bookings are to be made again.
        """
        rows = self.rows
        days = round(self._scenario.supply.called_off * len(rows))
        if not days:
            return []
        [(busiest, _)] = Counter(_service(row) for row in rows).most_common(1)
        settled = set(self._numbers.values())
        at_risk: dict[tuple[dt.date, str], bool] = {}
        for row in rows:
            if _service(row) == busiest and self._horizon.week_of(row.slot.date) < 2:
                day = row.slot.date, row.slot.offer.practitioner.practitioner_id
                at_risk[day] = at_risk.get(day, True) and row.need_id in settled
        options = [day for day, only_settled in at_risk.items() if only_settled]
        picked = self._dice.some_of(options, days) if options else []
        return [Closure(practitioner, None, date, date) for date, practitioner in picked]

    # --- one place ---

    def _suits(self, person: Person, slot: DatedSlot) -> bool:
        return (
            self._left[slot.slot_id] > 0
            and self._reach.allows(person, slot)
            and self._busy[person.participant_id].isdisjoint(_claims(slot))
        )

    def _book(self, slot: DatedSlot, person: Person, need_id: str, session: int) -> None:
        service = slot.offer.practitioner.service
        self._left[slot.slot_id] -= 1
        self._to_book[service] -= 1
        self._busy[person.participant_id].update(_claims(slot))
        row = Booked(slot, person, need_id, session)
        self._courses_booked[person.participant_id, service].append(row)


def _follow_ups(slots: Sequence[DatedSlot]) -> dict[str, list[DatedSlot]]:
    """The slots for sessions after the first, by practitioner, in order of time."""
    diaries: dict[str, list[DatedSlot]] = defaultdict(list)
    for slot in sorted(slots, key=lambda slot: (slot.date, slot.start)):
        if slot.offer.type is not AppointmentType.NEW and slot.offer.reserved is None:
            diaries[slot.offer.practitioner.practitioner_id].append(slot)
    return diaries


def _service(row: Booked) -> str:
    return row.slot.offer.practitioner.service


def _claims(slot: DatedSlot) -> set[tuple[dt.date, str]]:
    """What a booking takes of somebody's day: the parts it touches, or the day's one referral."""
    if slot.offer.modes == (Mode.REFERRAL,):
        return {(slot.date, f"referral {slot.offer.practitioner.service}")}
    return {(slot.date, part) for part in _parts(slot.start, slot.start + slot.offer.minutes)}


@cache
def _parts(start: int, end: int) -> tuple[str, ...]:
    return tuple(p.value for p in Part if start < p.end_minute and p.start_minute < end)
