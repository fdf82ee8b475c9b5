"""Changes tried out: which of them get a need placed while nobody else's dates change.

Each is proved by solving again: everybody else is held at the places of the plan, and the
independent checker finds nothing wrong with the plan that comes out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.audit import check_plan
from matcher.domain import Batch, Mode, Model, Need, Part, Participant, Placement, Plan, Slot
from matcher.explain.change import ANYBODY, WEEKDAYS, Change, Kind, last_date
from matcher.explain.course import best_course, own_cost, span
from matcher.explain.fixed import hold, joined, only
from matcher.instance import Instance, compile_batch
from matcher.instance.travel import UNKNOWN, minutes_matrix
from matcher.units import Milliday

LONGEST_JOURNEY = 180
"""The most minutes that anybody may be asked to travel (FORMATS, participants.csv)."""
LONGEST_EXTRA_GAP = 28
"""A course with more days than these on top of its longest gap is no course."""


@dataclass(frozen=True, slots=True)
class Worked:
    """A change that gets the need placed. Nobody else is affected: it adds 0 days to others."""

    change: Change
    slots: tuple[str, ...]
    wait_days: int
    cost: Milliday
    """What the need then costs."""


class Trials:
    """Tries changes for one need that ``plan`` leaves out."""

    def __init__(self, model: Model, batch: Batch, plan: Plan, need_id: str) -> None:
        self.model = model
        self.batch = batch
        self.plan = plan
        self.need: Need = batch.need[need_id]
        self.person: Participant = batch.participant[self.need.participant_id]

    def all_that_work(self) -> tuple[Worked, ...]:
        """The smallest change of each kind that works, the smallest kind first."""
        now = self.attempt(Change(Kind.NOTHING))
        if now is not None:
            return (now,)
        found = []
        for kind in (
            *(self._mode, self._time, self._travel, self._practitioner, self._continuity),
            *(self._gap, self._end, self._requirement, self._order, self._release, self._area),
            *(self._places, self._sessions),
        ):
            worked = kind()
            if worked is not None:
                found.append(worked)
        return tuple(found)

    def attempt(self, change: Change) -> Worked | None:
        """Make the change, hold everybody else where they are, and solve again."""
        changed = change.apply(self.batch, self.need.need_id)
        found = self._course(changed)
        if found is None:
            return None
        slots, cost = found
        placement = Placement(need_id=self.need.need_id, slot_ids=slots)
        after = joined(changed, self.plan, Plan(placements=(placement,)))
        if check_plan(self.model, changed, after):
            return None  # it breaks a rule for another plan item of the same person
        wait = (changed.slot[slots[0]].date - changed.need[self.need.need_id].clock).days
        return Worked(change, slots, wait, cost)

    def _course(self, changed: Batch) -> tuple[tuple[str, ...], Milliday] | None:
        """The need's best series in a changed batch, out of what everybody else leaves."""
        instance = compile_batch(self.model, self._alone(changed))
        course = best_course(instance, 0)
        if course is None:
            return None
        places = instance.places
        slots = []
        for entry in course.entries:
            pool = places.pool_slots[int(instance.entries.entry_pool[entry])]
            slot = next(s for s in pool if places.slot_free[s] > 0)
            slots.append(instance.batch.slots[slot].slot_id)
        return tuple(slots), own_cost(instance, 0, course.entries)

    def _alone(self, changed: Batch) -> Batch:
        """The changed batch with this need and person alone, everybody else's places booked."""
        held = hold(changed, self.plan, {self.need.need_id})
        return only(held, self.person.participant_id)

    def _first(self, changes: Sequence[Change] | Iterator[Change]) -> Worked | None:
        return next((w for c in changes if (w := self.attempt(c)) is not None), None)

    def _cheapest(self, changes: Sequence[Change]) -> Worked | None:
        found = [w for c in changes if (w := self.attempt(c)) is not None]
        return min(found, key=lambda w: w.cost, default=None)

    def _least(self, sizes: Sequence[int], change: Callable[[int], Change]) -> Worked | None:
        """The first of ``sizes`` that works, when each allows whatever those before it allow."""
        if not sizes or (best := self.attempt(change(sizes[-1]))) is None:
            return None
        low, high = 0, len(sizes) - 1
        while low < high:
            middle = (low + high) // 2
            worked = self.attempt(change(sizes[middle]))
            if worked is None:
                low = middle + 1
            else:
                best, high = worked, middle
        return best

    def _mode(self) -> Worked | None:
        missing = [m for m in Mode if m is not Mode.REFERRAL and m not in self.person.modes]
        return self._cheapest([Change(Kind.MODE, what=mode) for mode in missing])

    def _time(self) -> Worked | None:
        """One more part of the week, the one that is best for the person; else of every day."""
        covers = self.person.availability.covers
        closed = [
            (day, part)
            for day in range(7)
            for part in Part
            if not covers(day, part.start_minute, part.end_minute)
        ]
        single = [Change(Kind.TIME, what=f"{WEEKDAYS[day]}_{part}") for day, part in closed]
        daily = [Change(Kind.TIME, what=part) for part in Part if part in {p for _, p in closed}]
        return self._cheapest(single) or self._cheapest(daily)

    def _travel(self) -> Worked | None:
        one = only(self.batch, self.person.participant_id)
        minutes = np.unique(minutes_matrix(self.model, one))
        limit = self.person.max_travel_minutes
        sizes = [m for m in minutes.tolist() if limit < m <= LONGEST_JOURNEY and m < UNKNOWN]
        return self._least(sizes, lambda m: Change(Kind.TRAVEL, amount=m))

    def _practitioner(self) -> Worked | None:
        changes = [Change(Kind.PRACTITIONER, what=q) for q in self.need.forbid_practitioners]
        if self.need.require_practitioner is not None:
            changes.append(Change(Kind.PRACTITIONER, what=ANYBODY))
        return self._cheapest(changes)

    def _continuity(self) -> Worked | None:
        if not self.need.same_practitioner or self.need.sessions == 1:
            return None
        return self.attempt(Change(Kind.CONTINUITY))

    def _gap(self) -> Worked | None:
        if self.need.sessions == 1:
            return None
        longest = self.need.max_gap_days
        sizes = range(longest + 1, longest + LONGEST_EXTRA_GAP + 1)
        return self._least(sizes, lambda days: Change(Kind.GAP, amount=days))

    def _end(self) -> Worked | None:
        end = last_date(self.batch, self.need.need_id)
        if end is None:
            return None
        days = (self.batch.horizon_end - end).days
        return self._least(range(1, days + 1), lambda d: Change(Kind.END, amount=d))

    def _requirement(self) -> Worked | None:
        codes = self.person.requirements
        return self._cheapest([Change(Kind.REQUIREMENT, what=code) for code in codes])

    def _order(self) -> Worked | None:
        return self.attempt(Change(Kind.ORDER)) if self.need.after_need is not None else None

    def _release(self) -> Worked | None:
        """Release as few reserved slots as will do."""
        start = self.batch.horizon_start
        kept = tuple(s.slot_id for s in self.batch.slots if _is_kept(s, start))
        if not kept:
            return None
        released = Change(Kind.RELEASE, slots=kept).apply(self.batch, self.need.need_id)
        instance = compile_batch(self.model, self._alone(released))
        needed = self._fewest(instance, lambda slot: slot in kept)
        return None if needed is None else self.attempt(Change(Kind.RELEASE, slots=needed))

    def _area(self) -> Worked | None:
        """Each practitioner in turn takes people from the area, as do the sites where they are."""
        area = self.person.area
        if area is None:
            return None
        changes = []
        for q in self.batch.practitioners:
            at = [s for s in self.batch.slots if s.practitioner_id == q.practitioner_id]
            limits = [q.serves, *(self.batch.site[s.site_id].serves for s in at if s.site_id)]
            if self.need.service in q.services and any(x and area not in x for x in limits):
                ids = tuple(s.slot_id for s in at)
                changes.append(Change(Kind.AREA, what=q.practitioner_id, slots=ids))
        best = self._cheapest(changes)
        if best is None:
            return None
        used = Change(Kind.AREA, what=best.change.what, slots=best.slots)
        return self.attempt(used)

    def _sessions(self) -> Worked | None:
        sizes = range(self.need.sessions - 1, 0, -1)
        return self._least(sizes, lambda n: Change(Kind.SESSIONS, amount=n))

    def _places(self) -> Worked | None:
        """One more place in as few slots as will do."""
        everywhere = Change(Kind.PLACES, slots=tuple(s.slot_id for s in self.batch.slots))
        more = self._alone(everywhere.apply(self.batch, self.need.need_id))
        instance = compile_batch(self.model, more)
        free = dict(zip(more.slot, instance.places.slot_free.tolist(), strict=True))
        needed = self._fewest(instance, lambda slot: free[slot] == 1)
        return None if needed is None else self.attempt(Change(Kind.PLACES, slots=needed))

    def _fewest(
        self, instance: Instance, is_needed: Callable[[str], bool]
    ) -> tuple[str, ...] | None:
        """The slots that need the change, of the series that takes fewest of them, then is best."""
        places, slots = instance.places, instance.batch.slots
        usable = [
            [slots[s].slot_id for s in p if places.slot_free[s] > 0] for p in places.pool_slots
        ]
        needs = np.array([all(map(is_needed, ids)) for ids in usable], dtype=np.int64)
        dear = int(instance.unplaced_cost.max()) + 1
        pools = instance.entries.entry_pool
        course = best_course(instance, 0, charge=dear * needs[pools[span(instance, 0)]])
        if course is None:
            return None
        taken = pools[list(course.entries)].tolist()
        return tuple(usable[pool][0] for pool in taken if needs[pool])


def _is_kept(slot: Slot, start: dt.date) -> bool:
    """R17: the slot is reserved and not yet released."""
    return slot.reserved_for is not None and (slot.release_on is None or slot.release_on > start)
