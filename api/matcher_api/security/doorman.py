"""Asks who somebody is before anything of a request is read; and what they may do, by the table."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from matcher_api.errors import problem_answer
from matcher_api.refusals import NotAllowed
from matcher_api.security.access import CALLS, OPEN_FOLDERS, is_open
from matcher_api.security.caller import Caller
from matcher_api.security.identity import Identity, Refused


class Doorman:
    """Stands between the guard and ``app``: the caller is in the request's state behind it."""

    def __init__(self, app: ASGIApp, identity: Identity) -> None:
        self.app = app
        self.identity = identity

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer why not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["path"].startswith(OPEN_FOLDERS):
            await self.app(scope, receive, send)
            return
        address = (scope.get("client") or ("", 0))[0]
        try:
            caller = await self.identity.of(dict(scope["headers"]), address)
        except Refused as refused:
            if not is_open(scope["path"]):
                headers = {"www-authenticate": refused.challenge} if refused.challenge else {}
                answer = problem_answer(refused.problem, scope["state"]["request_id"], headers)
                await answer(scope, receive, send)
                return
        else:
            scope["state"]["caller"] = caller
        await self.app(scope, receive, send)


async def caller_of(request: Request) -> Caller:
    """Who makes this call.

    Raises:
        NotAllowed: nobody has said who they are, which the table of calls allows here.
    """
    caller: Caller | None = request.scope["state"].get("caller")
    if caller is None:
        raise NotAllowed("You have to say who you are.", "Sign in, or send a token.")
    return caller


async def check_call(request: Request) -> None:
    """Refuse a call that the caller's roles do not reach; one without a line is nobody's.

    Raises:
        NotAllowed: the caller may not make it.
    """
    call = f"{request.method} {request.scope['route'].path}"
    if call in CALLS and not CALLS[call]:
        return
    caller = await caller_of(request)
    if not caller.may(call):
        roles = ", ".join(sorted(CALLS.get(call, ())))
        raise NotAllowed(
            "Your role does not reach so far.",
            f"Ask somebody who is one of: {roles}." if roles else "Nobody may do this.",
        )


Calls = Annotated[Caller, Depends(caller_of)]
"""The caller, as routes and pages are given it."""
