"""Problems told as FHIR tells them.

Every answer of this part that is a problem becomes an OperationOutcome, whoever made it: a route,
the guard, or whoever asks for a login.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from matcher.wire import PROBLEM_MEDIA_TYPE
from matcher_api.fhir.names import BASE, MEDIA_TYPE, Resource
from matcher_api.layer import Layer

_CODES = {
    HTTPStatus.UNAUTHORIZED: "login",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "not-supported",
    HTTPStatus.NOT_ACCEPTABLE: "not-supported",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-long",
    HTTPStatus.TOO_MANY_REQUESTS: "throttled",
    HTTPStatus.SERVICE_UNAVAILABLE: "transient",
}
_FAULTS = {"not_supported": "not-supported"}


class OutcomeForm(Layer):
    """Stands before everything else, and changes the form of problems under ``BASE`` alone."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, and change the form of its answer if that is a problem."""
        if not scope["path"].startswith(BASE):
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def send_outcome(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_problem(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    for one in _as_outcome(start, body):
                        await send(one)

        await self.app(scope, receive, send_outcome)


def _is_problem(start: Message) -> bool:
    kind: bytes = dict(start["headers"]).get(b"content-type", b"")
    return kind.startswith(PROBLEM_MEDIA_TYPE.encode())


def _as_outcome(start: Message, body: bytes) -> Iterator[Message]:
    problem = json.loads(body)
    text = json.dumps(outcome(problem), ensure_ascii=False).encode()
    own = {b"content-type": MEDIA_TYPE.encode(), b"content-length": str(len(text)).encode()}
    kept = [(name, value) for name, value in start["headers"] if name not in own]
    status = start["status"]
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        status = int(HTTPStatus.BAD_REQUEST)  # what FHIR has for a search that cannot be read
    yield {**start, "status": status, "headers": [*kept, *own.items()]}
    yield {"type": "http.response.body", "body": text}


def outcome(problem: Mapping[str, Any]) -> Resource:
    """A problem as an OperationOutcome: one issue for each fault."""
    faults = problem.get("faults") or ()
    issues = [
        _issue(
            _FAULTS.get(fault["code"], "value"),
            fault["problem"] + ".",
            fault["todo"] + ".",
            fault["column"],
        )
        for fault in faults
    ]
    if not issues:
        code = _CODES.get(problem["status"])
        if code is None:
            code = "exception" if problem["status"] >= HTTPStatus.INTERNAL_SERVER_ERROR else "value"
        issues.append(_issue(code, problem["title"], problem.get("next_step") or "", None))
    found: Resource = {"resourceType": "OperationOutcome", "issue": issues}
    if problem.get("request_id"):
        found["id"] = problem["request_id"].replace("_", ".")
    return found


def _issue(code: str, says: str, todo: str, parameter: str | None) -> Resource:
    issue: Resource = {
        "severity": "error",
        "code": code,
        "details": {"text": says},
        "diagnostics": f"{says} {todo}".strip(),
    }
    return issue if parameter is None else {**issue, "expression": [f"http.{parameter}"]}
