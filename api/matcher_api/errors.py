"""Errors as ``application/problem+json`` (RFC 9457), with a code that stays the same."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from matcher.errors import InputFaults, MatcherError
from matcher.usecases.runs.approving import NotYetOpened
from matcher.wire import PROBLEM_MEDIA_TYPE, InputProblem, Problem
from matcher_api.shape import faults_of_shape
from matcher_api.statuses import status_of
from matcher_api.translate.runs import not_opened

CODES = {
    HTTPStatus.BAD_REQUEST: ("unreadable", "Send the request again, whole and as HTTP has it."),
    HTTPStatus.NOT_FOUND: ("not_found", "Check the address; /openapi.json lists the calls."),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "method_not_allowed",
        "The Allow header of this answer names the methods that the address takes.",
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "too_long",
        "Send it in parts, or have MATCHER_REQUEST_LIMIT or MATCHER_TABLE_LIMIT raised.",
    ),
}


def tell_errors_as_problems(app: FastAPI) -> None:
    """Answer every error of ``app`` with a :class:`Problem`."""

    @app.exception_handler(HTTPException)
    async def http_problem(request: Request, error: HTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        code, next_step = CODES.get(status, (status.name.lower(), None))
        problem = Problem(title=error.detail, status=status, code=code, next_step=next_step)
        return problem_answer(problem, request_id_of(request), error.headers)

    @app.exception_handler(RequestValidationError)
    async def shape_problem(request: Request, error: RequestValidationError) -> Response:
        faults = faults_of_shape(error)
        return await matcher_problem(request, InputFaults(faults))

    @app.exception_handler(MatcherError)
    async def matcher_problem(request: Request, error: MatcherError) -> Response:
        return problem_answer(problem_of(error), request_id_of(request))


def problem_of(error: MatcherError) -> Problem:
    """``error`` as it is told over HTTP."""
    status = status_of(error)
    if isinstance(error, InputFaults):
        return InputProblem(
            title=error.problem,
            status=status,
            code=error.code,
            next_step="Mend them and send it again.",
            fault_count=len(error.faults),
            faults=InputProblem.rows(error.faults),
        )
    told = Problem(
        title=error.problem or str(error),
        status=status,
        code=error.code,
        next_step=error.todo or None,
    )
    return not_opened(told, error) if isinstance(error, NotYetOpened) else told


def problem_answer(
    problem: Problem, request_id: str, headers: Mapping[str, str] | None = None
) -> Response:
    """``problem`` as an answer."""
    told = problem.model_copy(update={"request_id": request_id})
    return Response(
        told.model_dump_json(exclude_none=True),
        status_code=problem.status,
        media_type=PROBLEM_MEDIA_TYPE,
        headers=headers,
    )


def request_id_of(request: Request) -> str:
    """The request's identifier, as the guard gave it."""
    return str(request.scope.get("state", {}).get("request_id", ""))
