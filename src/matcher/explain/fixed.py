"""Hold part of a plan where it is: what is held becomes bookings, and the rest can move.

With all but one need held, whether that need can be placed is a question about it alone, and a
"yes" changes nobody else's dates. With some held, the rest can be solved again, exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from matcher.domain import Batch, Booking, Placement, Plan, Slot
from matcher.instance import BatchByHand

NOBODY = ""
"""Holds a place in a referral slot whose participant is kept from it in another way."""


def hold(batch: Batch, plan: Plan, free: Collection[str]) -> BatchByHand:
    """``batch`` with the needs of ``free`` alone; the others are as in ``plan``, booked or out.

    A need that follows one that is held counts from its sessions in ``plan`` (R12); one
    that follows a need which ``plan`` leaves out can never be placed. A held need must not follow
    a free one. Costs, pools and prices are those of ``batch``.
    """
    held = [p for p in plan.placements if p.need_id in batch.need and p.need_id not in free]
    needs = tuple(n for n in batch.needs if n.need_id in free)
    kept_away = {
        (need.need_id, slot.slot_id)
        for placement in held
        for need in needs
        if need.participant_id == batch.need[placement.need_id].participant_id
        for slot in _referrals_closed(batch, placement, need.service)
    }
    values = {name: getattr(batch, name) for name in type(batch).model_fields}
    earlier = tuple(_before_this_plan(batch))
    values["needs"] = needs
    values["bookings"] = (*earlier, *(b for p in held for b in _bookings(batch, p)))
    values["forbidden_slots"] = values.get("forbidden_slots", frozenset()) | kept_away
    return BatchByHand.model_construct(**values)


def _before_this_plan(batch: Batch) -> Iterator[Booking]:
    """The bookings there were; R12 looks at the sessions of a need of the batch, not at these."""
    for booking in batch.bookings:
        known = booking.need_id in batch.need
        yield booking.model_copy(update={"need_id": None}) if known else booking


def _bookings(batch: Batch, placement: Placement) -> Iterator[Booking]:
    participant = batch.need[placement.need_id].participant_id
    for slot_id in placement.slot_ids:
        # R11: a booked referral counts for every service of its practitioner, one that is only
        # proposed for the need's own.
        who = NOBODY if batch.slot[slot_id].is_referral else participant
        yield Booking(slot_id=slot_id, participant_id=who, need_id=placement.need_id)


def _referrals_closed(batch: Batch, placement: Placement, service: str) -> Iterator[Slot]:
    """What a held need's referrals close to a need of the same person (R1, R11)."""
    own = batch.need[placement.need_id].service
    for held in (batch.slot[slot_id] for slot_id in placement.slot_ids):
        if not held.is_referral:
            continue
        for slot in batch.slots:
            same_list = slot.is_referral and slot.date == held.date and service == own
            if slot.slot_id == held.slot_id or same_list:
                yield slot


def only(batch: Batch, participant_id: str) -> Batch:
    """``batch`` with one participant; the rows about others are left out, their bookings stay."""
    known = tuple(
        t
        for t in batch.travel_times
        if t.participant_id is None or t.participant_id == participant_id
    )
    people = (batch.participant[participant_id],)
    return batch.model_copy(update={"participants": people, "travel_times": known})


def placements_of(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """Slots by need."""
    return {p.need_id: p.slot_ids for p in plan.placements}


def joined(batch: Batch, *plans: Plan) -> Plan:
    """One plan out of several, as needs.csv orders; where two place a need, the last one counts."""
    slots = {need_id: ids for plan in plans for need_id, ids in placements_of(plan).items()}
    return Plan(
        placements=tuple(
            Placement(need_id=need.need_id, slot_ids=slots[need.need_id])
            for need in batch.needs
            if need.need_id in slots
        )
    )
