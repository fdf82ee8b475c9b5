"""Who looks at the pages: the kind of user, the name and the organisation that every page shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request

from matcher_api.security import Caller, Way
from matcher_api.security.access import may


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of user, with the word that people use and the page where their work begins."""

    code: str
    name: str
    home: str
    does: str
    """What this kind of user comes for, in one sentence."""


ROLES = (
    Role("lead", "Service lead", "/week", "Runs the weekly plan, looks at it and approves it."),
    Role("coach", "Coach", "/find", "Finds, holds and books places with the person in the room."),
    Role("planner", "Planner", "/plan", "Asks what would change with more staff, sites or people."),
    Role("auditor", "Auditor", "/reports", "Looks at who did and saw what, and runs a week again."),
    Role(
        "administrator",
        "Administrator",
        "/week/load",
        "Loads people and places, and gives out or erases one person's record.",
    ),
)
ROLE_COOKIE = "matcher_role"


def role_cookie(request: Request) -> str:
    """The name of the cookie that keeps the kind of user; by https no other host can set it."""
    is_https = request.app.state.settings.public_url.startswith("https://")
    return f"__Host-{ROLE_COOKIE}" if is_https else ROLE_COOKIE


@dataclass(frozen=True, slots=True)
class Visitor:
    """The one who looks at a page."""

    role: str
    name: str
    organisation: str
    organisation_name: str
    demo: bool
    """Whether everything shown is made up."""
    roles: tuple[Role, ...]
    """The kinds of user that the visitor may work as: all of them where nobody signs in."""
    is_local: bool
    """Whether nobody signs in, since only this machine is answered."""
    signed_in: bool
    """Whether the visitor has signed in with this browser, and so can sign out."""
    may: Callable[[str], bool]
    """Whether the visitor may make a call, such as ``GET /week``."""

    @property
    def may_change(self) -> bool:
        """Whether there is another kind of user to work as."""
        return len(self.roles) > 1

    @property
    def told(self) -> str:
        """Name and kind of user, as the top of a page shows them."""
        return f"{self.name} ({self.kind.name.lower()})" if self.roles else ""

    @property
    def kind(self) -> Role:
        """The visitor's kind of user."""
        return role_of(self.role)


def role_of(code: str) -> Role:
    """The kind of user with this code, else the first."""
    return next((role for role in ROLES if role.code == code), ROLES[0])


def visitor_of(request: Request) -> Visitor:
    """Who sent ``request``. Without a login that is the user of this machine."""
    settings = request.app.state.settings
    caller: Caller | None = request.scope["state"].get("caller")
    if caller is None:
        return Visitor(
            "", "", "", "", settings.demo, (), is_local=False, signed_in=False, may=is_open_call
        )
    roles = tuple(role for role in ROLES if role.code in caller.roles)
    chosen = request.cookies.get(role_cookie(request), "")
    return Visitor(
        role=next((role.code for role in roles if role.code == chosen), roles[0].code),
        name=caller.name,
        organisation=caller.organisation,
        organisation_name=_organisation(caller, demo=settings.demo),
        demo=settings.demo,
        roles=roles,
        is_local=caller.way is Way.LOCAL,
        signed_in=caller.way is Way.SESSION,
        may=caller.may,
    )


def _organisation(caller: Caller, *, demo: bool) -> str:
    """What the top of a page calls the organisation; one without a login has no name of its own."""
    if caller.way is not Way.LOCAL:
        return caller.organisation
    return "Demonstration" if demo else "This computer"


def is_open_call(call: str) -> bool:
    """What somebody may do who has not said who they are."""
    return may(frozenset(), call)
