"""What may go wrong between a client and the service: one family, each with what to do next."""

from __future__ import annotations

from http import HTTPStatus

from matcher.errors import MatcherError
from matcher.wire import InputProblem, NotOpenedProblem, Option, Problem, TakenProblem


class ServiceError(MatcherError):
    """The service did not do what was asked; ``told`` is what it said."""

    code = "service_error"

    def __init__(self, told: Problem) -> None:
        super().__init__(told.title, told.next_step or "")
        self.told = told


class Refused(ServiceError):
    """The service cannot take what was sent; ``told.faults`` says where and why."""

    code = "refused"
    told: InputProblem


class Missing(ServiceError):
    """There is nothing of that name."""

    code = "missing"


class PlaceTaken(ServiceError):
    """Somebody was sooner; ``options`` are free now."""

    code = "place_taken"
    told: TakenProblem

    @property
    def options(self) -> tuple[Option, ...]:
        """What can be had now for the same needs, best first."""
        found = self.told.next_available
        return () if found is None else (*found.options, *found.later)


class NotOpened(ServiceError):
    """Whoever approves has not opened every exception; ``told.left`` are those that are left."""

    code = "not_opened"
    told: NotOpenedProblem


class Conflict(ServiceError):
    """It does not fit what has become of it in the meantime."""

    code = "conflict"


class Over(ServiceError):
    """The hold has run out or was given back."""

    code = "over"


class ServiceFailed(ServiceError):
    """The service could not work just now; nothing was half done."""

    code = "service_failed"


class Unreachable(MatcherError):
    """The service could not be reached, or did not answer, however often it was tried."""

    code = "unreachable"


def _conflict(body: bytes) -> ServiceError:
    told = Problem.model_validate_json(body)
    if told.code == "taken":
        return PlaceTaken(TakenProblem.model_validate_json(body))
    if told.code == "not_yet_opened":
        return NotOpened(NotOpenedProblem.model_validate_json(body))
    return Conflict(told)


def error_of(status: int, body: bytes) -> ServiceError:
    """The error that an answer tells."""
    if status == HTTPStatus.CONFLICT:
        return _conflict(body)
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return Refused(InputProblem.model_validate_json(body))
    told = Problem.model_validate_json(body)
    if status == HTTPStatus.NOT_FOUND:
        return Missing(told)
    if status == HTTPStatus.GONE:
        return Over(told)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServiceFailed(told)
    return ServiceError(told)
