"""Bearer tokens: whether one is in order, and who its bearer is.

Source: RFC 7519 and RFC 8725 (JSON Web Tokens and their best practice), RFC 9068.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from matcher_api.security.caller import Caller, Way
from matcher_api.security.issuers import Issuer, NotKnownHere, roles_and_organisation, texts
from matcher_api.security.keys import Provider

LEEWAY_SECONDS = 30
"""How far clocks may differ."""
KEPT_SECONDS = 300
"""A token that was found in order is not looked at again for so long, nor after its own end."""
MOST_KEPT = 4096
LONGEST = 16 * 1024
"""Characters of a token."""
NEEDED = ["exp", "iss", "aud", "sub"]
LONGEST_NAME = 200


class NotInOrder(Exception):
    """The token is not one that this service may believe. ``why`` is for the log, a code only."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class _Kept:
    caller: Caller
    until: float


class Tokens:
    """Looks at tokens of the issuers that the settings name."""

    def __init__(
        self,
        issuers: Iterable[Issuer],
        served: frozenset[str],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._issuers = {one.issuer: (one, Provider(one.issuer)) for one in issuers}
        self._served = served
        self._clock = clock
        self._kept: dict[bytes, _Kept] = {}

    def provider(self, issuer: Issuer) -> Provider:
        """What that issuer says of itself."""
        return self._issuers[issuer.issuer][1]

    async def bearer(self, token: str) -> Caller:
        """Who bears this token.

        Raises:
            NotInOrder: it is not in order.
            NotKnownHere: it is, and its bearer has nothing to do here.
            IssuerSilent: nobody can say, for the issuer does not answer.
        """
        name = hashlib.sha256(token.encode()).digest()
        kept, now = self._kept.get(name), self._clock()
        if kept is not None and now < kept.until:
            return kept.caller
        issuer, claims = await self.verified(token)
        caller = self.caller(issuer, claims, Way.TOKEN)
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[name] = _Kept(caller, min(float(claims["exp"]), now + KEPT_SECONDS))
        return caller

    async def verified(
        self, token: str, *, audience: str | None = None
    ) -> tuple[Issuer, Mapping[str, Any]]:
        """The claims of a token that is in order.

        Args:
            token: as it came.
            audience: whom it has to be for; by default the issuer's ``audience``.

        Raises:
            NotInOrder, IssuerSilent: as for ``bearer``.
        """
        if len(token) > LONGEST:
            raise NotInOrder("too_long")
        try:
            header = jwt.get_unverified_header(token)
            said = jwt.decode(token, options={"verify_signature": False}).get("iss")
        except (jwt.PyJWTError, RecursionError) as error:  # brackets can be nested for pages
            raise NotInOrder("unreadable") from error
        issuer, provider = self._issuers.get(str(said), (None, None))
        if issuer is None or provider is None:
            raise NotInOrder("issuer")
        if header.get("alg") not in issuer.algorithms:
            raise NotInOrder("algorithm")
        key = await provider.key(header.get("kid"))
        if key is None:
            raise NotInOrder("key")
        return issuer, self._decoded(token, key, issuer, audience or issuer.audience)

    def _decoded(self, token: str, key: jwt.PyJWK, issuer: Issuer, audience: str) -> dict[str, Any]:
        try:
            return jwt.decode(
                token,
                key,
                algorithms=list(issuer.algorithms),
                audience=audience,
                issuer=issuer.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": NEEDED, "enforce_minimum_key_length": True},
            )
        except jwt.PyJWTError as error:
            raise NotInOrder(type(error).__name__) from error

    def caller(self, issuer: Issuer, claims: Mapping[str, Any], way: Way) -> Caller:
        """Whom these claims, which have been verified, are about.

        Raises:
            NotInOrder: they name nobody.
            NotKnownHere: they give no role here.
        """
        subject = next(texts(claims, issuer.who_claim), "")
        if not subject or len(subject) > LONGEST_NAME:
            raise NotInOrder("who")
        roles, organisation = roles_and_organisation(issuer, claims, self._served)
        who = issuer.identifier(subject)
        name = next(texts(claims, issuer.name_claim), "")[:LONGEST_NAME] or who
        return Caller(who, name, roles, organisation, way)


__all__ = ["NotInOrder", "NotKnownHere", "Tokens"]
