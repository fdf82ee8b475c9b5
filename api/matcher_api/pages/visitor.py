"""Who looks at the pages: the kind of user, the name and the organisation that every page shows."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request


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
)
ROLE_COOKIE = "matcher_role"


@dataclass(frozen=True, slots=True)
class Visitor:
    """The one who looks at a page."""

    role: str
    name: str
    organisation: str
    organisation_name: str
    demo: bool
    """Whether everything shown is made up."""
    may_change: bool
    """Whether the visitor may look as another kind of user: only where nobody signs in."""

    @property
    def roles(self) -> tuple[Role, ...]:
        """The kinds of user that there are."""
        return ROLES

    @property
    def told(self) -> str:
        """Name and kind of user, as the top of a page shows them."""
        return f"{self.name} ({self.kind.name.lower()})"

    @property
    def kind(self) -> Role:
        """The visitor's kind of user."""
        return role_of(self.role)


def role_of(code: str) -> Role:
    """The kind of user with this code, else the first."""
    return next((role for role in ROLES if role.code == code), ROLES[0])


def visitor_of(request: Request) -> Visitor:
    """Who sent ``request``. Without a login that is the user of this machine."""
    settings = request.app.state.service.settings
    return Visitor(
        role=role_of(request.cookies.get(ROLE_COOKIE, "")).code,
        name="You",
        organisation=settings.organisation,
        organisation_name=settings.organisation,
        demo=settings.demo,
        may_change=True,
    )
