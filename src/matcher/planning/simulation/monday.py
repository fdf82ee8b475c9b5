"""Monday's batch: those who wait, compiled once and solved by the engine of the weekly batch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from matcher.domain import Batch, Booking, Need, Slot
from matcher.optimise import Options, Previous, Result, allocate
from matcher.planning.simulation.cases import ANYBODY, Appointment, Case, Course
from matcher.planning.simulation.desk import Desk
from matcher.planning.simulation.setting import Day, Setting
from matcher.planning.simulation.year import NEVER, BatchWeek, Ending

EFFORT = Options(work_limit=120, gap=0.002, threads=1)
"""How hard a weekly batch is thought about: counted in steps, so that a year can be repeated."""


class MondayBatch:
    """Solves one batch a week; each starts from the one before."""

    def __init__(self, setting: Setting, desk: Desk, options: Options) -> None:
        self._setting = setting
        self._desk = desk
        self._options = options
        self._previous: Previous | None = None

    def run(
        self, today: Day, waiting: Sequence[Course], should_stop: Callable[[], bool]
    ) -> tuple[BatchWeek, list[Appointment]]:
        """Give places to ``waiting``, and set the desk's prices; the appointments that are made."""
        week = today // 7
        if not waiting:
            return BatchWeek(week, 0, 0, 0.0, 0), []
        batch = self.batch(today, waiting)
        options = replace(self._options, seed=self._options.seed + week)
        result = allocate(
            self._setting.model,
            batch,
            options,
            previous=self._previous,
            should_stop=should_stop,
        )
        self._previous = Previous(result.plan, result.certificate)
        self._set_prices(result)
        courses = {course.need.need_id: course for course in waiting}
        made: list[Appointment] = []
        for placement in result.plan.placements:
            slots = [self._desk.places.index[slot] for slot in placement.slot_ids]
            made += self._desk.give(courses[placement.need_id], slots)
        cost, bound = result.certificate.cost, result.certificate.bound
        gap = 0.0 if cost == bound else (cost - bound) / cost
        placed = len(result.plan.placements)
        return BatchWeek(week, len(waiting), placed, gap, result.steps), made

    def batch(self, today: Day, waiting: Sequence[Course]) -> Batch:
        """The batch folder's contents for those who wait, as FORMATS describes them."""
        opens, last = self._desk.horizon(today)
        cases = list({id(course.case): course.case for course in waiting}.values())
        kept = list(self._bookings(cases, opens, last))
        asked = {course.need.need_id for course in waiting}
        booked = {booking.need_id for booking in kept if booking.need_id is not None}
        return Batch(
            model=self._setting.model.name,
            horizon_start=self._date(opens),
            horizon_weeks=self._setting.horizon_weeks,
            participants=tuple(case.participant for case in cases),
            needs=tuple(self._need(course, asked | booked) for course in waiting),
            practitioners=self._setting.offered.practitioners,
            sites=self._setting.offered.sites,
            slots=tuple(self._slots(opens, last, kept)),
            bookings=tuple(kept),
            restrictions=tuple(r for case in cases for r in case.restrictions),
        )

    def _need(self, course: Course, in_batch: set[str]) -> Need:
        """What is still to be booked of a course, as a row of needs.csv."""
        need, before = course.need, course.after
        update: dict[str, object] = {"sessions": course.to_book}
        if course.attended:
            update["requested_on"] = self._date(course.asked)
        if course.latest != NEVER:
            update["previous_session"] = self._date(course.latest)
        if course.practitioner != ANYBODY:
            known = self._setting.offered.practitioners[course.practitioner]
            update["require_practitioner"] = known.practitioner_id
        if before is not None and (
            before.ending is not Ending.OPEN or before.need.need_id not in in_batch
        ):
            update["after_need"] = None
        return need.model_copy(update=update)

    def _bookings(self, cases: Sequence[Case], opens: Day, last: Day) -> Iterator[Booking]:
        """What the people of the batch have already inside its horizon."""
        for case in cases:
            for course in case.courses:
                for one in course.booked:
                    if opens <= one.day <= last:
                        yield Booking(
                            slot_id=self._desk.places.slots[one.slot].slot_id,
                            participant_id=case.participant.participant_id,
                            need_id=course.need.need_id,
                        )

    def _slots(self, opens: Day, last: Day, kept: Sequence[Booking]) -> Iterator[Slot]:
        """The slots with a place left, or with a booking of the batch's own people."""
        places, diary = self._desk.places, self._desk.diary
        own: dict[int, int] = {}
        for booking in kept:
            slot = places.index[booking.slot_id]
            own[slot] = own.get(slot, 0) + 1
        inside = places.between(opens, last)
        usable = diary.standing[inside] & (diary.free[inside] > 0)
        wanted = np.union1d(inside[usable], np.array(list(own), dtype=np.int64))
        for i in wanted.tolist():
            left = int(diary.free[i]) + own.get(i, 0)
            slot = places.slots[i]
            yield slot if slot.places == left else slot.model_copy(update={"places": left})

    def _set_prices(self, result: Result) -> None:
        price: Mapping[str, int] = {
            slot: pool.price for pool in result.certificate.pools for slot in pool.slots
        }
        self._desk.price[:] = 0
        for slot_id, value in price.items():
            self._desk.price[self._desk.places.index[slot_id]] = value

    def _date(self, day: Day) -> dt.date:
        return self._setting.begins + dt.timedelta(days=day)
