"""People who ask, as a batch that the rules can look at, narrowed by what they wish this time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from matcher.domain import (
    Availability,
    Batch,
    Booking,
    Need,
    Participant,
    Restriction,
    TravelTime,
    Window,
)
from matcher.offers.asking import Person, Wishes
from matcher.offers.asks import People
from matcher.offers.market import Market


def people_of(market: Market, person: Person, needs: Sequence[Need], wishes: Wishes) -> People:
    """One person with their needs, both as the wishes narrow them."""
    who = narrowed(person.participant, wishes)
    limits = (*person.restrictions, *_wished_sites(market, who, wishes))
    wished = tuple(_with_whom(market, need, wishes) for need in needs)
    batch = batch_of(market, (replace(person, participant=who, restrictions=limits),), wished)
    people = People(market, batch)
    if wishes.earliest is not None:  # not a later clock: the wait goes on while somebody wishes
        from_day = (wishes.earliest - market.today).days
        earliest = np.maximum(people.demand.earliest, from_day)
        people.demand = replace(people.demand, earliest=earliest)
    return people


def _wished_sites(market: Market, who: Participant, wishes: Wishes) -> Iterator[Restriction]:
    """Wished sites, said as a rule says it: in person at no other."""
    if wishes.sites:
        for site in market.supply.sites:
            if site.site_id not in wishes.sites:
                yield Restriction(
                    participant_id=who.participant_id, kind="site", other_id=site.site_id
                )


def batch_of(market: Market, people: Sequence[Person], needs: Sequence[Need]) -> Batch:
    """Some people with some of their needs, as the rules look at them.

    Slots are those that the people have booked. A need with sessions still to be booked that is
    not among ``needs`` has not ended, so whatever follows it waits (R12).
    """
    asked = {need.need_id for need in needs}
    waiting = {need.need_id for person in people for need in person.open_needs} - asked
    booked = {slot.slot_id: slot for person in people for slot in person.booked_slots}
    return market.supply.batch(
        market.today,
        market.weeks,
        participants=tuple(person.participant for person in people),
        needs=tuple(needs),
        slots=tuple(booked.values()),
        bookings=tuple(_unfinished(b, waiting) for person in people for b in person.bookings),
        restrictions=tuple(r for person in people for r in person.restrictions),
        travel_times=tuple(_journeys(market, people)),
    )


def _journeys(market: Market, people: Sequence[Person]) -> Iterator[TravelTime]:
    """Known journeys to sites that are there; those from home areas come with the supply."""
    supply = market.supply
    there = {None, *(person.participant.participant_id for person in people)}
    areas = dict.fromkeys(person.participant.home_area for person in people)
    for area in areas:
        yield from (k for k in supply.from_area.get(area or "", ()) if k.site_id in supply.site)
    for person in people:
        for known in person.travel_times:
            if known.site_id in supply.site and known.participant_id in there:
                yield known


def _unfinished(booking: Booking, waiting: set[str]) -> Booking:
    """R12: a need with sessions still to be booked has not ended, whatever is booked of it."""
    if booking.need_id not in waiting:
        return booking
    return booking.model_copy(update={"need_id": None})


def narrowed(person: Participant, wishes: Wishes) -> Participant:
    """The participant as they are for this request: wishes narrow what they accept."""
    update: dict[str, object] = {}
    if wishes.modes:
        update["modes"] = tuple(mode for mode in wishes.modes if mode in person.modes)
    if wishes.windows:
        update["availability"] = _both(person.availability, wishes.windows)
    if wishes.within_minutes is not None:
        update["max_travel_minutes"] = min(person.max_travel_minutes, wishes.within_minutes)
    return person.model_copy(update=update) if update else person


def _both(availability: Availability, windows: Sequence[Window]) -> Availability:
    """What lies in both."""
    return Availability.union(
        Window(weekday=w.weekday, start=max(a.start, w.start), end=min(a.end, w.end))
        for w in Availability.union(windows).windows
        for a in availability.windows
        if a.weekday == w.weekday and max(a.start, w.start) < min(a.end, w.end)
    )


def _with_whom(market: Market, need: Need, wishes: Wishes) -> Need:
    """The need with the last date and the practitioner that are wished for.

    A practitioner who does not give the service is not meant for it.
    """
    update: dict[str, object] = {}
    if wishes.latest is not None:
        update["not_after"] = min(need.not_after or wishes.latest, wishes.latest)
    wished = wishes.practitioner_id
    if wished is not None and _gives(market, wished, need.service):
        if need.require_practitioner not in (None, wished):
            update["forbid_practitioners"] = (*need.forbid_practitioners, need.require_practitioner)
        else:
            update["require_practitioner"] = wished
    return need.model_copy(update=update) if update else need


def _gives(market: Market, practitioner_id: str, service: str) -> bool:
    place = market.supply.practitioner.get(practitioner_id)
    return place is not None and service in market.supply.practitioners[place].services
