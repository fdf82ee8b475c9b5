"""Answers, and how the contract describes them and the problems beside them."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Response
from pydantic import BaseModel
from pydantic_core import to_json

from matcher.wire import InputProblem, Problem, TakenProblem

Documented = dict[int | str, dict[str, Any]]
Plain = Mapping[str, object]
"""An answer by the names of its type's fields, all of them and in their order."""


def told(
    answer: BaseModel | Plain, status: HTTPStatus = HTTPStatus.OK, *, location: str | None = None
) -> Response:
    """``answer`` as JSON; what it is made of has been checked already, and is not checked again."""
    headers = {} if location is None else {"Location": location}
    written = answer.model_dump_json() if isinstance(answer, BaseModel) else to_json(answer)
    return Response(written, status_code=status, media_type="application/json", headers=headers)


def _problem(says: str, model: type[Problem] = Problem) -> dict[str, Any]:
    return {"model": model, "description": says}


ALWAYS: Documented = {
    HTTPStatus.BAD_REQUEST: _problem("The request cannot be read as HTTP or as a form."),
    HTTPStatus.UNAUTHORIZED: _problem("Nobody has said who they are, or not so that it counts."),
    HTTPStatus.FORBIDDEN: _problem(
        "The caller may not do this, or a page of another site asked for it."
    ),
    HTTPStatus.TOO_MANY_REQUESTS: _problem("Too many requests in too short a time."),
    HTTPStatus.MISDIRECTED_REQUEST: _problem("The service is called by a name that is not its."),
    HTTPStatus.INTERNAL_SERVER_ERROR: _problem("Nobody foresaw this; nothing was half done."),
    HTTPStatus.SERVICE_UNAVAILABLE: _problem("The database cannot be reached, or is not ready."),
}
ASKING: Documented = {
    **ALWAYS,
    HTTPStatus.UNPROCESSABLE_ENTITY: _problem("Every fault of what was sent.", InputProblem),
}
READING: Documented = {
    **ASKING,
    HTTPStatus.NOT_FOUND: _problem("There is nothing of that name."),
}
POSTING: Documented = {
    **ASKING,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _problem("The request is too long."),
}
WRITING: Documented = {
    **POSTING,
    HTTPStatus.NOT_FOUND: READING[HTTPStatus.NOT_FOUND],
    HTTPStatus.CONFLICT: _problem(
        "It does not fit what has become of it, or the first request of this key is still running."
    ),
}
TAKING: Documented = {
    **WRITING,
    HTTPStatus.CONFLICT: _problem(
        "Somebody was sooner, with what is free now; or a request of this key is still running.",
        TakenProblem,
    ),
}
HOLDING: Documented = {**WRITING, HTTPStatus.GONE: _problem("It has run out, or was given back.")}
