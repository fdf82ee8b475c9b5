"""Asks who somebody is before anything of a request is read; and what they may do, by the table."""

from __future__ import annotations

import logging
import math
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

import anyio.to_thread
from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from matcher.errors import MatcherError
from matcher.wire import Problem
from matcher_api.errors import problem_answer, problem_of
from matcher_api.layer import SAFE_METHODS, Layer, RawHeaders
from matcher_api.programs import is_for_a_person
from matcher_api.refusals import NotAllowed
from matcher_api.security.access import CALLS, OPEN_FOLDERS, is_open
from matcher_api.security.caller import Caller, Way
from matcher_api.security.identity import Identity, Refused
from matcher_api.security.looking import looked_at
from matcher_api.security.rates import Rate

LOG = logging.getLogger("matcher.security")

SIGN_IN = "/sign-in"


class Doorman(Layer):
    """Stands between the guard and ``app``: the caller is in the request's state behind it.

    Args:
        app: what it stands before.
        identity: says who somebody is.
        rate: how often one caller may ask. Where nobody signs in it does not count.
        strangers: how often one address may be refused, or begin to sign in.
    """

    def __init__(self, app: ASGIApp, identity: Identity, rate: Rate, strangers: Rate) -> None:
        super().__init__(app)
        self.identity = identity
        self.rate = rate
        self.strangers = strangers

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer why not."""
        if scope["path"].startswith(OPEN_FOLDERS):
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        address = (scope.get("client") or ("", 0))[0]
        refusal: Response | None = None
        try:
            caller = await self.identity.of(headers, address)
        except Refused as refused:
            if not is_open(scope["path"]):
                refusal = self._refused(refused, scope, headers, address)
            elif scope["path"].startswith(SIGN_IN):
                refusal = self._too_often(scope, self.strangers.wait(address))
        except MatcherError as error:
            refusal = problem_answer(problem_of(error), scope["state"]["request_id"])
        else:
            scope["state"]["caller"] = caller
            refusal = self._not_now(caller, scope, headers)
        await (refusal or self.app)(scope, receive, send)

    def _refused(
        self, refused: Refused, scope: Scope, headers: RawHeaders, address: str
    ) -> Response:
        """To the login, or a problem; and a pause for an address that keeps trying."""
        too_often = self._too_often(scope, self.strangers.wait(address))
        if too_often is not None:
            return too_often
        accepts = headers.get(b"accept", b"").decode("latin-1")
        if (
            self.identity.browsers_sign_in
            and refused.problem.status == HTTPStatus.UNAUTHORIZED
            and scope["method"] == "GET"
            and is_for_a_person(scope["path"], accepts)
        ):
            query = urlencode({"next": scope["path"]})
            return RedirectResponse(f"{SIGN_IN}?{query}", HTTPStatus.SEE_OTHER)
        told = {"www-authenticate": refused.challenge} if refused.challenge else {}
        return problem_answer(refused.problem, scope["state"]["request_id"], told)

    def _not_now(self, caller: Caller, scope: Scope, headers: RawHeaders) -> Response | None:
        """Why a known caller is not let through: a foreign page's form, or too many calls."""
        if caller.way is Way.LOCAL:
            return None
        if (
            caller.way is Way.SESSION
            and scope["method"] not in SAFE_METHODS
            and not {b"origin", b"sec-fetch-site"} & headers.keys()
        ):  # the guard has looked at what they say; a browser that says nothing may be anywhere
            return problem_answer(_NO_ORIGIN, scope["state"]["request_id"])
        return self._too_often(scope, self.rate.wait(caller.who))

    @staticmethod
    def _too_often(scope: Scope, wait: float) -> Response | None:
        if not wait:
            return None
        told = {"retry-after": str(math.ceil(wait))}
        return problem_answer(_TOO_OFTEN, scope["state"]["request_id"], told)


def caller_of(request: Request) -> Caller:
    """Who makes this call, for what asks only now and then; others are given ``Calls``.

    Raises:
        NotAllowed: nobody has said who they are, which the table of calls allows here.
    """
    caller: Caller | None = request.scope["state"].get("caller")
    if caller is None:
        raise NotAllowed("You have to say who you are.", "Sign in, or send a token.")
    return caller


async def check_call(request: Request) -> None:
    """Refuse a call that the caller's roles do not reach; one without a line is nobody's.

    What it shows of people is noted, before it is shown.

    Raises:
        NotAllowed: the caller may not make it.
        Busy: it cannot be noted who looks.
    """
    call = f"{request.method} {request.scope['route'].path}"
    if call in CALLS and not CALLS[call]:
        return
    caller = caller_of(request)
    if not caller.may(call):
        LOG.warning("%s may not %s", caller.who, call)
        roles = ", ".join(sorted(CALLS.get(call, ())))
        raise NotAllowed(
            "Your role does not reach so far.",
            f"Ask somebody who is one of: {roles}." if roles else "Nobody may do this.",
        )
    for kind, name in looked_at(call, request.path_params, request.query_params):
        looks = request.app.state.looks
        if looks.waits:
            await anyio.to_thread.run_sync(looks.note, caller, kind, name)
        else:
            looks.note(caller, kind, name)


async def _given_caller(request: Request) -> Caller:
    return caller_of(request)


Calls = Annotated[Caller, Depends(_given_caller)]
"""The caller, as routes and pages are given it."""

_NO_ORIGIN = Problem(
    title="It cannot be seen which page asks for this.",
    status=HTTPStatus.FORBIDDEN,
    code="foreign_page",
    next_step="Use a browser that says where its forms come from; programs use a token.",
)
_TOO_OFTEN = Problem(
    title="Too many requests in too short a time.",
    status=HTTPStatus.TOO_MANY_REQUESTS,
    code="too_often",
    next_step="Wait as many seconds as the Retry-After header says.",
)
