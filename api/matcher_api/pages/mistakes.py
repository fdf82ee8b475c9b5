"""Errors on pages: what happened and what to do, with a way on; programs get a problem instead."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from matcher.errors import InputFaults, MatcherError
from matcher_api.pages.templating import page
from matcher_api.programs import is_for_a_person

Handler = Callable[[Request, Exception], Awaitable[Response]]


def tell_errors_on_pages(app: FastAPI) -> None:
    """Answer a person's request with a page where a program would get a problem."""
    for kind, handler in list(app.exception_handlers.items()):
        app.add_exception_handler(kind, _page_or(handler))


def _page_or(handler: Any) -> Handler:
    async def answer(request: Request, error: Exception) -> Response:
        told: Response = await handler(request, error)
        if not is_for_a_person(request.url.path, request.headers.get("accept", "")):
            return told
        return page(request, "mistake.html.j2", status=told.status_code, **_words(error, told))

    return answer


def _words(error: Exception, told: Response) -> dict[str, Any]:
    if isinstance(error, InputFaults):
        sentences = [fault.sentence() for fault in error.faults]
        return {"title": "Something has to be mended first", "problem": "", "sentences": sentences}
    if isinstance(error, MatcherError):
        return {"title": "This could not be done", "problem": error.problem, "todo": error.todo}
    if isinstance(error, HTTPException) and told.status_code == HTTPStatus.NOT_FOUND:
        return {
            "title": "There is no such page",
            "problem": "The address may have been mistyped, or the page may have moved.",
            "todo": "Go on from one of the pages above.",
        }
    return {
        "title": "This could not be done",
        "problem": "The page did not get what it needs.",
        "todo": "Go back, look at what you entered, and try again.",
    }
