"""Problems told as FHIR tells them.

Every answer of this part that is a problem becomes an OperationOutcome, whoever made it: a route,
the guard, or whoever asks for a login.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from starlette.types import Message, Scope

from matcher_api.fhir.names import BASE, MEDIA_TYPE, Resource
from matcher_api.problem_form import AnsweredProblem, ProblemForm

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


class OutcomeForm(ProblemForm):
    """Changes the form of problems under ``BASE`` alone."""

    def concerns(self, scope: Scope) -> bool:
        """Whether this is FHIR's part."""
        return str(scope["path"]).startswith(BASE)

    def told(self, problem: AnsweredProblem) -> Iterator[Message]:
        """The problem as an OperationOutcome."""
        return _as_outcome(problem.start, problem.body)


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
