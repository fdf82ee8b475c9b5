"""What stands before every call: a request's identifier, its limits, and the headers of answers.

It also turns what nobody foresaw into a
problem, and logs where that happened without a word of what was sent: no body, no query and no
message of an exception, any of which may tell of a person.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
import traceback
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matcher.wire import Problem
from matcher_api.errors import problem_answer
from matcher_api.layer import SAFE_METHODS, Layer, RawHeaders

LOG = logging.getLogger("matcher.api")

TABLES = ("/v1/tables", "/week/load")
"""Addresses that take whole tables, and so have a greater limit."""

TLS_ALONE = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
"""Set where browsers come by https: they never come by anything else again."""
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
)
"""Set where an answer does not set its own."""

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Guard(Layer):
    """Stands before ``app``. ``hosts``: names by which this service may be called; empty: any."""

    def __init__(
        self,
        app: ASGIApp,
        request_limit: int,
        table_limit: int,
        hosts: tuple[str, ...],
        is_https: bool = False,
    ) -> None:
        super().__init__(app)
        self.request_limit = request_limit
        self.table_limit = table_limit
        self.hosts = frozenset(hosts)
        self.headers = (*HEADERS, TLS_ALONE) if is_https else HEADERS

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, with its limits and headers, or answer why not."""
        headers = dict(scope["headers"])
        request_id = _request_id(headers)
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                answer = message["headers"]
                own = {name for name, _ in answer}
                answer.extend(one for one in self.headers if one[0] not in own)
                answer.append((b"x-request-id", request_id.encode()))
            await send(message)

        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await problem_answer(refusal, request_id)(scope, receive, send_guarded)
            return
        try:
            await self.app(scope, self._limited(scope, headers, receive), send_guarded)
        except Exception as error:
            _log(error, request_id)
            if started:
                raise
            await problem_answer(_UNFORESEEN, request_id)(scope, receive, send_guarded)

    def _refusal(self, scope: Scope, headers: RawHeaders) -> Problem | None:
        """Why the request is not even looked at.

        A browser on this machine may have a foreign page open: that page may neither call this
        service by a name of its own (the host), nor write to it (the origin).
        """
        host = _host_name(headers.get(b"host", b"").decode("latin-1"))
        if self.hosts and host not in self.hosts:
            return _UNKNOWN_HOST
        if scope["method"] in SAFE_METHODS:
            return None
        origin = headers.get(b"origin")
        if origin is not None and origin.partition(b"://")[2] != headers.get(b"host"):
            return _FOREIGN_PAGE
        if headers.get(b"sec-fetch-site", b"none") not in {b"same-origin", b"none"}:
            return _FOREIGN_PAGE
        return None

    def _limited(self, scope: Scope, headers: RawHeaders, receive: Receive) -> Receive:
        """``receive`` that stops at the limit, and takes the hash of a write's body."""
        if scope["method"] in SAFE_METHODS:
            return receive
        limit = self.table_limit if scope["path"].startswith(TABLES) else self.request_limit
        told = headers.get(b"content-length", b"")
        too_long = told.isdigit() and int(told) > limit
        size = 0
        digest = hashlib.sha256()
        scope["state"]["body_hash"] = digest

        async def receive_limited() -> Message:
            nonlocal size
            if too_long:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _size(limit))
            message = await receive()
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > limit:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _size(limit))
            digest.update(chunk)
            return message

        return receive_limited


def _size(limit: int) -> str:
    return f"The request is longer than {limit:,} bytes."


def _request_id(headers: RawHeaders) -> str:
    """The caller's own identifier where it is a plain one, else a new one."""
    given = headers.get(b"x-request-id", b"").decode("latin-1")
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


def _host_name(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].casefold()


def _log(error: Exception, request_id: str) -> None:
    where = "".join(traceback.format_tb(error.__traceback__))
    LOG.error("request %s failed: %s\n%s", request_id, _kind(error), where)


def _kind(error: Exception) -> str:
    """What kind of error it is, with the database's own code; its message may tell of people."""
    driver = getattr(error, "orig", None)
    code = getattr(driver, "sqlite_errorname", None) or getattr(driver, "sqlstate", None)
    return f"{type(error).__name__} ({code})" if code else type(error).__name__


_UNFORESEEN = Problem(
    title="Something went wrong here that nobody foresaw; nothing was half done.",
    status=HTTPStatus.INTERNAL_SERVER_ERROR,
    code="unforeseen",
    next_step="Send it again with the same Idempotency-Key; if it stays, report the request_id.",
)
_UNKNOWN_HOST = Problem(
    title="This service is not called by that name.",
    status=HTTPStatus.MISDIRECTED_REQUEST,
    code="unknown_host",
    next_step="Use 127.0.0.1 or localhost, or add the name to MATCHER_HOSTS.",
)
_FOREIGN_PAGE = Problem(
    title="A page of another site may not change anything here.",
    status=HTTPStatus.FORBIDDEN,
    code="foreign_page",
    next_step="Use this service's own pages, or a program.",
)
