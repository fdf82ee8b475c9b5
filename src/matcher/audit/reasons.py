"""Why a need is not placed, and whether a week later it could be. FORMATS section 1, reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from matcher.audit.eligibility import Strand, serves_area
from matcher.audit.possible import ANY_TIME, Possible
from matcher.audit.week import Week, can_come
from matcher.domain import Mode, Need, Participant, Reason, Slot


class Reasons:
    """Reasons and last chances of the needs that a plan leaves out.

    ``ended`` holds the date (ordinal) of the last session of each need that the plan places.
    """

    def __init__(self, week: Week, ended: Mapping[str, int]) -> None:
        self._week = week
        self._ended = ended
        self._now = Possible(week)
        self._later = Possible(week.later)
        self._later_ends: dict[str, int | None] = {}

    def reason(self, need: Need) -> Reason:
        """The first reason that empties the choice of pairs of slot and mode."""
        if not self._now.is_possible(need):
            return self._first_to_empty(need)
        if need.after_need is None:
            return Reason.OTHERS_FIRST
        after = self._predecessor_ends(need)
        if after is None or not self._now.is_possible(need, after):
            return Reason.WAITS_FOR
        return Reason.OTHERS_FIRST

    def is_last_chance(self, need: Need) -> bool:
        """Whether a batch one week later could not place the need either."""
        after = self._later_start(need)
        return after is None or not self._later.is_possible(need, after)

    # --- needs that follow another (R12) ----------------------------------------------------

    def _predecessor_ends(self, need: Need) -> int | None:
        """When the need before this one ends in this plan or its bookings; ``None`` if never."""
        leader = self._week.leads_in_batch(need)
        if leader is not None:
            return self._ended.get(leader.need_id)
        ended = self._week.ended_before_batch(need)
        return None if ended is None else ended.toordinal()

    def _later_start(self, need: Need) -> int | None:
        """The date after which the need could start in the later batch; ``None`` if never."""
        waiting: list[Need] = []  # those before it that are not placed, the nearest first
        first = need
        while self._waits_in_batch(first):
            leader = self._week.leads_in_batch(first)
            assert leader is not None  # it waits for it
            if leader.need_id in self._later_ends:
                break
            waiting.append(leader)
            first = leader
        for leader in reversed(waiting):
            start = self._start_after(leader)
            ends = None if start is None else self._later.earliest_end(leader, start)
            self._later_ends[leader.need_id] = ends
        return self._start_after(need)

    def _waits_in_batch(self, need: Need) -> bool:
        """Whether the need before this one is in the batch and not placed."""
        return need.after_need is not None and (
            self._predecessor_ends(need) is None and self._week.leads_in_batch(need) is not None
        )

    def _start_after(self, need: Need) -> int | None:
        """As ``_later_start``, once it is known when an unplaced need before it could end."""
        if need.after_need is None:
            return ANY_TIME
        if self._waits_in_batch(need):
            return self._later_ends[need.after_need]
        return self._predecessor_ends(need)

    # --- the stages -------------------------------------------------------------------------

    def _first_to_empty(self, need: Need) -> Reason:
        strands = self._week.eligibility.strands(need.service)
        pairs = [(strand, mode) for strand in strands for mode in strand.modes]
        for reason, keeps in self._strand_stages(need):
            pairs = [(strand, mode) for strand, mode in pairs if keeps(strand, mode)]
            if not pairs:
                return reason
        slots = [s for strand in dict(pairs) for s in self._late_enough(need, strand)]
        for reason, keeps_slot in self._slot_stages(need):
            slots = [slot for slot in slots if keeps_slot(slot)]
            if not slots:
                return reason
        return Reason.NO_SERIES

    def _strand_stages(self, need: Need) -> Iterator[tuple[Reason, Callable[[Strand, Mode], bool]]]:
        """R2, R13, R16, R10, R8 and R9: what does not depend on the time of a slot."""
        participant = self._week.participant(need)
        rules = self._week.eligibility

        def chosen(strand: Strand, mode: Mode) -> bool:
            site = strand.site if mode == Mode.IN_PERSON else None
            return rules.may_see(need, strand.practitioner) and (
                site is None or not rules.is_kept_from(participant, site)
            )

        def serves(strand: Strand, mode: Mode) -> bool:
            site = strand.site if mode == Mode.IN_PERSON else None
            return serves_area(strand.practitioner, participant) and (
                site is None or serves_area(site, participant)
            )

        def meets(strand: Strand, mode: Mode) -> bool:
            site = strand.site if mode == Mode.IN_PERSON else None
            if site is not None and rules.not_at_site(participant, site):
                return False
            return any(True for _ in self._late_enough(need, strand))

        def accepted(_strand: Strand, mode: Mode) -> bool:
            return mode == Mode.REFERRAL or mode in participant.modes

        def near(strand: Strand, mode: Mode) -> bool:
            return mode != Mode.IN_PERSON or rules.is_near_enough(participant, strand.site)

        yield Reason.NO_PRACTITIONER, chosen
        yield Reason.OUTSIDE_AREA, serves
        yield Reason.REQUIREMENT, meets
        yield Reason.NO_MODE, accepted
        yield Reason.TOO_FAR, near

    def _late_enough(self, need: Need, strand: Strand) -> Iterator[Slot]:
        """R10: the slots for which what the practitioner does not provide can be arranged."""
        notice = self._notice(self._week.participant(need), strand)
        if notice is not None:
            first = self._week.first + notice
            yield from (s for s in strand.slots if not notice or s.date.toordinal() >= first)

    def _notice(self, participant: Participant, strand: Strand) -> int | None:
        """Days of notice that the practitioner's gaps need; ``None`` when one stays unmet."""
        rules = self._week.eligibility
        mode = Mode.REFERRAL if strand.is_referral else Mode.PHONE
        days = 0
        for code in rules.not_provided(participant, strand.practitioner, mode):
            notice = rules.notice_days(code)
            if notice is None:
                return None
            days = max(days, notice)
        return days

    def _slot_stages(self, need: Need) -> Iterator[tuple[Reason, Callable[[Slot], bool]]]:
        """R4, R7, R17 and the places that bookings leave."""
        week = self._week
        participant = week.participant(need)
        earliest, latest = week.earliest(need), week.latest(need)
        yield Reason.WINDOW_TOO_SHORT, lambda slot: earliest <= slot.date <= latest
        yield Reason.NO_TIME, lambda slot: can_come(participant, slot)
        yield Reason.RESERVED, lambda slot: week.is_open_to(need.urgency, slot)
        yield Reason.FULL, lambda slot: week.free[slot.slot_id] > 0
