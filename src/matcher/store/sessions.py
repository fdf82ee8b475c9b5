"""Who has signed in with a browser. What the browser keeps is here only as a hash of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from typing import Any, TypeVar

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.types import Actor, Login, Session
from matcher.store.unit import NOW, ORG, Unit

T = TypeVar("T")

BROWSER = Actor("browser", "system")
"""In whose name somebody is sent to sign in: nobody knows yet who they are."""
TOUCH = dt.timedelta(minutes=1)
"""A session is noted as used at most so often."""

_NAME = sa.bindparam("name_", type_=sa.String)
_THIS_LOGIN = (t.logins.c.organisation_id == ORG, t.logins.c.login_id == _NAME)
_THIS = (t.sessions.c.organisation_id == ORG, t.sessions.c.session_id == _NAME)
_OF = (t.sessions.c.organisation_id == ORG, t.sessions.c.who == _NAME)
_FIND = sa.select(t.sessions, NOW.label("now")).where(*_THIS)
_TAKE = sa.delete(t.logins).where(*_THIS_LOGIN).returning(t.logins)
_USED = sa.update(t.sessions).where(*_THIS).values(seen_at=NOW)


def hash_of(token: str) -> str:
    """What is kept of a token that a browser has."""
    return hashlib.sha256(token.encode()).hexdigest()


class Sessions(ABC):
    """Sessions of one organisation."""

    organisation: str

    @abstractmethod
    def _ask(self, work: Callable[[Any], T]) -> T:
        """Give ``work`` a connection for one query."""

    @abstractmethod
    def _write(self, actor: Actor, work: Callable[[Unit], T], *, alone: bool = False) -> T:
        """Do ``work`` in one transaction."""

    def begin_login(self, login: Login, valid_for: dt.timedelta) -> str:
        """Expect a browser back; gives the token that it has to bring."""
        token = secrets.token_urlsafe(32)

        def work(unit: Unit) -> None:
            row = {
                "login_id": hash_of(token),
                "nonce": login.nonce,
                "verifier": login.verifier,
                "goes_to": login.goes_to,
                "ends_at": unit.now + valid_for,
            }
            unit.run_many(sa.insert(t.logins), [row])

        self._write(BROWSER, work)
        return token

    def take_login(self, token: str) -> Login | None:
        """What was kept under a token, once; ``None`` when there is none, or its time is over."""

        def work(unit: Unit) -> Login | None:
            row = unit.run(_TAKE, name_=hash_of(token)).first()
            if row is None or row.ends_at <= unit.now:
                return None
            return Login(row.nonce, row.verifier, row.goes_to)

        return self._write(BROWSER, work)

    def sign_in(self, actor: Actor, name: str, roles: Collection[str], lasts: dt.timedelta) -> str:
        """Begin a session; gives the token that the browser keeps."""
        token = secrets.token_urlsafe(32)

        def work(unit: Unit) -> None:
            unit.note("sign_in")
            row = {
                "session_id": hash_of(token),
                "who": actor.who,
                "name": name,
                "roles": sorted(roles),
                "made_at": unit.now,
                "seen_at": unit.now,
                "ends_at": unit.now + lasts,
            }
            unit.run_many(sa.insert(t.sessions), [row])

        self._write(actor, work)
        return token

    def session(self, token: str, idle: dt.timedelta) -> Session | None:
        """The session that a browser's token stands for, if it goes on.

        Args:
            token: what the browser keeps.
            idle: a session that has not been used for longer is over.
        """
        name = hash_of(token)
        values = {"organisation": self.organisation, "name_": name}
        row = self._ask(lambda one: one.execute(_FIND, values).first())
        if row is None or row.ends_at <= row.now or row.seen_at + idle <= row.now:
            return None
        if row.seen_at + TOUCH <= row.now:
            self._write(BROWSER, lambda unit: unit.run(_USED, name_=name))
        return _session(row)

    def sessions_of(self, who: str) -> tuple[Session, ...]:
        """All sessions of somebody that have not ended, the newest first."""
        query = sa.select(t.sessions).where(*_OF, t.sessions.c.ends_at > NOW)
        values = {"organisation": self.organisation, "name_": who}
        found = query.order_by(t.sessions.c.made_at.desc())
        return self._ask(lambda one: tuple(map(_session, one.execute(found, values))))

    def sign_out(self, actor: Actor, token: str) -> None:
        """End the session of one browser."""

        def work(unit: Unit) -> None:
            if unit.run(sa.delete(t.sessions).where(*_THIS), name_=hash_of(token)).rowcount:
                unit.note("sign_out")

        self._write(actor, work)

    def sign_out_everywhere(self, actor: Actor, who: str) -> int:
        """See ``Desk.end_sessions``."""
        return self._write(actor, lambda unit: end_all(unit, who))


def end_all(unit: Unit, who: str) -> int:
    """See ``Desk.end_sessions``."""
    ended = unit.run(sa.delete(t.sessions).where(*_OF), name_=who).rowcount
    unit.note("sign_out_everywhere", about=who)
    return int(ended)


def _session(row: Any) -> Session:
    return Session(
        session_id=row.session_id,
        who=row.who,
        name=row.name,
        roles=tuple(row.roles),
        made_at=row.made_at,
        seen_at=row.seen_at,
        ends_at=row.ends_at,
    )
