"""Signing in with a browser: to the issuer with a challenge, and back with a code.

The authorization code flow with PKCE (RFC 6749, RFC 7636, OpenID Connect Core 1.0). Nothing of the
issuer's tokens is kept: the browser gets a token of our own for a session in the store.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

import anyio.to_thread
import httpx
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from matcher.store import Login, Store
from matcher_api.security.caller import Caller, Way
from matcher_api.security.issuers import Issuer, is_safe_address
from matcher_api.security.keys import LARGEST, IssuerSilent, issuer_client
from matcher_api.security.sessions import LOGIN_LASTS, Sessions
from matcher_api.security.tokens import NotInOrder, Tokens


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser is sent, and what it has to bring back."""

    address: str
    cookie: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who has come back, what their browser keeps, and where it goes on."""

    caller: Caller
    cookie: str
    goes_to: str


class BrowserLogin:
    """Signs browsers in with one issuer."""

    def __init__(self, issuer: Issuer, tokens: Tokens, sessions: Sessions, back: str) -> None:
        self.issuer = issuer
        self._tokens = tokens
        self._sessions = sessions
        self._back = back

    async def begin(self, store: Store, goes_to: str) -> Begun:
        """Send a browser to the issuer.

        Args:
            store: where it is noted that the browser is expected back.
            goes_to: the page that it asked for.

        Raises:
            IssuerSilent: the issuer does not say where.
        """
        document = await self._tokens.provider(self.issuer).document()
        nonce, verifier = generate_token(43), generate_token(64)
        login = Login(nonce, verifier, goes_to if is_own_page(goes_to) else "/")
        cookie = await anyio.to_thread.run_sync(store.begin_login, login, LOGIN_LASTS)
        address = prepare_grant_uri(
            _endpoint(document, "authorization_endpoint"),
            self.issuer.client_id,
            "code",
            redirect_uri=self._back,
            scope=self.issuer.scope,
            state=state_of(cookie),
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return Begun(address, cookie)

    async def finish(self, store: Store, cookie: str, state: str, code: str) -> SignedIn:
        """Take a browser back in.

        Args:
            store: where it was noted.
            cookie: what it brings of ours.
            state: what the issuer gave back; only with that browser's cookie is it right.
            code: what the issuer gives an ID token for.

        Raises:
            NotInOrder: this browser was not sent, or the issuer's token is not right.
            NotKnownHere: somebody without a role here.
            IssuerSilent: the issuer does not answer.
        """
        if not cookie or not hmac.compare_digest(state.encode(), state_of(cookie).encode()):
            raise NotInOrder("state")
        login = await anyio.to_thread.run_sync(store.take_login, cookie)
        if login is None:
            raise NotInOrder("login_over")
        token = await self._exchange(code, login.verifier)
        issuer, claims = await self._tokens.verified(token, audience=self.issuer.client_id)
        if issuer is not self.issuer or claims.get("nonce") != login.nonce:
            raise NotInOrder("nonce")
        if claims.get("azp", issuer.client_id) != issuer.client_id:
            raise NotInOrder("azp")
        caller = self._tokens.caller(issuer, claims, Way.SESSION)
        kept = await self._sessions.begin(caller)
        return SignedIn(caller, kept, login.goes_to)

    async def _exchange(self, code: str, verifier: str) -> str:
        document = await self._tokens.provider(self.issuer).document()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": verifier,
        }
        secret = self.issuer.client_secret.get_secret_value()
        names = (quote(self.issuer.client_id, safe=""), quote(secret, safe=""))
        if not secret:
            form["client_id"] = self.issuer.client_id
        try:
            async with issuer_client() as client:
                answer = await client.post(
                    _endpoint(document, "token_endpoint"),
                    data=form,
                    auth=names if secret else httpx.USE_CLIENT_DEFAULT,
                )
            found = answer.json() if len(answer.content) <= LARGEST else None
        except (httpx.HTTPError, ValueError) as error:
            raise IssuerSilent from error
        if not answer.is_success or not isinstance(found, dict):
            raise NotInOrder("code")
        token = found.get("id_token")
        if not isinstance(token, str):
            raise NotInOrder("no_id_token")
        return token


def state_of(cookie: str) -> str:
    """What goes to the issuer and back: it fits one browser's cookie, and does not give it away."""
    return hashlib.sha256(b"state " + cookie.encode()).hexdigest()


def is_own_page(path: str) -> bool:
    """Whether a browser that goes there stays here."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()


def _endpoint(document: Mapping[str, object], name: str) -> str:
    address = str(document.get(name, ""))
    if not is_safe_address(address):
        raise IssuerSilent
    return address
