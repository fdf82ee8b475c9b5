"""Errors on pages: what happened and what to do, with a way on; programs get a problem instead."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from starlette.types import Message, Scope

from matcher_api.pages.templating import Shown, page
from matcher_api.problem_form import AnsweredProblem, ProblemForm
from matcher_api.programs import is_for_a_person
from matcher_api.shape import REQUEST

TITLES = {
    HTTPStatus.FORBIDDEN: "You cannot do this",
    HTTPStatus.NOT_FOUND: "We cannot find this",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "This is too large",
    HTTPStatus.TOO_MANY_REQUESTS: "Wait a moment",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Sorry, there is a problem with the service",
    HTTPStatus.SERVICE_UNAVAILABLE: "Sorry, the service is busy",
}
"""The heading by what went wrong; anything else could not be done."""


class PageForm(ProblemForm):
    """A browser that asks for a page and gets a problem is shown a page that tells of it."""

    def concerns(self, scope: Scope) -> bool:
        """Whether a person looks."""
        accept = dict(scope["headers"]).get(b"accept", b"").decode("latin-1")
        return is_for_a_person(scope["path"], accept)

    def told(self, problem: AnsweredProblem) -> Iterator[Message]:
        """The problem as a page, with the headers that the answer had beside its own."""
        request, start = Request(problem.scope), problem.start
        headers = dict(start["headers"])
        answer = page(
            request,
            "mistake.html.j2",
            status=start["status"],
            back=_back(request),
            **_words(json.loads(problem.body), headers.get(b"retry-after", b"").decode()),
        )
        own = {name for name, _ in answer.raw_headers}
        kept = [one for one in start["headers"] if one[0] not in own]
        yield {**start, "headers": [*answer.raw_headers, *kept]}
        yield {"type": "http.response.body", "body": answer.body}


def _back(request: Request) -> Mapping[str, str] | None:
    """The page of ours that the visitor comes from."""
    came_from = urlsplit(request.headers.get("referer", ""))
    if came_from.netloc != request.headers.get("host") or not came_from.path.startswith("/"):
        return None
    query = f"?{came_from.query}" if came_from.query else ""
    return {"href": came_from.path + query, "text": "Back"}


def _words(problem: Mapping[str, Any], wait: str) -> Shown:
    """Heading, what happened, what to do, and the faults one by one."""
    status = problem["status"]
    words: Shown = {
        "title": TITLES.get(status, "This could not be done"),
        "problem": problem["title"],
        "todo": problem.get("next_step") or "",
    }
    if problem["code"] == HTTPStatus.NOT_FOUND.name.lower():
        words["title"] = "Page not found"
        words["problem"] = "If you typed the address, check that it is right."
        words["todo"] = "The page may have moved. Go on from one of the pages above."
    elif status == HTTPStatus.INTERNAL_SERVER_ERROR:
        words["problem"] = "Nothing was half done. Go back and try again."
        words["todo"] = f"If it stays, tell your administrator this: {problem['request_id']}"
    elif status == HTTPStatus.TOO_MANY_REQUESTS:
        words["problem"] = "You have asked for very much in a short time."
        words["todo"] = f"Wait {wait} seconds, then try again."
    elif status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        words["todo"] = "Send it in parts."
    elif "faults" in problem:
        words |= _faults(problem["faults"])
    return words


def _faults(rows: list[Mapping[str, Any]]) -> Shown:
    """Faults of what was loaded, each as a sentence; those of a form's shape help nobody."""
    if any(one["file"] == REQUEST for one in rows):
        return {
            "problem": "The page did not get what it needs.",
            "todo": "Go back, look at what you entered, and try again.",
        }
    sentences = [f"{_where(one)}: {one['problem']}. {one['todo']}." for one in rows]
    return {
        "title": "Something has to be mended first",
        "problem": "",
        "todo": "",
        "sentences": sentences,
    }


def _where(fault: Mapping[str, Any]) -> str:
    parts = [fault["file"]]
    if fault.get("row") is not None:
        parts.append(f"row {fault['row']}")
    if fault.get("column") is not None:
        parts.append(f"column {fault['column']}")
    return ", ".join(parts)
