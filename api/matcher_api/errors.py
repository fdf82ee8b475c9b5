"""Errors as ``application/problem+json`` (RFC 9457), with a code that stays the same."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from matcher.errors import MatcherError

MEDIA_TYPE = "application/problem+json"

CODES = {
    HTTPStatus.NOT_FOUND: ("not_found", "Check the address; /openapi.json lists the calls."),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "method_not_allowed",
        "The Allow header of this answer names the methods that the address takes.",
    ),
}


class Problem(BaseModel):
    """What went wrong, and the next step where there is one."""

    type: str = "about:blank"
    title: str = Field(description="What happened, in one short sentence.")
    status: int = Field(description="The HTTP status, again.")
    code: str = Field(description="Stays the same from version to version; programs look at this.")
    next_step: str | None = Field(default=None, description="What to do about it.")


def tell_errors_as_problems(app: FastAPI) -> None:
    """Answer every error of ``app`` with a :class:`Problem`."""

    @app.exception_handler(HTTPException)
    async def http_problem(_request: Request, error: HTTPException) -> JSONResponse:
        status = HTTPStatus(error.status_code)
        code, next_step = CODES.get(status, (status.name.lower(), None))
        return _answer(
            Problem(title=error.detail, status=status, code=code, next_step=next_step),
            error.headers,
        )

    @app.exception_handler(MatcherError)
    async def matcher_problem(_request: Request, error: MatcherError) -> JSONResponse:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _answer(
            Problem(
                title=error.problem or str(error),
                status=status,
                code=error.code,
                next_step=error.todo or None,
            )
        )


def _answer(problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(
        problem.model_dump(exclude_none=True),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=headers,
    )
