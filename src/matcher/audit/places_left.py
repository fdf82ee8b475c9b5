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
        self._open: dict[Strand, dict[int, list[Slot]]] = {}
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
            if not self._free[slot.slot_id]:
                self._close(slot, date)
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
        for slot in self.open_dates(terms.strand).get(date, ()):
            if (
                takes_session(slot, new=new)
                and self._week.is_open_to(need.urgency, slot)
                and can_come(participant, slot)
                and self._is_clear(need, slot, date)
            ):
                yield slot

    def open_dates(self, strand: Strand) -> dict[int, list[Slot]]:
        """The strand's slots that have a place left, by date; a full date is not there."""
        found = self._open.get(strand)
        if found is None:
            free = self._free
            lists = ((d, [s for s in x if free[s.slot_id]]) for d, x in strand.by_date.items())
            found = self._open[strand] = {date: slots for date, slots in lists if slots}
        return found

    def _close(self, slot: Slot, date: int) -> None:
        """Take a slot that has filled up out of the diary."""
        by_date = self.open_dates(self._week.eligibility.strand_of[slot.slot_id])
        by_date[date] = [s for s in by_date.get(date, ()) if s is not slot]
        if not by_date[date]:
            del by_date[date]

    def _is_clear(self, need: Need, slot: Slot, date: int) -> bool:
        """R11, and R1 for one person in one slot."""
        who = need.participant_id
        if slot.is_referral:
            twice = (who, slot.slot_id) in self._held
            return not twice and (date, need.service) not in self._referred[who]
        taken = self._taken[who]
        return not taken or all((date, part) not in taken for part in slot.parts)
