"""A lost race: the problem that tells what was lost, and what is free now."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request, Response

from matcher import wire
from matcher.store import HoldRequest, Taken
from matcher.usecases.matching import Found, match_instead, match_instead_of_move
from matcher_api.errors import problem_answer, request_id_of
from matcher_api.parts import Service
from matcher_api.translate.booking import lost
from matcher_api.translate.matching import answer


def lost_race(request: Request, parts: Service, asked: HoldRequest, taken: Taken) -> Response:
    """The answer to somebody who came too late for a hold or an offer."""
    return _answer(request, taken, match_instead(parts.matching, asked))


def lost_move(request: Request, parts: Service, booking_id: str, taken: Taken) -> Response:
    """The answer to somebody who came too late to move a booking."""
    instead = match_instead_of_move(parts.store, parts.matching, booking_id)
    return _answer(request, taken, instead)


def _answer(request: Request, taken: Taken, instead: Found) -> Response:
    problem = wire.TakenProblem(
        title="Somebody was sooner: a place that you asked for is taken.",
        status=HTTPStatus.CONFLICT,
        code="taken",
        next_step="Hold one of the options in this answer.",
        lost=tuple(map(lost, taken.clashes)),
        next_available=answer(instead),
    )
    return problem_answer(problem, request_id_of(request))
