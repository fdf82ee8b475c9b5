"""What is next available to somebody: stored or given, for some of their needs or for all."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.domain import Batch, Need
from matcher.errors import Fault, InputFaults
from matcher.offers import NO_WISHES, Manner, Options, Person, Wishes
from matcher.store import HoldRequest, NotThere, Store
from matcher.store import Person as StoredPerson
from matcher.usecases.booking_move import free_to_move
from matcher.usecases.next_available import NextAvailable, as_asked
from matcher.usecases.on_offer import OnOffer
from matcher.usecases.records import Row, read_person

REQUEST = "request"
NOTHING = Options(options=(), later=(), more=False, left_out=())


def match_stored(
    store: Store,
    available: NextAvailable,
    participant_id: str,
    need_ids: Sequence[str],
    wishes: Wishes,
    manner: Manner,
) -> Options:
    """Options for a stored person: for the needs named, or all that have sessions left.

    Raises:
        NotThere: there is no such participant.
        InputFaults: a need that is named is not theirs, or has no session left.
    """
    person = store.person(participant_id)
    needs = _named(person, need_ids) if need_ids else person.needs
    if not needs:
        return NOTHING
    return available.options(as_asked(person), needs, wishes, manner)


def match_given(
    store: Store,
    available: NextAvailable,
    person: Row,
    needs: Sequence[Row],
    wishes: Wishes,
    manner: Manner,
) -> Options:
    """Options for somebody who is not stored.

    Raises:
        InputFaults: every fault of person and needs.
    """
    batch: Batch = read_person(OnOffer(store, available.market()), person, tuple(needs))
    asking = Person(participant=batch.participants[0], open_needs=batch.needs)
    return available.options(asking, batch.needs, wishes, manner)


def match_instead(store: Store, available: NextAvailable, request: HoldRequest) -> Options:
    """What is free now for the needs of a hold that came too late."""
    try:
        person = store.person(request.participant_id)
    except NotThere:
        return NOTHING
    asked = {ask.need_id for ask in request.sessions}
    needs = [need for need in person.needs if need.need_id in asked]
    if not needs:
        return NOTHING
    return available.options(as_asked(person), needs, NO_WISHES, Manner())


def match_instead_of_move(store: Store, available: NextAvailable, booking_id: str) -> Options:
    """Where else a booking could be moved to now."""
    found = free_to_move(store, store.booked(booking_id))
    if found is None:
        return NOTHING
    person, need = found
    return available.options(as_asked(person), (need,), NO_WISHES, Manner())


def _named(person: StoredPerson, need_ids: Sequence[str]) -> list[Need]:
    there = {need.need_id: need for need in person.needs}
    missing = [place for place, name in enumerate(need_ids) if name not in there]
    if missing:
        problem = "This person has no need of this name with sessions still to be booked"
        todo = "Leave need_ids out to ask about all that is left"
        raise InputFaults(
            [
                Fault(REQUEST, None, f"need_ids.{place}", None, problem, todo, "unknown_need")
                for place in missing
            ]
        )
    return [there[name] for name in need_ids]
