"""What is next available to somebody: stored or given, for some of their needs or for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.domain import Batch, Need
from matcher.errors import Fault, InputFaults
from matcher.offers import NO_WISHES, Manner, Options, Person, Wishes
from matcher.store import HoldRequest, NotThere, Store
from matcher.store import Person as StoredPerson
from matcher.usecases.booking_move import free_to_move
from matcher.usecases.next_available import Moment, NextAvailable, Unmet, as_asked
from matcher.usecases.on_offer import OnOffer
from matcher.usecases.records import Row, read_person

REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Found:
    """The options, and for each need that they leave out what would help."""

    options: Options
    unmet: tuple[Unmet, ...] = ()


NOTHING = Found(Options(options=(), later=(), more=False, left_out=()))


def match_stored(
    available: NextAvailable,
    participant_id: str,
    need_ids: Sequence[str],
    wishes: Wishes,
    manner: Manner,
) -> Found:
    """Options for a stored person: for the needs named, or all that have sessions left.

    Raises:
        NotThere: there is no such participant, or nothing has been loaded yet.
        InputFaults: a need that is named is not theirs, or has no session left.
    """
    moment = available.moment()
    person = available.person(participant_id)
    needs = _named(person, need_ids) if need_ids else person.needs
    return _found(available, available.asking(person), needs, wishes, manner, moment)


def match_given(
    store: Store,
    available: NextAvailable,
    person: Row,
    needs: Sequence[Row],
    wishes: Wishes,
    manner: Manner,
) -> Found:
    """Options for somebody who is not stored.

    Raises:
        NotThere: nothing has been loaded yet.
        InputFaults: every fault of person and needs.
    """
    moment = available.moment()
    on_offer = OnOffer(store, available, moment.market, moment.now)
    batch: Batch = read_person(on_offer, person, tuple(needs))
    asking = Person(participant=batch.participants[0], open_needs=batch.needs)
    return _found(available, asking, batch.needs, wishes, manner, moment)


def match_instead(available: NextAvailable, request: HoldRequest) -> Found:
    """What is free now for the needs of a hold that came too late."""
    moment = available.moment()
    try:
        person = available.person(request.participant_id)
    except NotThere:
        return NOTHING
    asked = {ask.need_id for ask in request.sessions}
    needs = [need for need in person.needs if need.need_id in asked]
    return _found(available, available.asking(person), needs, NO_WISHES, Manner(), moment)


def match_instead_of_move(store: Store, available: NextAvailable, booking_id: str) -> Found:
    """Where else a booking could be moved to now."""
    moment = available.moment()
    found = free_to_move(store, store.booked(booking_id))
    if found is None:
        return NOTHING
    person, need = found
    return _found(available, as_asked(person), (need,), NO_WISHES, Manner(), moment)


def _found(
    available: NextAvailable,
    person: Person,
    needs: Sequence[Need],
    wishes: Wishes,
    manner: Manner,
    moment: Moment,
) -> Found:
    if not needs:
        return NOTHING
    options = available.options(person, needs, wishes, manner, moment)
    return Found(options, available.unmet(person, needs, options, wishes, manner, moment))


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
