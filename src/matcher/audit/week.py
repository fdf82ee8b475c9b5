"""The checker's view of a week: free places, standing bookings and every date a rule asks for."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from matcher.audit.cost import Costs, preferences_met
from matcher.audit.eligibility import Eligibility, Terms
from matcher.domain import (
    AppointmentType,
    Batch,
    Mode,
    Model,
    Need,
    Part,
    Participant,
    PartPreference,
    Reserved,
    Slot,
    Urgency,
)

ONE_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A strand that a need may use, and what a session there costs but for part preferences.

    ``cost`` is misfit and travel, in 0.001 day; ``met`` of the ``stated`` preferences are met by
    the mode, the site and the practitioner.
    """

    terms: Terms
    cost: int
    stated: int
    met: int


class Week:
    """One batch under one model. Dates are proleptic ordinals (``date.toordinal()``)."""

    def __init__(self, model: Model, batch: Batch, eligibility: Eligibility | None = None) -> None:
        self.model = model
        self.batch = batch
        self.costs = Costs(model)
        self.eligibility = eligibility or Eligibility(model, batch)
        self.first = batch.horizon_start.toordinal()
        self.last = batch.horizon_end.toordinal()
        self._nearest: dict[str, int] = {}
        self._ways: dict[str, tuple[tuple[Way, ...], ...]] = {}

    @cached_property
    def later(self) -> Week:
        """The same people, slots and bookings with a horizon that starts and ends a week later."""
        start = self.batch.horizon_start + ONE_WEEK
        batch = self.batch.model_copy(update={"horizon_start": start})
        return Week(self.model, batch, self.eligibility)

    # --- people and their dates -------------------------------------------------------------

    def participant(self, need: Need) -> Participant:
        """Whose need it is."""
        return self.batch.participant[need.participant_id]

    def earliest(self, need: Need) -> dt.date:
        """R4: the first date that any session may have."""
        participant = self.participant(need)
        dates = [self.batch.horizon_start, participant.referral_date, need.clock]
        if participant.support_starts is not None:
            dates.append(participant.support_starts)
        return max(dates)

    def latest(self, need: Need) -> dt.date:
        """R4: the last date that any session may have."""
        limits = (need.not_after, self.participant(need).support_ends)
        return min([self.batch.horizon_end, *(date for date in limits if date is not None)])

    def may_start(self, need: Need) -> int:
        """R5: the ordinal of the first date that a session before this batch leaves to t1."""
        if need.previous_session is None:
            return 0
        return need.previous_session.toordinal() + need.min_gap_days

    def leads_in_batch(self, need: Need) -> Need | None:
        """R12: the need of this batch that this one follows."""
        return None if need.after_need is None else self.batch.need.get(need.after_need)

    def ended_before_batch(self, need: Need) -> dt.date | None:
        """R12: the last date of the need that this one follows, where only bookings tell."""
        return None if need.after_need is None else self.last_booked.get(need.after_need)

    @cached_property
    def last_booked(self) -> dict[str, dt.date]:
        """R12: the date of the latest standing booking, by need."""
        found: dict[str, dt.date] = {}
        for booking in self.batch.standing_bookings:
            if booking.need_id is not None:
                date = self.batch.slot[booking.slot_id].date
                found[booking.need_id] = max(date, found.get(booking.need_id, date))
        return found

    # --- places and bookings ----------------------------------------------------------------

    @cached_property
    def free(self) -> dict[str, int]:
        """Places that no standing booking holds, by slot; never less than 0."""
        booked = self.batch.bookings_in
        return {
            s.slot_id: max(0, s.places - len(booked.get(s.slot_id, ()))) for s in self.batch.slots
        }

    @cached_property
    def taken(self) -> dict[str, set[tuple[int, Part]]]:
        """R11: the parts of days that a participant's standing bookings take."""
        found: dict[str, set[tuple[int, Part]]] = defaultdict(set)
        for booking in self.batch.standing_bookings:
            slot = self.batch.slot[booking.slot_id]
            if not slot.is_referral:
                date = slot.date.toordinal()
                found[booking.participant_id].update((date, part) for part in slot.parts)
        return dict(found)

    @cached_property
    def referred(self) -> dict[str, set[tuple[int, str]]]:
        """R11: the dates and services of a participant's standing booked referrals."""
        found: dict[str, set[tuple[int, str]]] = defaultdict(set)
        for booking in self.batch.standing_bookings:
            slot = self.batch.slot[booking.slot_id]
            if slot.is_referral:
                services = self.batch.practitioner[slot.practitioner_id].services
                date = slot.date.toordinal()
                found[booking.participant_id].update((date, service) for service in services)
        return dict(found)

    def is_clear_of_bookings(self, need: Need, slot: Slot) -> bool:
        """R11 against the participant's standing bookings."""
        date = slot.date.toordinal()
        if slot.is_referral:
            return (date, need.service) not in self.referred.get(need.participant_id, ())
        taken = self.taken.get(need.participant_id)
        return not taken or all((date, part) not in taken for part in slot.parts)

    def kept_for(self, slot: Slot) -> Reserved | None:
        """R17: for whom the slot is still reserved."""
        released = slot.release_on is not None and slot.release_on <= self.batch.horizon_start
        return None if released else slot.reserved_for

    def is_open_to(self, urgency: Urgency, slot: Slot) -> bool:
        """R17."""
        kept = self.kept_for(slot)
        return kept is None or (kept == Reserved.URGENT and urgency == Urgency.URGENT)

    # --- sessions and their cost ------------------------------------------------------------

    def mode(self, need: Need, slot: Slot) -> Mode | None:
        """R8: the mode in which the participant would use the slot; ``None`` when in none."""
        site = None if slot.site_id is None else self.batch.site[slot.site_id]
        return self.eligibility.mode(self.participant(need), slot.modes, site)

    def minutes(self, need: Need, slot: Slot, mode: Mode | None) -> int:
        """Minutes of travel to an appointment; 0 unless in person, or when nothing tells."""
        if mode != Mode.IN_PERSON or slot.site_id is None:
            return 0
        site = self.batch.site[slot.site_id]
        return self.eligibility.minutes(self.participant(need), site) or 0

    def nearest(self, need: Need) -> int:
        """The need's *nearest*, in minutes."""
        if need.need_id not in self._nearest:
            self._nearest[need.need_id] = self.eligibility.nearest(need)
        return self._nearest[need.need_id]

    def ways(self, need: Need) -> tuple[tuple[Way, ...], ...]:
        """Every way to meet the need, together with those of one practitioner if R6 asks for one.

        Worked out once.
        """
        found = self._ways.get(need.need_id)
        if found is None:
            groups: dict[str, list[Way]] = {}
            for terms in self.eligibility.terms(need):
                who = terms.strand.practitioner.practitioner_id if need.same_practitioner else ""
                groups.setdefault(who, []).append(self._way(need, terms))
            found = self._ways[need.need_id] = tuple(map(tuple, groups.values()))
        return found

    def _way(self, need: Need, terms: Terms) -> Way:
        participant = self.participant(need)
        cost = self.costs.misfit(need, participant, terms.strand.practitioner)
        if terms.mode == Mode.IN_PERSON:
            cost += self.costs.travel(terms.minutes, self.nearest(need))
        rest = [p for p in participant.prefers if not isinstance(p, PartPreference)]
        met = preferences_met(rest, terms.strand.slots[0], terms.mode) if rest else 0
        return Way(terms, cost, len(participant.prefers), met)

    def way_cost(self, way: Way, parts_met: int) -> int:
        """Misfit, travel and preference of a session that meets so many preferred windows."""
        if not way.stated:
            return way.cost
        return way.cost + self.costs.preference(way.stated, way.met + parts_met)

    def session_cost(self, need: Need, slot: Slot, mode: Mode | None) -> int:
        """Misfit, travel and preference of one session."""
        participant = self.participant(need)
        practitioner = self.batch.practitioner[slot.practitioner_id]
        prefers = participant.prefers
        met = 0 if mode is None else preferences_met(prefers, slot, mode)
        return (
            self.costs.misfit(need, participant, practitioner)
            + self.costs.travel(self.minutes(need, slot, mode), self.nearest(need))
            + self.costs.preference(len(prefers), met)
        )

    def series_cost(self, need: Need, slots: tuple[Slot, ...]) -> int:
        """What a placed need costs, its sessions in order of date."""
        cost = self.costs.wait(need.urgency, (slots[0].date - need.clock).days)
        for sooner, later in pairwise(slots):
            cost += self.costs.drag((later.date - sooner.date).days, need.min_gap_days)
        return cost + sum(self.session_cost(need, s, self.mode(need, s)) for s in slots)

    def cost(self, placed: Mapping[str, tuple[Slot, ...]]) -> int:
        """What a plan costs: the placed needs' series and everybody who is left out."""
        return sum(
            self.series_cost(need, placed[need.need_id])
            if need.need_id in placed
            else self.unplaced_cost(need)
            for need in self.batch.needs
        )

    def unplaced_cost(self, need: Need) -> int:
        """What it costs to leave a need out."""
        after = self.model.cost.unplaced_after_horizon_days
        return self.costs.unplaced(need, max(0, self.last + after - need.clock.toordinal()))


def takes_session(slot: Slot, *, new: bool) -> bool:
    """R15: whether the slot's type takes a first session (``new``) or a later one."""
    wanted = AppointmentType.NEW if new else AppointmentType.FOLLOW_UP
    return slot.appointment_type in (wanted, AppointmentType.ANY)


def can_come(participant: Participant, slot: Slot) -> bool:
    """R7: the whole appointment is in the participant's windows and not on a date away."""
    if slot.is_referral:
        return True
    weekday = slot.date.weekday()
    hours = participant.availability
    is_covered = hours.covers(weekday, slot.start_minute, slot.end_minute)
    return is_covered and not is_away(participant, slot.date)


def is_away(participant: Participant, date: dt.date) -> bool:
    """R7: whether the participant is not available on that date at all."""
    return any(date in away for away in participant.unavailable)
