"""What is left for the next in the queue, as places are handed out one need at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from matcher.audit.eligibility import Strand, Terms
from matcher.audit.week import Week, can_come, takes_session
from matcher.domain import Need, Part, Slot


class PlacesLeft:
    """Free places, and the time of people, after the bookings and those that had their turn."""

    def __init__(self, week: Week) -> None:
        self._week = week
        self._free = dict(week.free)
        self._open: dict[Strand, dict[int, list[Slot]]] = defaultdict(dict)
        self._taken: dict[str, set[tuple[int, Part]]] = defaultdict(set)
        self._referred: dict[str, set[tuple[int, str]]] = defaultdict(set)
        self._held: set[tuple[str, str]] = set()
        for who, parts in week.taken.items():
            self._taken[who] |= parts
        for who, services in week.referred.items():
            self._referred[who] |= services

    def take(self, need: Need, slots: Sequence[Slot]) -> None:
        """Give a place in each of the slots to the need."""
        who = need.participant_id
        for slot in slots:
            date = slot.date.toordinal()
            self._free[slot.slot_id] -= 1
            self._held.add((who, slot.slot_id))
            if slot.is_referral:
                self._referred[who].add((date, need.service))
            else:
                self._taken[who].update((date, part) for part in slot.parts)

    def open_slots(self, need: Need, terms: Terms, date: int, *, new: bool) -> Iterator[Slot]:
        """The strand's slots of that date (an ordinal) that the need can still use."""
        if date < self._week.first + terms.notice_days:
            return
        participant = self._week.participant(need)
        for slot in self._with_a_place(terms.strand, date):
            if (
                takes_session(slot, new=new)
                and self._week.is_open_to(need.urgency, slot)
                and can_come(participant, slot)
                and self._is_clear(need, slot, date)
            ):
                yield slot

    def _with_a_place(self, strand: Strand, date: int) -> list[Slot]:
        """Slots with a place left; those that have filled up are dropped on the way."""
        by_date = self._open[strand]
        slots = by_date.get(date)
        if slots is None:
            slots = strand.by_date.get(date, [])
        by_date[date] = slots = [slot for slot in slots if self._free[slot.slot_id] > 0]
        return slots

    def _is_clear(self, need: Need, slot: Slot, date: int) -> bool:
        """R11, and R1 for one person in one slot."""
        who = need.participant_id
        if slot.is_referral:
            twice = (who, slot.slot_id) in self._held
            return not twice and (date, need.service) not in self._referred[who]
        taken = self._taken[who]
        return not taken or all((date, part) not in taken for part in slot.parts)
