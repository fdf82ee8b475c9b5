"""A lost race: the problem that tells what was lost, and what is free now."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request, Response

from matcher import wire
from matcher.offers import Manner
from matcher.store import HoldRequest, Obstacle, Taken
from matcher.usecases.matching import Found, match_instead, match_instead_of_move
from matcher_api.errors import problem_answer, request_id_of
from matcher_api.parts import Service
from matcher_api.translate.booking import lost
from matcher_api.translate.matching import found as told_found

WHY = {
    Obstacle.FULL: "Somebody was sooner: a place that you asked for is taken.",
    Obstacle.CLOSED: "A slot that you asked for has been closed.",
    Obstacle.SAME_SLOT: "This person has a place in the slot already.",
    Obstacle.DIARY: "This person has another appointment in that part of the day.",
    Obstacle.NEED_HELD: "Sessions of this need are held already.",
    Obstacle.NEED_BOOKED: "This need has fewer sessions still to be booked.",
}
"""The sentence for the first session that could not be had."""


def lost_race(request: Request, parts: Service, asked: HoldRequest, taken: Taken) -> Response:
    """The answer to somebody who came too late for a hold or an offer."""
    return _answer(request, taken, match_instead(parts.matching, asked, _manner(parts)))


def lost_move(request: Request, parts: Service, booking_id: str, taken: Taken) -> Response:
    """The answer to somebody who came too late to move a booking."""
    instead = match_instead_of_move(parts.store, parts.matching, booking_id, _manner(parts))
    return _answer(request, taken, instead)


def _manner(parts: Service) -> Manner:
    return Manner(with_prices=parts.settings.prices)


def _answer(request: Request, taken: Taken, instead: Found) -> Response:
    problem = wire.TakenProblem(
        title=WHY[taken.clashes[0].obstacle],
        status=HTTPStatus.CONFLICT,
        code="taken",
        next_step="Hold one of the options in this answer."
        if instead.options.options
        else "Look at what the person has already, or ask again what is free.",
        lost=tuple(map(lost, taken.clashes)),
        next_available=told_found(instead),
    )
    return problem_answer(problem, request_id_of(request))
