"""The rules on places and bookings: R1, R11, R14, R15 and R17. One function a rule."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from matcher.audit.proposal import Proposal
from matcher.audit.verdict import Finding
from matcher.audit.week import Week, takes_session
from matcher.domain import Booking, Need, Part, Slot


def places_are_enough(week: Week, proposal: Proposal) -> Iterator[Finding]:
    """R1: bookings and allocations fit in a slot's places; one participant has one at most."""
    given: dict[str, list[Need]] = defaultdict(list)
    for need, session in proposal.sessions():
        given[session.slot.slot_id].append(need)
    for slot_id, needs in given.items():
        slot, booked = week.batch.slot[slot_id], _bookings_in(week, slot_id)
        if len(booked) + len(needs) > slot.places:
            said = (
                f"Slot {slot_id} has {slot.places} places; {len(booked)} are booked and "
                f"{len(needs)} more are given out."
            )
            yield Finding("R1", said, needs[-1].need_id, slot_id)
        people = Counter(need.participant_id for need in needs)
        people.update({b.participant_id for b in booked} & set(people))
        for who, places in people.items():
            if places > 1:
                said = f"Participant {who} has {places} places in slot {slot_id}; one is the most."
                need_id = next(n.need_id for n in needs if n.participant_id == who)
                yield Finding("R1", said, need_id, slot_id)


def one_appointment_at_a_time(week: Week, proposal: Proposal) -> Iterator[Finding]:
    """R11: one appointment in each part of a day; one referral for each service and date."""
    parts: dict[tuple[str, int, Part], list[tuple[Need, Slot]]] = defaultdict(list)
    referrals: dict[tuple[str, int, str], list[tuple[Need, Slot]]] = defaultdict(list)
    for need, session in proposal.sessions():
        slot, who = session.slot, need.participant_id
        date = slot.date.toordinal()
        if slot.is_referral:
            referrals[who, date, need.service].append((need, slot))
        for part in () if slot.is_referral else slot.parts:
            parts[who, date, part].append((need, slot))
    for (who, date, part), given in parts.items():
        booked = (date, part) in week.taken.get(who, ())
        yield from _more_than_one(given, booked, f"appointments in the {part}")
    for (who, date, service), given in referrals.items():
        booked = (date, service) in week.referred.get(who, ())
        yield from _more_than_one(given, booked, f"referrals to {service}")


def _more_than_one(given: list[tuple[Need, Slot]], booked: bool, what: str) -> Iterator[Finding]:
    if len(given) + booked > 1:
        need, slot = given[-1]
        with_booking = " with the one that is booked" if booked else ""
        said = (
            f"Participant {need.participant_id} has {len(given) + booked} {what} of "
            f"{slot.date}{with_booking}; one is the most."
        )
        yield Finding("R11", said, need.need_id, slot.slot_id)


def bookings_stay(week: Week, proposal: Proposal) -> Iterator[Finding]:
    """R14: nobody is given a place that somebody has already booked."""
    for need, session in proposal.sessions():
        slot = session.slot
        booked = len(_bookings_in(week, slot.slot_id))
        if booked >= slot.places:
            said = (
                f"Need {need.need_id} is given slot {slot.slot_id}, whose {slot.places} places "
                f"are all booked already; bookings stay as they are."
            )
            yield Finding("R14", said, need.need_id, slot.slot_id)


def type_takes_the_session(_week: Week, proposal: Proposal) -> Iterator[Finding]:
    """R15: a course begins in a new or any slot; every other session is follow_up or any."""
    for series in proposal.series:
        need = series.need
        for number, slot in enumerate(series.slots, start=1):
            new = number == 1 and need.previous_session is None
            if not takes_session(slot, new=new):
                said = (
                    f"Need {need.need_id} has its {'first' if new else 'follow-up'} session in "
                    f"slot {slot.slot_id}, which is for {slot.appointment_type} sessions."
                )
                yield Finding("R15", said, need.need_id, slot.slot_id)


def reserved_places_are_kept(week: Week, proposal: Proposal) -> Iterator[Finding]:
    """R17: until its release, an urgent slot is for urgent needs and an online one for nobody."""
    for need, session in proposal.sessions():
        slot = session.slot
        if not week.is_open_to(need.urgency, slot):
            said = (
                f"Need {need.need_id} is {need.urgency}; slot {slot.slot_id} is still reserved "
                f"for {slot.reserved_for}."
            )
            yield Finding("R17", said, need.need_id, slot.slot_id)


def _bookings_in(week: Week, slot_id: str) -> tuple[Booking, ...]:
    return week.batch.bookings_in.get(slot_id, ())
