"""Issuers of tokens: whom the service believes, and what it reads from their claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator

from matcher_api.security.access import Role

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures with a public key, and nothing else: a shared secret or none could be forged."""

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class Issuer(BaseModel):
    """An identity provider, and how its claims are read.

    A claim is named by its path: names joined by dots; where a list is met, all of it is read.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True
    )

    issuer: str = Field(pattern=r"^https?://[^\s?#]+$")
    """Exactly as it stands in ``iss``."""
    audience: str = Field(min_length=1)
    """What ``aud`` of a bearer token has to hold."""
    name: str = Field(default="", pattern=r"^[a-z0-9-]{0,20}$")
    """Stands before the identifiers of its people; needed when there are several issuers."""
    algorithms: tuple[Literal[ALGORITHMS], ...] = Field(  # type: ignore[valid-type]
        default=("RS256", "PS256", "ES256"), min_length=1
    )
    who_claim: str = "sub"
    name_claim: str = "name"
    entries_claim: str = ""
    """Where roles and organisations stand in pairs: the path of the list of pairs."""
    roles_claim: str = "roles"
    roles: Mapping[str, Role] = {}
    """What stands in the claim → a role here. Empty: the claim holds our own words."""
    organisation_claim: str = "organisation"
    organisations: Mapping[str, Code] = {}
    """What stands in the claim → an ICB's code. Empty: the claim holds the code."""
    organisation: Code | None = None
    """Everybody of this issuer works for this ICB; the claim is not read."""
    client_id: str = ""
    """Named by the issuer for signing in with a browser. Empty: only bearer tokens."""
    client_secret: SecretStr = SecretStr("")
    scope: str = "openid profile"

    @model_validator(mode="after")
    def _is_safe(self) -> Issuer:
        if not is_safe_address(self.issuer):
            raise ValueError("an issuer is asked over https, unless it is on this machine")
        if self.client_id == self.audience:
            raise ValueError(
                "the audience of bearer tokens is the service's own, not the browser's client_id: "
                "otherwise what proves a login could be used as a bearer token"
            )
        return self

    def identifier(self, subject: str) -> str:
        """The lasting identifier of somebody here."""
        return f"{self.name}:{subject}" if self.name else subject


def is_safe_address(url: str) -> bool:
    """Whether nobody on the way can change what is read there."""
    there = urlsplit(url)
    return there.scheme == "https" or (
        there.scheme == "http" and there.hostname in {"localhost", "127.0.0.1", "::1"}
    )


class NotKnownHere(Exception):
    """The token is in order, and its claims give no role or no organisation of this service."""


def roles_and_organisation(
    issuer: Issuer, claims: Mapping[str, Any], served: frozenset[str]
) -> tuple[frozenset[Role], str]:
    """What the claims say that somebody does here, and for whom.

    Args:
        issuer: says where to look.
        claims: of a token that has been verified.
        served: the organisations whose rows this service works on.

    Raises:
        NotKnownHere: there is no role, no organisation, or not exactly one that is served.
    """
    found: dict[str, set[Role]] = {}
    pairs = _there(claims, issuer.entries_claim) if issuer.entries_claim else [claims]
    for pair in pairs:
        roles = {role for text in texts(pair, issuer.roles_claim) if (role := _role(issuer, text))}
        for organisation in _organisations(issuer, pair):
            if organisation in served and roles:
                found.setdefault(organisation, set()).update(roles)
    if len(found) != 1:
        raise NotKnownHere
    ((organisation, held),) = found.items()
    return frozenset(held), organisation


def _organisations(issuer: Issuer, pair: Any) -> Iterator[str]:
    if issuer.organisation is not None:
        yield issuer.organisation
        return
    for text in texts(pair, issuer.organisation_claim):
        code = issuer.organisations.get(text) if issuer.organisations else text
        if code is not None:
            yield code


def _role(issuer: Issuer, text: str) -> Role | None:
    if issuer.roles:
        return issuer.roles.get(text)
    return Role(text) if text in set(Role) else None


def texts(claims: Any, path: str) -> Iterator[str]:
    """Every text at ``path``."""
    yield from (one for one in _there(claims, path) if isinstance(one, str))


def _there(claims: Any, path: str) -> list[Any]:
    here = [claims]
    for name in path.split("."):
        here = [one[name] for one in here if isinstance(one, Mapping) and name in one]
        here = [each for one in here for each in (one if isinstance(one, list) else [one])]
    return here
