"""An issuer of tokens on this machine, over real HTTP: description, keys, login and token."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from matcher_api.security import Issuer, Role

AUDIENCE, CLIENT_ID, CLIENT_SECRET = "matcher", "matcher-browser", "a-secret-of-the-client"
ORGANISATION = "QOP"


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """A key pair; the same for the same name, since making one takes a while."""
    del name
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_pem(key: rsa.RSAPrivateKey) -> bytes:
    """The public half, as it would be published."""
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def jwk(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, name: str) -> dict[str, Any]:
    """The public half, as a JSON Web Key."""
    kind = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else None
    as_jwk = (kind or jwt.algorithms.ECAlgorithm).to_jwk(key.public_key(), as_dict=True)
    return {**as_jwk, "kid": name, "use": "sig"}


@dataclass
class TestIssuer:
    """What the issuer says and signs. ``lookups``: how often its keys were asked for."""

    __test__ = False

    url: str = ""
    key_name: str = "first"
    published: list[dict[str, Any]] = field(default_factory=list)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)
    lookups: int = 0
    is_down: bool = False

    def settings(self, **more: Any) -> Issuer:
        """The issuer as the service is told of it."""
        told = {"issuer": self.url, "audience": AUDIENCE, "client_id": CLIENT_ID}
        return Issuer(**{**told, "client_secret": CLIENT_SECRET, **more})

    def rotate(self, name: str) -> None:
        """Sign with another key from now on, and publish that alone."""
        self.key_name = name
        self.published = [jwk(rsa_key(name), name)]

    def claims(self, **changed: Any) -> dict[str, Any]:
        """Claims of a coach, in order; ``None`` leaves one out."""
        now = int(time.time())
        usual = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "user-1",
            "name": "Sam Coach",
            "iat": now,
            "nbf": now,
            "exp": now + 600,
            "roles": ["coach"],
            "organisation": ORGANISATION,
        }
        return {name: value for name, value in (usual | changed).items() if value is not None}

    def token(self, **changed: Any) -> str:
        """A token that is in order but for what is ``changed`` in its claims."""
        headers = {"kid": self.key_name}
        return jwt.encode(
            self.claims(**changed), rsa_key(self.key_name), algorithm="RS256", headers=headers
        )

    def bearer(self, role: Role | str = Role.COACH, **changed: Any) -> dict[str, str]:
        """The header that says so."""
        given = {"roles": [str(role)], "sub": f"a-{role}", **changed}
        return {"Authorization": f"Bearer {self.token(**given)}"}

    # --- what it answers

    def document(self) -> Mapping[str, Any]:
        """Its description."""
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/keys",
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "end_session_endpoint": f"{self.url}/end",
        }

    def authorize(self, query: Mapping[str, str]) -> str:
        """Sign the person in at once; gives where their browser goes on."""
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = dict(query)
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def exchange(self, form: Mapping[str, str], authorization: str) -> dict[str, Any] | None:
        """An ID token for a code, once, for whoever began; ``None``: no."""
        asked = self.codes.pop(form.get("code", ""), None)
        secret = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if asked is None or authorization != f"Basic {secret}":
            return None
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        claims = {"aud": CLIENT_ID, "nonce": asked["nonce"], **self.people}
        return {"id_token": self.token(**claims), "access_token": "opaque", "token_type": "Bearer"}


@contextmanager
def running() -> Iterator[TestIssuer]:
    """The issuer, on a port of its own."""
    issuer = TestIssuer()
    issuer.rotate("first")

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            there = urlsplit(self.path)
            if issuer.is_down:
                self._answer(503, {})
            elif there.path == "/.well-known/openid-configuration":
                self._answer(200, issuer.document())
            elif there.path == "/keys":
                issuer.lookups += 1
                self._answer(200, {"keys": issuer.published})
            elif there.path == "/authorize":
                query = {name: found[0] for name, found in parse_qs(there.query).items()}
                self.send_response(302)
                self.send_header("Location", issuer.authorize(query))
                self.end_headers()
            else:
                self._answer(404, {})

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: found[0] for name, found in parse_qs(sent).items()}
            given = issuer.exchange(form, self.headers.get("Authorization", ""))
            self._answer(400, {"error": "invalid_grant"}) if given is None else self._answer(
                200, given
            )

        def _answer(self, status: int, body: Mapping[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield issuer
    server.shutdown()
    server.server_close()
    thread.join()
