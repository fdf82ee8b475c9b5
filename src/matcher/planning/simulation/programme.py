"""A programme, day by day: who is assessed, who is booked, who comes, and what goes wrong.

Each day, in this order: support windows close; practitioners fall ill; people call off; on Mondays
the diaries open for another week, and whoever could not be booked at once has another turn; whoever
has lost a place asks for another; today's appointments are held; people are assessed and asked for.
Under the rules by which people wait for Monday, they are placed when that day's are assessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.instance.places import IN_PERSON
from matcher.optimise import Options
from matcher.planning.simulation.cases import Appointment, Case, Course
from matcher.planning.simulation.chance import sick_spells
from matcher.planning.simulation.desk import Desk
from matcher.planning.simulation.monday import MondayBatch
from matcher.planning.simulation.rule import Rule
from matcher.planning.simulation.setting import Day, Setting
from matcher.planning.simulation.tally import Tally
from matcher.planning.simulation.year import Ending

Ints = NDArray[np.int64]


class Programme:
    """One simulated programme under one rule."""

    def __init__(self, setting: Setting, rule: Rule, seed: int, options: Options) -> None:
        self._setting = setting
        self._rule = rule
        self._attendance = setting.attendance
        self._codes = tuple(setting.model.services)
        self._desk = Desk(setting)
        self._batch = MondayBatch(setting, self._desk, options)
        self.tally = Tally(setting)
        self._waiting: dict[int, Course] = {}
        """Courses with something to book, by identity."""
        self._closing: dict[Day, list[Case]] = defaultdict(list)
        self._calling_off: dict[Day, list[Appointment]] = defaultdict(list)
        self._falling_ill = self._spells(seed)

    @property
    def prices(self) -> Ints:
        """The last batch's price of each of ``Setting.places.slots``, in 0.001 day of waiting."""
        return self._desk.price

    @property
    def free(self) -> Ints:
        """Places of each of ``Setting.places.slots`` that nobody has now."""
        return np.where(self._desk.diary.standing, self._desk.diary.free, 0)

    def begin_with(self, backlog: Sequence[Case]) -> None:
        """Those who wait when the year begins; the first Monday looks at them."""
        for case in backlog:
            self._welcome(case, 0)

    def day(self, today: Day, assessed: Sequence[Case], should_stop: Callable[[], bool]) -> None:
        """Live through one day."""
        for case in self._closing.pop(today, ()):
            self._end_all(case, Ending.OUT_OF_WINDOW, today)
        again = [*self._fall_ill(today), *self._call_off(today)]
        monday, late = today % 7 == 0, not self._rule.all_at_once
        if monday and not late:
            self._monday(today, should_stop)
        self._serve(again, today)
        asking = self._hold_appointments(today)
        for case in assessed:
            asking += self._welcome(case, today)
        self._serve(asking, today)
        if monday and late:
            self._monday(today, should_stop)
        if today % 7 == 6:
            self.tally.end_week(today // 7)

    # --- asking ---

    def _welcome(self, case: Case, today: Day) -> list[Course]:
        """A person has been assessed; the needs that the coach books at once."""
        self._closing[max(today, case.support_ends) + 1].append(case)
        for course in case.courses:
            self.tally.note_asked(course, today // 7)
            self._wait(course)
        if self._rule.all_at_once:
            return list(case.courses)
        share = self._setting.booking.online_share
        return [course for course in case.courses if course.luck.online < share]

    def _wait(self, course: Course) -> None:
        self._waiting[id(course)] = course

    def _serve(self, courses: Iterable[Course], today: Day) -> None:
        """Serve ``courses`` in turn; one that follows another has its turn after it (R12)."""
        put_off: dict[int, list[Course]] = defaultdict(list)
        asking = sorted(courses, key=lambda course: course.turn)
        asked = {id(course) for course in asking}
        for course in asking:
            before = course.after
            if before is not None and id(before) in asked and self._desk.follows(course) is None:
                put_off[id(before)].append(course)
                continue
            queue = [course]
            while queue:
                now = queue.pop(0)
                self._keep(self._desk.serve(now, today, by_price=self._rule.by_price), today)
                asked.discard(id(now))
                queue = put_off.pop(id(now), []) + queue

    def _monday(self, today: Day, should_stop: Callable[[], bool]) -> None:
        """Diaries open for another week, and everybody who waits is looked at."""
        self._waiting = {key: c for key, c in self._waiting.items() if c.to_book > 0}
        waiting = sorted(self._waiting.values(), key=lambda course: course.turn)
        if not self._rule.has_batch:
            self._serve(waiting, today)
            return
        done, made = self._batch.run(today, waiting, should_stop)
        self.tally.batches.append(done)
        self._keep(made, today)

    def _keep(self, made: Iterable[Appointment], today: Day) -> None:
        """Note which of the appointments that were just made will be called off, and when."""
        for one in made:
            drawn = one.course.luck.of_booking(one.number)[0]
            if drawn < self._attendance.cancelled and not self._desk.places.referral[one.slot]:
                ahead = one.day - self._attendance.cancelled_days_ahead
                self._calling_off[min(one.day, max(today + 1, ahead))].append(one)

    # --- what befalls appointments ---

    def _hold_appointments(self, today: Day) -> list[Course]:
        """Today's sessions; the courses whose session nobody came to ask again."""
        again: list[Course] = []
        for slot in self._desk.places.between(today, today).tolist():
            for one in list(self._desk.taken.get(slot, ())):
                if one.stands and one.course.ending is Ending.OPEN:
                    again += self._hold(one, today)
        return again

    def _hold(self, one: Appointment, today: Day) -> list[Course]:
        course, code = one.course, self._codes[one.course.service]
        _, missed, last = course.luck.of_booking(one.number)
        share = self._attendance.missed(code, first=not course.attended)
        if missed < share and not self._desk.places.referral[one.slot]:
            course.missed += 1
            self.tally.note_missed(one)
            if course.missed >= self._setting.booking.missed_until_discharge:
                self._end(course, Ending.DISCHARGED, today)
                return []
            return self._lose(one, today)
        self._come(one, today)
        goes_on = any(c.left for c in course.case.open_courses)
        if goes_on and last < self._attendance.drops_out_per_session:
            self._end_all(course.case, Ending.DROPPED_OUT, today)
        return []

    def _come(self, one: Appointment, today: Day) -> None:
        """The session is held."""
        course, places = one.course, self._desk.places
        first = not course.attended
        self._desk.attended(one)
        course.attended += 1
        course.last = today
        course.first = today if first else course.first
        venue = int(places.diary.venue[one.slot])
        if course.suits.mode[venue] == IN_PERSON:
            course.in_person += 1
            course.minutes += int(course.suits.minutes[venue])
        course.fit += float(course.suits.fit[places.practitioner[one.slot]])
        self.tally.note_attended(one, first=first)
        if not course.left:
            course.ending, course.ended = Ending.FINISHED, today

    def _lose(self, one: Appointment, today: Day) -> list[Course]:
        """A place is lost; without its first session a course is booked anew as a whole."""
        course = one.course
        lost = [*course.booked] if not course.attended and course.booked[0] is one else [one]
        for each in lost:
            self._desk.release(each)
        course.asked = today if course.attended else course.clock
        self._wait(course)
        return [course]

    def _call_off(self, today: Day) -> list[Course]:
        """People who cannot come after all, and say so."""
        again = []
        for one in self._calling_off.pop(today, ()):
            if one.stands and one in one.course.booked:
                one.course.cancelled += 1
                again += self._lose(one, today)
        return again

    def _fall_ill(self, today: Day) -> list[Course]:
        """Practitioners fall ill: their slots are withdrawn until they are back."""
        again: dict[int, Course] = {}
        desk = self._desk
        for practitioner, last in self._falling_ill.pop(today, ()):
            for slot in desk.places.of_practitioner(practitioner, today, last):
                desk.diary.standing[slot] = False
                week = int(desk.places.diary.day[slot]) // 7
                service = int(desk.places.service[slot])
                self.tally.withdrawn[week, service] += int(desk.places.diary.free[slot])
                for one in list(desk.taken.get(slot, ())):
                    if one.stands:
                        one.course.moved += 1
                        again.update((id(c), c) for c in self._lose(one, today))
        return list(again.values())

    def _spells(self, seed: int) -> dict[Day, list[tuple[int, Day]]]:
        """Who falls ill on which day, and their last day off; intake lists are never ill."""
        days = 7 * self._setting.all_weeks
        places = self._desk.places
        found: dict[Day, list[tuple[int, Day]]] = defaultdict(list)
        at_work = set(places.practitioner[~places.referral].tolist())
        for number, practitioner in enumerate(self._setting.offered.practitioners):
            if number in at_work:
                for first, last in sick_spells(
                    seed,
                    practitioner.practitioner_id,
                    days,
                    self._attendance.practitioner_sick,
                    self._setting.booking.sick_spell_days,
                ):
                    found[first].append((number, last))
        return found

    # --- endings ---

    def _end_all(self, case: Case, ending: Ending, today: Day) -> None:
        for course in list(case.open_courses):
            self._end(course, ending, today)

    def _end(self, course: Course, ending: Ending, today: Day) -> None:
        """A course ends before it is finished; its places are free again."""
        for one in list(course.booked):
            self._desk.release(one)
        course.ending, course.ended = ending, today
        self.tally.note_over(course)
