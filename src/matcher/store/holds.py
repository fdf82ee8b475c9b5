"""Holds: every session of an option for a few minutes, all or none."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from matcher.domain import Mode
from matcher.store import tables as t
from matcher.store.errors import HoldOver, NotPossibleNow, NotThere, StaleToken
from matcher.store.freeing import HOLDS, drop_holds
from matcher.store.seats import Seat, facts, take
from matcher.store.types import Ask, Clash, Held, HoldRequest, HoldState, Obstacle, Taken
from matcher.store.unit import NOW, ORG, OVERDUE, Unit

_HOLD = sa.bindparam("hold", type_=sa.String)
_TOKEN = sa.bindparam("token_", type_=sa.BigInteger)
_PERSON = (
    sa.select(
        t.participants.c.participant_id,
        t.needs.c.need_id,
        t.needs.c.participant_id.label("owner"),
        t.needs.c.service,
        t.needs.c.sessions,
    )
    .outerjoin(
        t.needs,
        sa.and_(
            t.needs.c.organisation_id == t.participants.c.organisation_id,
            t.needs.c.need_id.in_(sa.bindparam("needs", expanding=True)),
        ),
    )
    .where(
        t.participants.c.organisation_id == ORG,
        t.participants.c.participant_id == sa.bindparam("participant", type_=sa.String),
    )
)
_NEED = sa.bindparam("need", type_=sa.String)
_COUNT = sa.bindparam("count", type_=sa.Integer)
_OPEN_COURSE = (
    sa.select(t.needs.c.organisation_id, t.needs.c.need_id, _HOLD, _COUNT)
    .where(t.needs.c.organisation_id == ORG, t.needs.c.need_id == _NEED)
    .where(t.needs.c.sessions >= _COUNT)
    .with_for_update(key_share=True)
)
_KEEP_COURSE = {
    is_postgresql: dialect.insert(t.courses_held)
    .from_select(["organisation_id", "need_id", "hold_id", "sessions"], _OPEN_COURSE)
    .on_conflict_do_nothing()
    .returning(t.courses_held.c.need_id)
    for is_postgresql, dialect in ((False, sqlite), (True, postgresql))
}
_IS_HELD = sa.select(t.courses_held.c.hold_id).where(
    t.courses_held.c.organisation_id == ORG, t.courses_held.c.need_id == _NEED
)
DROP_COURSES = sa.delete(t.courses_held).where(
    t.courses_held.c.organisation_id == ORG, t.courses_held.c.hold_id.in_(HOLDS)
)
_WRITE = sa.insert(t.holds)
_WRITE_POSTGRESQL = (
    sa.insert(t.holds)
    .values(
        token=t.NUMBERS.next_value(),
        **{
            column.name: sa.bindparam(column.name) for column in t.holds.c if column.name != "token"
        },
    )
    .returning(t.holds.c.token)
)
_THIS = (t.holds.c.organisation_id == ORG, t.holds.c.hold_id == _HOLD)
_LIVE = (*_THIS, t.holds.c.token == _TOKEN, t.holds.c.state == "held", t.holds.c.expires_at > NOW)
_UNTIL = sa.bindparam("until", type_=t.holds.c.expires_at.type)
_EXTEND = (
    sa.update(t.holds)
    .where(*_LIVE)
    .values(expires_at=sa.case((t.holds.c.expires_at > _UNTIL, t.holds.c.expires_at), else_=_UNTIL))
    .returning(*t.holds.c)
)
_STATE = sa.bindparam("new_state", type_=sa.String)
_END = sa.update(t.holds).where(*_LIVE).values(state=_STATE).returning(*t.holds.c)
_READ = sa.select(t.holds, (t.holds.c.expires_at <= NOW).label("overdue")).where(*_THIS)
_SWEEP = (
    sa.update(t.holds)
    .where(
        t.holds.c.organisation_id == ORG,
        t.holds.c.hold_id.in_(
            sa.select(t.holds.c.hold_id)
            .where(OVERDUE)
            .order_by(t.holds.c.hold_id)
            .with_for_update()
        ),
    )
    .values(state=HoldState.EXPIRED.value)
    .returning(t.holds.c.hold_id)
)
_NO_REPLY = (
    sa.update(t.offers)
    .where(
        t.offers.c.organisation_id == ORG,
        t.offers.c.hold_id.in_(HOLDS),
        t.offers.c.state == "offered",
    )
    .values(state="no_reply")
)

AGAIN = "Ask again what is free."


def new_id() -> str:
    """A name that nobody can guess and nothing else has."""
    return uuid.uuid4().hex


def hold(unit: Unit, request: HoldRequest) -> Held | Taken:
    """See ``Desk.hold``."""
    if not request.sessions:
        raise NotPossibleNow("The hold names no session.", "Name at least one.")
    services = _services(unit, request)
    known = facts(unit, [ask.slot_id for ask in request.sessions])
    hold_id, before, taken = new_id(), dict(unit.changed), unit.taken
    seats = [
        Seat(ask.slot_id, new_id(), ask.need_id, services.get(ask.need_id or ""))
        for ask in request.sessions
    ]
    clash = _twice(request) or _keep_courses(unit, request, hold_id)
    clash = clash or take(unit, request.participant_id, seats, hold_id, known)
    if clash is not None:
        if unit.taken > taken:  # there is no row of the hold itself yet
            let_go(unit, [hold_id])
        unit.changed = before
        return Taken((clash,))
    until = unit.now + request.valid_for
    token = _write_down(unit, request, hold_id, seats, until)
    return Held(hold_id, token, request.participant_id, request.sessions, until)


def _write_down(
    unit: Unit, request: HoldRequest, hold_id: str, seats: Sequence[Seat], until: dt.datetime
) -> int:
    """The row of a hold; gives its token."""
    row = {
        "organisation_id": unit.organisation,
        "hold_id": hold_id,
        "participant_id": request.participant_id,
        "sessions": [
            _document(ask, seat) for ask, seat in zip(request.sessions, seats, strict=True)
        ],
        "expires_at": until,
        "state": HoldState.HELD.value,
        "made_by": unit.who,
        "made_at": unit.now,
    }
    if unit.on_postgresql:
        return int(unit.connection.execute(_WRITE_POSTGRESQL, row).scalar_one())
    (token,) = unit.numbers(1)
    unit.connection.execute(_WRITE, {**row, "token": token})
    return token


def _services(unit: Unit, request: HoldRequest) -> Mapping[str, str]:
    """The service of each need of the request.

    Raises:
        NotThere: the store has no such participant or need, or the need is another's.
    """
    wanted = sorted({ask.need_id for ask in request.sessions if ask.need_id is not None})
    rows = unit.run(_PERSON, participant=request.participant_id, needs=wanted).all()
    if not rows:
        raise NotThere(f"There is no participant {request.participant_id}.", "Load them first.")
    found = {row.need_id: row for row in rows}
    for need_id in wanted:
        if need_id not in found:
            raise NotThere(f"There is no need {need_id}.", "Load it first.")
        if found[need_id].owner != request.participant_id:
            raise NotThere(
                f"{request.participant_id} has no need {need_id}: it is somebody else's.",
                "Check the need and the participant.",
            )
    return {need_id: found[need_id].service for need_id in wanted}


def _twice(request: HoldRequest) -> Clash | None:
    """The same slot asked for twice: one person has at most one place in it."""
    seen: set[str] = set()
    for ask in request.sessions:
        if ask.slot_id in seen:
            return Clash(ask.slot_id, ask.need_id, Obstacle.SAME_SLOT)
        seen.add(ask.slot_id)
    return None


def _keep_courses(unit: Unit, request: HoldRequest, hold_id: str) -> Clash | None:
    """Keep the needs, in order of their names: nobody else holds or books them meanwhile."""
    counts = Counter(ask.need_id for ask in request.sessions if ask.need_id is not None)
    for need_id, count in sorted(counts.items()):
        statement = _KEEP_COURSE[unit.on_postgresql]
        if unit.run(statement, need=need_id, hold=hold_id, count=count).first() is None:
            held = unit.run(_IS_HELD, need=need_id).first() is not None
            obstacle = Obstacle.NEED_HELD if held else Obstacle.NEED_BOOKED
            slot_id = next(ask.slot_id for ask in request.sessions if ask.need_id == need_id)
            return Clash(slot_id, need_id, obstacle)
        unit.taken += 1
    return None


def _document(ask: Ask, seat: Seat) -> dict[str, Any]:
    return {
        "slot_id": ask.slot_id,
        "need_id": ask.need_id,
        "mode": ask.mode,
        "arrange": list(ask.arrange),
        "booking_id": seat.booking_id,
    }


def ask_of(document: Mapping[str, Any]) -> Ask:
    """A session of a hold from its row."""
    mode = document["mode"]
    return Ask(
        document["slot_id"],
        document["need_id"],
        None if mode is None else Mode(mode),
        tuple(document["arrange"]),
    )


def held_of(row: Any) -> Held:
    """A hold from its row; one that is overdue is over, whether its row says so already or not."""
    state = HoldState(row.state)
    if state is HoldState.HELD and getattr(row, "overdue", False):
        state = HoldState.EXPIRED
    asks = tuple(ask_of(one) for one in row.sessions)
    return Held(row.hold_id, row.token, row.participant_id, asks, row.expires_at, state)


def read(connection: sa.Connection, organisation: str, hold_id: str) -> Any:
    """The row of a hold, with ``overdue``.

    Raises:
        NotThere: there has never been such a hold.
    """
    row = connection.execute(_READ, {"organisation": organisation, "hold": hold_id}).first()
    if row is None:
        raise NotThere(f"There is no hold {hold_id}.", AGAIN)
    return row


def end(unit: Unit, hold_id: str, token: int, state: HoldState) -> Any | None:
    """Bring a live hold into another state; its row, or ``None`` when it is not live."""
    return unit.run(_END, hold=hold_id, token_=token, new_state=state.value).first()


def look_closer(unit: Unit, hold_id: str, token: int) -> Any:
    """The row of a hold that was not live; its token is checked.

    Raises:
        NotThere: there has never been such a hold.
        StaleToken: the token is not its token.
    """
    row = read(unit.connection, unit.organisation, hold_id)
    if row.token != token:
        raise StaleToken("The token is not that of this hold.", AGAIN)
    return row


def over() -> HoldOver:
    """The error for a hold that does not keep its places any more."""
    return HoldOver("The hold is over, so its places are not kept any more.", AGAIN)


def extend(unit: Unit, hold_id: str, token: int, valid_for: dt.timedelta) -> Held:
    """See ``Desk.extend``."""
    row = unit.run(_EXTEND, hold=hold_id, token_=token, until=unit.now + valid_for).first()
    if row is None:
        look_closer(unit, hold_id, token)
        raise over()
    return held_of(row)


def release(unit: Unit, hold_id: str, token: int) -> Held:
    """See ``Desk.release``."""
    row = end(unit, hold_id, token, HoldState.RELEASED)
    if row is None:
        row = look_closer(unit, hold_id, token)
        if row.state == HoldState.CONFIRMED:
            raise NotPossibleNow(
                "The hold is confirmed, so it cannot be released.", "Cancel its bookings instead."
            )
        return held_of(row)
    let_go(unit, [hold_id])
    return held_of(row)


def let_go(unit: Unit, hold_ids: Sequence[str]) -> None:
    """Give back the needs and seats of holds that have ended."""
    unit.run(DROP_COURSES, holds=list(hold_ids))
    drop_holds(unit, hold_ids)


def expire(unit: Unit) -> int:
    """See ``Desk.expire``."""
    overdue = [row.hold_id for row in unit.run(_SWEEP)]
    if overdue:
        let_go(unit, overdue)
        unit.run(_NO_REPLY, holds=overdue)
    return len(overdue)
