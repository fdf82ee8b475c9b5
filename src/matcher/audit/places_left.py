"""What is left for the next in the queue, as places are handed out one need at a time."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matcher.audit.eligibility import Strand, Terms
from matcher.audit.times import TimeOfWeek, time_of
from matcher.audit.week import Week, is_away, takes_session
from matcher.domain import Need, Part, Participant, Reserved, Slot, Window


class Place(NamedTuple):
    """A slot with a place left, and what the rules ask of it again and again."""

    slot: Slot
    time: TimeOfWeek
    parts: tuple[Part, ...]
    kept_for: Reserved | None
    takes_new: bool
    takes_follow_up: bool


class PlacesLeft:
    """Free places, and the time of people, after the bookings and those that had their turn."""

    def __init__(self, week: Week) -> None:
        self._week = week
        self._free = dict(week.free)
        self._open: dict[Strand, dict[int, list[Place]]] = {}
        self._open_in_order: dict[Strand, list[int]] = {}
        self._covered: dict[tuple[Window, ...], dict[TimeOfWeek, bool]] = {}
        self._covered_of: dict[str, dict[TimeOfWeek, bool]] = {}
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

    def usable(
        self, need: Need, terms: Terms, date: int, places: Sequence[Place], *, new: bool
    ) -> Iterator[Place]:
        """Those of a strand's places on that date (an ordinal) that the need can still use."""
        if date < self._week.first + terms.notice_days:
            return
        participant = self._week.participant(need)
        for place in places:
            if (
                (place.takes_new if new else place.takes_follow_up)
                and (place.kept_for is None or self._week.is_open_to(need.urgency, place.slot))
                and (terms.strand.is_referral or self._can_come(participant, place))
                and self._is_clear(need, place, date)
            ):
                yield place

    def open_dates(self, strand: Strand) -> dict[int, list[Place]]:
        """The strand's slots that have a place left, by date; a full date is not there."""
        found = self._open.get(strand)
        if found is None:
            found = self._open[strand] = {}
            for date, slots in strand.by_date.items():
                places = [self._place(slot) for slot in slots if self._free[slot.slot_id]]
                if places:
                    found[date] = places
        return found

    def next_open(self, strand: Strand, date: int) -> int:
        """The first date from ``date`` on with a place left; the end of time when there is none."""
        dates = self._open_in_order.get(strand)
        if dates is None:
            dates = self._open_in_order[strand] = sorted(self.open_dates(strand))
        at = bisect_left(dates, date)
        return dates[at] if at < len(dates) else sys.maxsize

    def _place(self, slot: Slot) -> Place:
        new, follow_up = (takes_session(slot, new=new) for new in (True, False))
        return Place(slot, time_of(slot), slot.parts, self._week.kept_for(slot), new, follow_up)

    def _close(self, slot: Slot, date: int) -> None:
        """Take a slot that has filled up out of the diary."""
        strand = self._week.eligibility.strand_of[slot.slot_id]
        by_date = self.open_dates(strand)
        by_date[date] = [place for place in by_date.get(date, ()) if place.slot is not slot]
        if not by_date[date]:
            del by_date[date]
            self._open_in_order.pop(strand, None)

    def _can_come(self, participant: Participant, place: Place) -> bool:
        """R7; each time of the week is looked at once for all who share their windows."""
        covered = self._covered_of.get(participant.participant_id)
        if covered is None:
            windows = participant.availability.windows
            covered = self._covered.setdefault(windows, {})
            self._covered_of[participant.participant_id] = covered
        answer = covered.get(place.time)
        if answer is None:
            weekday, first, end, _ = place.time
            answer = covered[place.time] = participant.availability.covers(weekday, first, end)
        return answer and not is_away(participant, place.slot.date)

    def _is_clear(self, need: Need, place: Place, date: int) -> bool:
        """R11, and R1 for one person in one slot."""
        who = need.participant_id
        if place.slot.is_referral:
            twice = (who, place.slot.slot_id) in self._held
            return not twice and (date, need.service) not in self._referred[who]
        taken = self._taken[who]
        return not taken or all((date, part) not in taken for part in place.parts)
