"""Signing in at the issuer's page, and out again."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from matcher.store import Store
from matcher_api.pages.templating import page
from matcher_api.security import Calls
from matcher_api.security.identity import Identity
from matcher_api.security.issuers import NotKnownHere
from matcher_api.security.keys import IssuerSilent
from matcher_api.security.login import BrowserLogin
from matcher_api.security.sessions import LOGIN_LASTS, cookie_of
from matcher_api.security.tokens import NotInOrder

LOG = logging.getLogger("matcher.security")

router = APIRouter(include_in_schema=False)

CLEAR = {"clear-site-data": '"cache", "storage"'}
"""What a browser forgets when somebody signs out: pages that it has kept."""


@router.get("/sign-in")
async def sign_in(
    request: Request, goes_to: Annotated[str, Query(alias="next", max_length=500)] = "/"
) -> Response:
    """Send the browser to the issuer's page."""
    identity, login = _login(request)
    if login is None:
        return _told(request, "nobody")
    try:
        begun = await login.begin(_home(request), goes_to)
    except IssuerSilent:
        return _told(request, "silent")
    answer = RedirectResponse(begun.address, HTTPStatus.SEE_OTHER)
    identity.sessions.set(answer, identity.sessions.login_cookie, begun.cookie, LOGIN_LASTS)
    return answer


@router.get("/sign-in/back")
async def back(
    request: Request,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
) -> Response:
    """Take the browser back in; whatever is not right ends it, and it can be begun again."""
    identity, login = _login(request)
    if login is None:
        return _told(request, "nobody")
    cookie = cookie_of(request.headers.get("cookie", "").encode(), identity.sessions.login_cookie)
    try:
        done = await login.finish(_home(request), cookie, state, code)
    except NotInOrder as error:
        LOG.warning("a login was refused: %s", error.why)
        answer: Response = _told(request, "again")
    except NotKnownHere:
        answer = _told(request, "no_role")
    except IssuerSilent:
        answer = _told(request, "silent")
    else:
        answer = RedirectResponse(done.goes_to, HTTPStatus.SEE_OTHER)
        identity.sessions.keep(answer, done.cookie)
    identity.sessions.forget(answer, identity.sessions.login_cookie)
    return answer


@router.post("/sign-out")
def sign_out(request: Request, caller: Calls) -> Response:
    """End this browser's session."""
    identity, _ = _login(request)
    identity.sessions.end(caller, request.headers.get("cookie", "").encode())
    return _signed_out(request, identity)


@router.post("/sign-out/everywhere")
def sign_out_everywhere(request: Request, caller: Calls) -> Response:
    """End every session of this person, as when a machine is lost."""
    identity, _ = _login(request)
    identity.sessions.end_all(caller)
    return _signed_out(request, identity)


def _signed_out(request: Request, identity: Identity) -> Response:
    del request.scope["state"]["caller"]  # the page is already nobody's
    answer = page(request, "signed_out.html.j2", title="You have signed out", headers=CLEAR)
    identity.sessions.forget(answer, identity.sessions.session_cookie)
    return answer


def _login(request: Request) -> tuple[Identity, BrowserLogin | None]:
    identity: Identity = request.app.state.identity
    return identity, identity.login


def _home(request: Request) -> Store:
    """Where browsers on their way are noted: nobody knows yet for whom they work."""
    return next(iter(request.app.state.services.values())).store  # type: ignore[no-any-return]


_WORDS = {
    "nobody": (
        HTTPStatus.NOT_FOUND,
        "Nobody signs in here with a browser.",
        "Programs send a token of your organisation's issuer.",
    ),
    "silent": (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The page where people sign in does not answer.",
        "Try again in a minute; tell those who run the service if it stays.",
    ),
    "again": (
        HTTPStatus.BAD_REQUEST,
        "Signing in did not work, or took too long.",
        "Open the page that you want once more, and sign in again.",
    ),
    "no_role": (
        HTTPStatus.FORBIDDEN,
        "You have no role here.",
        "Ask your organisation to give you a role in this service, in one organisation.",
    ),
}


def _told(request: Request, what: str) -> HTMLResponse:
    status, problem, todo = _WORDS[what]
    return page(
        request, "mistake.html.j2", title="Sign in", status=status, problem=problem, todo=todo
    )
