"""An issuer's public keys: found by its own description, kept, and asked for anew when they change.

Source: OpenID Connect Discovery 1.0; RFC 7517 (JSON Web Key).
"""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any

import httpx
import jwt

from matcher_api.security.issuers import is_safe_address

LIFETIME_SECONDS = 600.0
"""Keys and addresses are looked up again after this time."""
PAUSE_SECONDS = 15.0
"""Between two look-ups at least, so that made-up key names cannot make us flood the issuer."""
STALE_SECONDS = 3600.0
"""Keys that cannot be looked up again are believed for so much longer: an issuer may be down."""
PATIENCE_SECONDS = 5.0
LARGEST = 512 * 1024
"""Bytes of a document of the issuer's."""
WITH_PUBLIC_KEYS = frozenset({"RSA", "EC", "OKP"})

Fetch = Callable[[str], Awaitable[Mapping[str, Any]]]


class IssuerSilent(Exception):
    """The issuer cannot be reached, or what it answers is not its description."""


@cache
def _authorities() -> ssl.SSLContext:
    """Whom this machine trusts. Reading it takes so long that it is done once for each process."""
    return httpx.create_ssl_context()


def issuer_client() -> httpx.AsyncClient:
    """A client for one question to an issuer."""
    return httpx.AsyncClient(timeout=PATIENCE_SECONDS, verify=_authorities())


async def fetch(url: str) -> Mapping[str, Any]:
    """The JSON document at ``url``, whoever answers there by itself: redirects are not followed.

    Raises:
        IssuerSilent: there is none.
    """
    if not is_safe_address(url):
        raise IssuerSilent
    try:
        async with issuer_client() as client, client.stream("GET", url) as answer:
            answer.raise_for_status()
            content = b""
            async for chunk in answer.aiter_bytes():
                content += chunk
                if len(content) > LARGEST:
                    raise IssuerSilent
        found = json.loads(content)
    except (httpx.HTTPError, ValueError) as error:
        raise IssuerSilent from error
    if not isinstance(found, dict):
        raise IssuerSilent
    return found


class Provider:
    """What an issuer says of itself, with its keys. To be used from one event loop."""

    def __init__(
        self,
        issuer: str,
        fetch: Fetch = fetch,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issuer = issuer
        self._fetch = fetch
        self._clock = clock
        self._turn = asyncio.Lock()
        self._document: Mapping[str, Any] = {}
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fresh_until = 0.0
        self._believed_until = 0.0
        self._not_before = 0.0

    async def document(self) -> Mapping[str, Any]:
        """The issuer's description: its endpoints.

        Raises:
            IssuerSilent: it cannot be had.
        """
        await self._refresh()
        return self._document

    async def key(self, name: str | None) -> jwt.PyJWK | None:
        """The key of that name; without a name the only one there is.

        A name that is not known makes us look again, since issuers change their keys.

        Raises:
            IssuerSilent: the keys have never been had, or not for long.
        """
        await self._refresh()
        found = self._named(name)
        if found is None and self._clock() >= self._not_before:
            await self._refresh(now=True)
            found = self._named(name)
        return found

    def _named(self, name: str | None) -> jwt.PyJWK | None:
        if name is not None:
            return self._keys.get(name)
        return next(iter(self._keys.values())) if len(self._keys) == 1 else None

    async def _refresh(self, *, now: bool = False) -> None:
        if not now and self._clock() < self._fresh_until:
            return
        async with self._turn:
            moment = self._clock()
            try:
                if moment < self._not_before:  # another call has just looked
                    raise IssuerSilent
                self._not_before = moment + PAUSE_SECONDS
                document = await self._described()
                keys = await self._fetch(str(document.get("jwks_uri", "")))
            except IssuerSilent:
                if moment < self._believed_until:
                    return
                raise
            self._keys = dict(_public_keys(keys))
            self._document = document
            self._fresh_until = self._clock() + LIFETIME_SECONDS
            self._believed_until = self._fresh_until + STALE_SECONDS

    async def _described(self) -> Mapping[str, Any]:
        base = self._issuer.removesuffix("/")
        document = await self._fetch(f"{base}/.well-known/openid-configuration")
        if document.get("issuer") != self._issuer:
            raise IssuerSilent
        return document


def _public_keys(document: Mapping[str, Any]) -> list[tuple[str, jwt.PyJWK]]:
    """Keys for signatures by their names; a shared secret has no business there."""
    found = []
    keys = document.get("keys")
    for one in keys if isinstance(keys, list) else ():
        if (
            not isinstance(one, dict)
            or one.get("kty") not in WITH_PUBLIC_KEYS
            or one.get("use", "sig") != "sig"
        ):
            continue
        try:
            found.append((str(one.get("kid", "")), jwt.PyJWK(one)))
        except (jwt.PyJWTError, ValueError, TypeError):
            continue  # of a kind that this program cannot use
    return found
