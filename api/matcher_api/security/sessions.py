"""Sessions of browsers that have signed in: what the cookie holds, and how long it counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

import anyio.to_thread
from starlette.responses import Response

from matcher.store import Store
from matcher_api.security.access import Role
from matcher_api.security.caller import Caller, Way

LOGIN_LASTS = dt.timedelta(minutes=10)
"""How long somebody may take at the issuer's page."""


class Sessions:
    """Begins, finds and ends sessions.

    Args:
        is_https: whether browsers come by https: then cookies are given back by https alone, and
            their names keep other hosts of the same domain from setting them.
        lasts: the longest that a session goes on.
        idle: how long it goes on without being used.
    """

    def __init__(self, is_https: bool, lasts: dt.timedelta, idle: dt.timedelta) -> None:
        self._is_https = is_https
        self._lasts = lasts
        self._idle = idle
        prefix = "__Host-" if is_https else ""
        self.session_cookie = f"{prefix}matcher_session"
        self.login_cookie = f"{prefix}matcher_login"
        self.stores: Mapping[str, Store] = {}
        """By organisation; set when the service starts."""

    async def begin(self, caller: Caller) -> str:
        """Begin a session; gives what the cookie is to hold."""
        store = self.stores[caller.organisation]
        token = await anyio.to_thread.run_sync(
            store.sign_in, caller.actor, caller.name, caller.roles, self._lasts
        )
        return f"{caller.organisation}.{token}"

    async def caller(self, cookies: bytes) -> Caller | None:
        """Who has signed in with this browser; ``None`` when nobody has, or not lately."""
        store, token = self._of(cookies)
        if store is None:
            return None
        found = await anyio.to_thread.run_sync(store.session, token, self._idle)
        if found is None:
            return None
        roles = frozenset(map(Role, found.roles))
        return Caller(found.who, found.name, roles, store.organisation, Way.SESSION)

    def end(self, caller: Caller, cookies: bytes) -> None:
        """End this browser's session."""
        store, token = self._of(cookies)
        if store is not None:
            store.sign_out(caller.actor, token)

    def end_all(self, caller: Caller) -> int:
        """End all sessions of the caller; gives how many there were."""
        return self.stores[caller.organisation].sign_out_everywhere(caller.actor, caller.who)

    def _of(self, cookies: bytes) -> tuple[Store | None, str]:
        organisation, _, token = cookie_of(cookies, self.session_cookie).partition(".")
        return self.stores.get(organisation), token

    def set(self, answer: Response, name: str, value: str, lasts: dt.timedelta) -> None:
        """Let the browser keep a cookie, for this service's eyes alone."""
        answer.set_cookie(
            name,
            value,
            max_age=int(lasts.total_seconds()),
            path="/",
            secure=self._is_https,
            httponly=True,
            samesite="lax",  # the issuer's page leads back here, and that is a link of another site
        )

    def keep(self, answer: Response, value: str) -> None:
        """Let the browser keep its session."""
        self.set(answer, self.session_cookie, value, self._lasts)

    def forget(self, answer: Response, name: str) -> None:
        """Take a cookie back."""
        answer.delete_cookie(name, path="/", secure=self._is_https, httponly=True, samesite="lax")


def cookie_of(cookies: bytes, name: str) -> str:
    """One cookie's value; empty when it is not there."""
    try:
        found = SimpleCookie(cookies.decode("latin-1")).get(name)
    except CookieError:
        return ""
    return "" if found is None else found.value
