"""The desk of a simulated programme: who asks, what they are given, and what they give back."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Urgency
from matcher.instance.demand import URGENCIES, wait_costs
from matcher.optimise.desk import cheapest, soonest
from matcher.optimise.diary import Ask
from matcher.optimise.series import IMPOSSIBLE
from matcher.planning.simulation.cases import ANYBODY, Appointment, Course
from matcher.planning.simulation.places import referral_mark
from matcher.planning.simulation.setting import Day, Setting
from matcher.planning.simulation.year import NEVER, Ending
from matcher.units import millidays

Ints = NDArray[np.int64]

WHOLE_DAY = 7
"""The marks of all parts of a day."""
NOTHING = np.zeros(0, dtype=np.int64)


class Desk:
    """Books on one living diary. Prices are by slot, in thousandths of a day of waiting."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._habits = setting.booking
        self.places = setting.places
        self.diary = setting.places.fresh()
        self.price: Ints = np.zeros(len(self.places.slots), dtype=np.int64)
        self.taken: dict[int, list[Appointment]] = {}
        """Appointments by slot."""
        rate = Fraction(setting.model.cost.drag_per_day)
        gaps = range(setting.model.cost.drag_cap_days + 1)
        self._drag = np.array([millidays(rate * g) for g in gaps], dtype=np.int64)
        self._wait = wait_costs(setting.model, 7 * setting.all_weeks)

    def horizon(self, today: Day) -> tuple[Day, Day]:
        """The first and the last day that may be booked; the last moves on Mondays."""
        monday = today - today % 7
        opens = self._habits.notice_days
        return today + opens, monday + opens + 7 * self._setting.horizon_weeks - 1

    def serve(self, course: Course, today: Day, *, by_price: bool) -> list[Appointment]:
        """Book all that ``course`` still needs; nothing where there is no series."""
        ask = self._ask(course, today, by_price=by_price)
        if ask is None:
            return []
        slots = np.empty(ask.sessions, dtype=np.int64)
        if by_price:
            found = cheapest(self.diary, ask, self.price, slots) < IMPOSSIBLE
        else:
            found = bool(soonest(self.diary, ask, slots))
        return self.give(course, slots.tolist()) if found else []

    def give(self, course: Course, slots: Sequence[int]) -> list[Appointment]:
        """Give these slots to ``course``, in order of day."""
        made = []
        for slot in slots:
            day = int(self.diary.day[slot])
            self.diary.free[slot] -= 1
            course.case.take(day, self.places.marks[slot])
            one = Appointment(slot, day, course, course.bookings)
            course.bookings += 1
            course.booked.append(one)
            self.taken.setdefault(slot, []).append(one)
            made.append(one)
        if course.need.same_practitioner:
            course.practitioner = int(self.places.practitioner[slots[0]])
        return made

    def release(self, one: Appointment) -> None:
        """Give a place back; what is missing has to be booked anew, unless the course is over."""
        course = one.course
        one.stands = False
        course.booked.remove(one)
        self.taken[one.slot].remove(one)
        self.diary.free[one.slot] += 1
        course.case.give_back(one.day, self.places.marks[one.slot])
        if not course.booked and not course.attended:
            course.practitioner = self._wanted(course)

    def attended(self, one: Appointment) -> None:
        """Somebody came: the session is had, and its place used."""
        course = one.course
        course.booked.remove(one)
        self.taken[one.slot].remove(one)
        course.left -= 1
        course.previous = one.day

    def follows(self, course: Course) -> Day | None:
        """The day after which ``course`` may begin by R12; ``None`` while it has to wait."""
        before = course.after
        if before is None or before.ending not in (Ending.OPEN, Ending.FINISHED):
            return NEVER
        return None if before.to_book else before.latest

    def earliest(self, course: Course, opens: Day) -> Day:
        """The first day that may be booked for any session (R4)."""
        begins, need = self._setting.begins, course.need
        wished = NEVER if need.not_before is None else (need.not_before - begins).days
        return max(opens, course.clock, course.case.support_starts, wished)

    def _ask(self, course: Course, today: Day, *, by_price: bool) -> Ask | None:
        """What ``course`` asks of the diary; ``None`` when it cannot be booked at all today."""
        after = self.follows(course)
        if course.to_book < 1 or after is None:
            return None
        opens, last = self.horizon(today)
        case, need, suits = course.case, course.need, course.suits
        earliest = self.earliest(course, opens)
        latest = min(last, case.support_ends)
        if need.not_after is not None:
            latest = min(latest, (need.not_after - self._setting.begins).days)
        begun = course.latest != NEVER
        begins = max(earliest, after + 1, course.latest + need.min_gap_days if begun else NEVER)
        if begins > latest:
            return None
        return Ask(
            service=course.service,
            sessions=course.to_book,
            low=need.min_gap_days,
            high=need.max_gap_days,
            today=today,
            opens=opens,
            earliest=earliest,
            begins=begins,
            latest=latest,
            begun=begun,
            urgent=need.urgency is Urgency.URGENT,
            online=True,
            practitioner=course.practitioner,
            together=need.same_practitioner,
            referral_mark=referral_mark(course.service),
            mode=suits.mode,
            minutes=suits.minutes,
            notice=suits.notice,
            cost=suits.cost,
            met=suits.met,
            at_time=case.suits.at_time,
            parts_met=case.suits.parts_met,
            unmet=case.suits.unmet,
            busy=self._busy(course, today, latest),
            wait=self._waits(course, today, latest) if by_price else NOTHING,
            drag=self._drag,
        )

    def _busy(self, course: Course, today: Day, latest: Day) -> Ints:
        """The marks of the person's days from ``today`` to ``latest``."""
        marks = np.zeros(latest - today + 1, dtype=np.int64)
        for day, taken in course.case.busy.items():
            if today <= day <= latest:
                marks[day - today] |= taken
        for day in course.case.away:
            if today <= day <= latest:
                marks[day - today] |= WHOLE_DAY
        return marks

    def _waits(self, course: Course, today: Day, latest: Day) -> Ints:
        waited = np.maximum(0, np.arange(today, latest + 1) - course.asked)
        longest = int(waited.max(initial=0))
        if longest >= self._wait.shape[1]:
            self._wait = wait_costs(self._setting.model, 2 * longest)
        found: Ints = self._wait[URGENCIES.index(course.need.urgency), waited]
        return found

    def _wanted(self, course: Course) -> int:
        """The practitioner whom the need names, if it does."""
        wanted = course.need.require_practitioner
        if wanted is None:
            return ANYBODY
        names = [q.practitioner_id for q in self._setting.offered.practitioners]
        return names.index(wanted)
