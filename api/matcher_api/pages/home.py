"""The way in: the page where each kind of user begins, and the pages that belong to nobody."""

from __future__ import annotations

from http import HTTPStatus
from importlib.metadata import version
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from matcher.store import Session
from matcher_api.pages.templating import page
from matcher_api.pages.visitor import ROLES, role_cookie, visitor_of
from matcher_api.security import Caller, Way

DISTRIBUTION = "workwell-matcher"

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(request: Request) -> RedirectResponse:
    """Open the page where this kind of user begins."""
    return RedirectResponse(visitor_of(request).kind.home, HTTPStatus.SEE_OTHER)


@router.get("/you")
def you(request: Request) -> HTMLResponse:
    """Show who is looking, and as which kind of user."""
    caller: Caller = request.scope["state"]["caller"]
    sessions: tuple[Session, ...] = ()
    if caller.way is Way.SESSION:
        store = request.app.state.services[caller.organisation].store
        sessions = store.sessions_of(caller.who)
    return page(request, "you.html.j2", title="You", sessions=sessions)


@router.post("/you")
def change_role(request: Request, role: Annotated[str, Form()]) -> RedirectResponse:
    """Look as another kind of user, where everybody may."""
    visitor = visitor_of(request)
    chosen = next((one for one in visitor.roles if one.code == role), visitor.kind)
    answer = RedirectResponse(chosen.home, HTTPStatus.SEE_OTHER)
    is_https = request.app.state.settings.public_url.startswith("https://")
    answer.set_cookie(
        role_cookie(request), chosen.code, httponly=True, samesite="strict", secure=is_https
    )
    return answer


@router.get("/help")
def help_page(request: Request) -> HTMLResponse:
    """Show where to begin for each kind of user, and what the words mean."""
    return page(request, "help.html.j2", title="Help", roles=ROLES)


@router.get("/accessibility")
def accessibility(request: Request) -> HTMLResponse:
    """Say how the pages can be used, and how that was tested."""
    return page(request, "accessibility.html.j2", title="Accessibility")


@router.get("/about")
def about(request: Request) -> HTMLResponse:
    """Say what this service does, what it does not, and which version runs."""
    return page(request, "about.html.j2", title="About this service", version=version(DISTRIBUTION))
