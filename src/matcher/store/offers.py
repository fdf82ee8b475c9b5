"""Offers: sessions kept for a person until they reply."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.bookings import confirm, of_hold
from matcher.store.errors import HoldOver, NotPossibleNow, NotThere
from matcher.store.holds import held_of, hold, new_id, release
from matcher.store.types import (
    HoldRequest,
    HoldState,
    Offered,
    OfferState,
    Taken,
)
from matcher.store.unit import NOW, ORG, Unit

_OFFER = sa.bindparam("offer", type_=sa.String)
_THIS = (t.offers.c.organisation_id == ORG, t.offers.c.offer_id == _OFFER)
_READ = (
    sa.select(
        t.offers.c.offer_id,
        t.offers.c.state.label("reply"),
        t.holds,
        (t.holds.c.expires_at <= NOW).label("overdue"),
    )
    .join(
        t.holds,
        sa.and_(
            t.holds.c.organisation_id == t.offers.c.organisation_id,
            t.holds.c.hold_id == t.offers.c.hold_id,
        ),
    )
    .where(*_THIS)
)
_WRITE = sa.insert(t.offers)
_REPLY = (
    sa.update(t.offers)
    .where(*_THIS, t.offers.c.state == OfferState.OFFERED.value)
    .values(
        state=sa.bindparam("reply", type_=sa.String),
        replied_by=sa.bindparam("who", type_=sa.Text),
        replied_at=sa.bindparam("now_", type_=t.offers.c.replied_at.type),
    )
    .returning(t.offers.c.hold_id)
)
_BY_HOLD = {
    HoldState.HELD: OfferState.OFFERED,
    HoldState.CONFIRMED: OfferState.ACCEPTED,
    HoldState.RELEASED: OfferState.DECLINED,
    HoldState.EXPIRED: OfferState.NO_REPLY,
}
"""What has become of an offer to which no reply is on record."""
_TOKEN = sa.select(t.holds.c.token).where(
    t.holds.c.organisation_id == ORG, t.holds.c.hold_id == sa.bindparam("hold", type_=sa.String)
)


def offer(unit: Unit, request: HoldRequest) -> Offered | Taken:
    """See ``Desk.offer``."""
    held = hold(unit, request)
    if isinstance(held, Taken):
        return held
    offer_id = new_id()
    row = {
        "offer_id": offer_id,
        "hold_id": held.hold_id,
        "state": OfferState.OFFERED.value,
        "made_by": unit.who,
        "made_at": unit.now,
    }
    unit.run_many(_WRITE, [row])
    return Offered(offer_id, held, OfferState.OFFERED)


def read(connection: sa.Connection, organisation: str, offer_id: str) -> Offered:
    """An offer with its hold and, once it was accepted, its bookings.

    Raises:
        NotThere: there is no such offer.
    """
    values = {"organisation": organisation, "offer": offer_id}
    row: Any = connection.execute(_READ, values).first()
    if row is None:
        raise NotThere(f"There is no offer {offer_id}.", "Check its name.")
    held, state = held_of(row), OfferState(row.reply)
    if state is OfferState.OFFERED:  # whoever has the token may have ended the hold by itself
        state = _BY_HOLD[held.state]
    accepted = state is OfferState.ACCEPTED
    bookings = of_hold(connection, organisation, held.hold_id) if accepted else ()
    return Offered(offer_id, held, state, bookings)


def reply(unit: Unit, offer_id: str, said: OfferState) -> Offered:
    """See ``Desk.reply``."""
    if said is OfferState.OFFERED:
        raise NotPossibleNow("This is no reply.", "Say accepted, declined or no_reply.")
    row = unit.run(_REPLY, offer=offer_id, reply=said.value, who=unit.who, now_=unit.now).first()
    if row is None:
        found = read(unit.connection, unit.organisation, offer_id)
        if found.state is said:
            return found
        if found.state is OfferState.NO_REPLY and found.hold.state is HoldState.EXPIRED:
            raise HoldOver(
                "The offer is over, so its places are not kept any more.", "Offer what is free now."
            )
        raise NotPossibleNow(
            f"The reply to this offer is on record already: {found.state.value}.",
            "Look at the offer again.",
        )
    token = unit.run(_TOKEN, hold=row.hold_id).scalar_one()
    if said is OfferState.ACCEPTED:
        confirm(unit, row.hold_id, token)
    else:
        release(unit, row.hold_id, token)
    return read(unit.connection, unit.organisation, offer_id)
