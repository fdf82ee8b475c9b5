"""Who sends a request: by a bearer token, or because only this machine can reach the service."""

from __future__ import annotations

import ipaddress
import logging
from functools import lru_cache
from http import HTTPStatus

from matcher.wire import Problem
from matcher_api.layer import RawHeaders
from matcher_api.security.caller import Caller, local_caller
from matcher_api.security.issuers import Issuer
from matcher_api.security.keys import IssuerSilent
from matcher_api.security.login import BrowserLogin
from matcher_api.security.sessions import Sessions
from matcher_api.security.tokens import NotInOrder, NotKnownHere, Tokens

LOG = logging.getLogger("matcher.security")

PROXIED = (b"forwarded", b"x-forwarded-for", b"x-real-ip", b"via")


class Refused(Exception):
    """The request is not from anybody who may be here."""

    def __init__(self, problem: Problem, challenge: str = "") -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.challenge = challenge


class Identity:
    """Says who sends a request. ``issuers`` empty: nobody signs in, and only this machine asks."""

    def __init__(
        self,
        issuers: tuple[Issuer, ...],
        organisation: str,
        served: frozenset[str],
        sessions: Sessions,
    ) -> None:
        self.is_local = not issuers
        self.tokens = Tokens(issuers, served)
        self.sessions = sessions
        self.login: BrowserLogin | None = None
        """Signs browsers in; set where an issuer has a ``client_id`` for that."""
        self._local = local_caller(organisation)

    @property
    def browsers_sign_in(self) -> bool:
        """Whether people can sign in with a browser."""
        return self.login is not None

    async def of(self, headers: RawHeaders, address: str) -> Caller:
        """Who sends a request from ``address`` with these headers.

        Raises:
            Refused: nobody who may be here.
        """
        if self.is_local:
            return self._here(headers, address)
        said = headers.get(b"authorization", b"")
        if not said and b"cookie" in headers:
            signed_in = await self.sessions.caller(headers[b"cookie"])
            if signed_in is not None:
                return signed_in
        kind, _, token = said.decode("latin-1").partition(" ")
        if kind.casefold() != "bearer" or not token:
            raise Refused(_WHO, "Bearer")
        return await self._bearer(token.strip())

    def _here(self, headers: RawHeaders, address: str) -> Caller:
        """The user of this machine; whatever came through a proxy may be from anywhere."""
        if not is_this_machine(address) or any(name in headers for name in PROXIED):
            raise Refused(_NOT_HERE)
        return self._local

    async def _bearer(self, token: str) -> Caller:
        try:
            return await self.tokens.bearer(token)
        except NotInOrder as error:
            LOG.warning("a token was refused: %s", error.why)
            raise Refused(_TOKEN, 'Bearer error="invalid_token"') from error
        except NotKnownHere as error:
            raise Refused(_NO_ROLE, 'Bearer error="insufficient_scope"') from error
        except IssuerSilent as error:
            LOG.error("an issuer does not answer")
            raise Refused(_SILENT) from error


@lru_cache(maxsize=1024)
def is_this_machine(address: str) -> bool:
    """Whether a peer's address is one of this machine alone; a Unix socket has none."""
    if not address:
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


_WHO = Problem(
    title="You have to say who you are.",
    status=HTTPStatus.UNAUTHORIZED,
    code="who_are_you",
    next_step="Send a bearer token of your organisation's issuer, or sign in with a browser.",
)
_TOKEN = Problem(
    title="This token is not one that can be believed, or its time is over.",
    status=HTTPStatus.UNAUTHORIZED,
    code="token_refused",
    next_step="Get a new token for this service from your organisation's issuer.",
)
_NO_ROLE = Problem(
    title="You have no role here.",
    status=HTTPStatus.FORBIDDEN,
    code="no_role",
    next_step="Ask your organisation to give you a role in this service, in one organisation.",
)
_NOT_HERE = Problem(
    title="Nobody signs in here, so only this machine is answered.",
    status=HTTPStatus.FORBIDDEN,
    code="not_this_machine",
    next_step="Ask from this machine itself, or have an issuer named in MATCHER_ISSUERS.",
)
_SILENT = Problem(
    title="It cannot be found out now who you are.",
    status=HTTPStatus.SERVICE_UNAVAILABLE,
    code="issuer_silent",
    next_step="Try again in a minute; tell those who run the service if it stays.",
)
