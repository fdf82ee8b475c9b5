"""Bearer tokens: those in order are believed, and all others are refused."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from matcher_api.security import Issuer, Role
from matcher_api.security.issuers import NotKnownHere, roles_and_organisation
from matcher_api.security.keys import LIFETIME_SECONDS, PAUSE_SECONDS, IssuerSilent, Provider
from tests.security.conftest import OTHER, serving
from tests.security.issuer import CLIENT_ID, ORGANISATION, TestIssuer, jwk, public_pem, rsa_key

ASKED = "/v1/participants/P0"


def ask(service: httpx.Client, token: str | None) -> httpx.Response:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return service.get(ASKED, headers=headers)


def test_a_token_in_order_is_believed(service: httpx.Client, issuer: TestIssuer) -> None:
    answer = ask(service, issuer.token())
    assert answer.status_code == 200
    assert answer.json()["participant_id"] == "P0"


def part(content: Mapping[str, Any] | bytes) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unsigned(issuer: TestIssuer) -> str:
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(issuer.claims())}."


def with_the_public_key_as_a_secret(issuer: TestIssuer) -> str:
    """The classic forgery: the public key is known to everybody, so its MAC proves nothing."""
    signed = f"{part({'alg': 'HS256', 'kid': 'first'})}.{part(issuer.claims())}"
    mac = hmac.digest(public_pem(rsa_key("first")), signed.encode(), hashlib.sha256)
    return f"{signed}.{part(mac)}"


def by_a_stranger(issuer: TestIssuer) -> str:
    headers = {"kid": "first"}
    return jwt.encode(issuer.claims(), rsa_key("stranger"), algorithm="RS256", headers=headers)


def with_a_key_of_its_own(issuer: TestIssuer) -> str:
    """The header brings the key that it is to be checked with."""
    own = rsa_key("stranger")
    headers = {"kid": "first", "jwk": jwk(own, "first"), "jku": f"{issuer.url}/keys"}
    return jwt.encode(issuer.claims(), own, algorithm="RS256", headers=headers)


def of_another_curve(issuer: TestIssuer) -> str:
    own = ec.generate_private_key(ec.SECP256R1())
    return jwt.encode(issuer.claims(), own, algorithm="ES256", headers={"kid": "first"})


def changed_afterwards(issuer: TestIssuer) -> str:
    head, _, tail = issuer.token().split(".")
    return f"{head}.{part(issuer.claims(roles=['lead']))}.{tail}"


def now() -> int:
    return int(time.time())


FORGED: Mapping[str, Callable[[TestIssuer], str]] = {
    "expired": lambda issuer: issuer.token(exp=now() - 60),
    "not yet": lambda issuer: issuer.token(nbf=now() + 120),
    "without an end": lambda issuer: issuer.token(exp=None),
    "without a subject": lambda issuer: issuer.token(sub=None),
    "an empty subject": lambda issuer: issuer.token(sub=""),
    "another issuer": lambda issuer: issuer.token(iss="https://issuer.example"),
    "no issuer": lambda issuer: issuer.token(iss=None),
    "another audience": lambda issuer: issuer.token(aud="somebody-else"),
    "no audience": lambda issuer: issuer.token(aud=None),
    "what proves a login": lambda issuer: issuer.token(aud=CLIENT_ID),
    "unsigned": unsigned,
    "the public key as a secret": with_the_public_key_as_a_secret,
    "a stranger's signature": by_a_stranger,
    "a key of its own": with_a_key_of_its_own,
    "another algorithm than the key's": of_another_curve,
    "claims changed afterwards": changed_afterwards,
    "signature cut off": lambda issuer: issuer.token().rpartition(".")[0] + ".",
    "brackets in brackets": lambda _: f"{part(b'[' * 9_000)}.e30.",
    "no token at all": lambda _: "x",
    "too long": lambda issuer: issuer.token(roles=["x" * 20_000]),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_token_that_is_not_in_order_is_refused(
    name: str, service: httpx.Client, issuer: TestIssuer
) -> None:
    answer = ask(service, FORGED[name](issuer))
    assert answer.status_code == 401
    assert answer.json()["code"] == "token_refused"
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "P0" not in answer.text


def test_who_says_nothing_is_asked_who_they_are(service: httpx.Client) -> None:
    for headers in ({}, {"Authorization": "Basic dXNlcjpwYXNz"}, {"Authorization": "Bearer"}):
        answer = service.get(ASKED, headers=headers)
        assert answer.status_code == 401
        assert answer.json()["code"] == "who_are_you"


@pytest.mark.parametrize(
    "claims",
    [
        {"roles": []},
        {"roles": None},
        {"roles": ["owner"]},
        {"organisation": None},
        {"organisation": "Q99"},
        {"organisation": [ORGANISATION, OTHER]},
        {"organisation": {"code": ORGANISATION}},
    ],
    ids=str,
)
def test_without_a_role_in_one_organisation_there_is_nothing_to_do_here(
    claims: dict[str, Any], service: httpx.Client, issuer: TestIssuer
) -> None:
    answer = ask(service, issuer.token(**claims))
    assert answer.status_code == 403
    assert answer.json()["code"] == "no_role"


def test_new_keys_are_found_and_old_ones_forgotten(issuer: TestIssuer) -> None:
    """The service itself waits a while between look-ups, so the clock is ours here."""
    moment = [0.0]
    provider = Provider(issuer.url, clock=lambda: moment[0])

    async def work() -> None:
        assert await provider.key("first") is not None
        asked = issuer.lookups
        for _ in range(100):  # made-up names cannot make us flood the issuer
            assert await provider.key("made-up") is None
        assert issuer.lookups == asked
        issuer.rotate("second")
        moment[0] += PAUSE_SECONDS
        assert await provider.key("second") is not None
        assert await provider.key("first") is None
        moment[0] += LIFETIME_SECONDS
        issuer.rotate("third")
        assert await provider.key("third") is not None
        issuer.is_down = True
        moment[0] += LIFETIME_SECONDS
        assert await provider.key("third") is not None, "an issuer may be down for a while"
        moment[0] += 24 * 3600
        with pytest.raises(IssuerSilent):
            await provider.key("third")

    asyncio.run(work())


def test_shared_secrets_among_the_keys_are_left_alone(issuer: TestIssuer) -> None:
    secret = {"kty": "oct", "kid": "shared", "k": part(b"x" * 32)}
    issuer.published = [secret, {"kty": "RSA", "kid": "broken"}, jwk(rsa_key("first"), "first")]

    async def work() -> None:
        provider = Provider(issuer.url)
        assert await provider.key("shared") is None
        assert await provider.key("broken") is None
        assert await provider.key(None) is not None

    asyncio.run(work())


def test_an_issuer_that_does_not_answer_is_told_so(issuer: TestIssuer, sqlite_url: str) -> None:
    issuer.is_down = True
    with serving(issuer, sqlite_url) as service:
        answer = ask(service, issuer.token())
    assert answer.status_code == 503
    assert answer.json()["code"] == "issuer_silent"


# --- claims of well-known issuers ----------------------------------------------------------------


def test_roles_and_organisations_in_pairs_as_in_cis2() -> None:
    cis2 = Issuer(
        issuer="https://am.nhsidentity.example",
        audience="matcher",
        entries_claim="nhsid_nrbac_roles",
        roles_claim="role_code",
        roles={"S0010:G0020:R8000": "lead", "S8000:G8000:R8001": "coach"},
        organisation_claim="org_code",
        organisations={"A1": "QOP", "A2": "QWO"},
    )
    pairs = [
        {"role_code": "S0010:G0020:R8000", "org_code": "A1"},
        {"role_code": "S8000:G8000:R8001", "org_code": "A1"},
        {"role_code": "S0010:G0020:R8000", "org_code": "A9"},
        {"role_code": "unknown", "org_code": "A2"},
    ]
    served = frozenset({"QOP", "QWO"})
    found = roles_and_organisation(cis2, {"nhsid_nrbac_roles": pairs}, served)
    assert found == (frozenset({Role.LEAD, Role.COACH}), "QOP")
    both = [*pairs, {"role_code": "S8000:G8000:R8001", "org_code": "A2"}]
    with pytest.raises(NotKnownHere):
        roles_and_organisation(cis2, {"nhsid_nrbac_roles": both}, served)


def test_app_roles_as_in_entra() -> None:
    entra = Issuer(
        issuer="https://login.example/tenant/v2.0",
        audience="api://matcher",
        roles={"WorkWell.Lead": "lead"},
        organisation="QOP",
    )
    found = roles_and_organisation(entra, {"roles": ["WorkWell.Lead", "Other"]}, frozenset({"QOP"}))
    assert found == (frozenset({Role.LEAD}), "QOP")


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "http://issuer.example"},
        {"algorithms": ["HS256"]},
        {"algorithms": ["none"]},
        {"algorithms": []},
        {"client_id": "matcher"},
        {"roles": {"x": "owner"}},
        {"audiences": ["typed wrongly"]},
    ],
    ids=str,
)
def test_settings_that_would_open_a_door_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Issuer(**{"issuer": "https://issuer.example", "audience": "matcher", **changed})
