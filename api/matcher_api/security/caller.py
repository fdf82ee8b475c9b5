"""Who makes a call: what routes and pages are told of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from matcher.store import LOCAL, Actor
from matcher_api.security.access import Role, Roles, may


class Way(StrEnum):
    """How it is known who somebody is."""

    LOCAL = "local"
    """Nobody signs in: it is whoever sits at this machine."""
    TOKEN = "token"
    """A bearer token of an issuer that the settings name."""
    SESSION = "session"
    """A browser that has signed in."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a call, what they do here, and whose data they work on."""

    who: str
    """The issuer's lasting identifier of the person or program; never a patient's."""
    name: str
    """As it is shown to themselves and beside what they approve."""
    roles: Roles
    organisation: str
    """An ICB's code: the only rows that the caller reads or writes."""
    way: Way

    @property
    def actor(self) -> Actor:
        """The caller as the store writes it down."""
        if self.way is Way.LOCAL:
            return Actor(organisation=self.organisation)
        return Actor(self.who, ";".join(sorted(self.roles)), self.organisation)

    def may(self, call: str) -> bool:
        """Whether the caller may make a call of the table, such as ``GET /week``."""
        return may(self.roles, call)


def local_caller(organisation: str) -> Caller:
    """The one who sits at this machine, who may do everything."""
    return Caller(LOCAL, "You", frozenset(Role), organisation, Way.LOCAL)
