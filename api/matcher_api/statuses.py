"""Which HTTP status tells which error. What is not named is a fault of what was sent: 422."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from matcher.errors import CheckFailed, MatcherError
from matcher.store import (
    Busy,
    HoldOver,
    KeyInProgress,
    NoDatabase,
    NotPossibleNow,
    NotReady,
    NotThere,
    OtherOrganisation,
    StaleToken,
)
from matcher.usecases.runs.approving import NotYetOpened
from matcher_api.refusals import NotAllowed

STATUS: Mapping[type[MatcherError], HTTPStatus] = {
    NotThere: HTTPStatus.NOT_FOUND,
    NotAllowed: HTTPStatus.FORBIDDEN,
    OtherOrganisation: HTTPStatus.NOT_FOUND,  # whether another has it is nobody's business
    HoldOver: HTTPStatus.GONE,
    StaleToken: HTTPStatus.CONFLICT,
    NotPossibleNow: HTTPStatus.CONFLICT,
    KeyInProgress: HTTPStatus.CONFLICT,
    NotYetOpened: HTTPStatus.CONFLICT,
    CheckFailed: HTTPStatus.CONFLICT,  # something of what is stored has changed meanwhile
    NotReady: HTTPStatus.SERVICE_UNAVAILABLE,
    Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    NoDatabase: HTTPStatus.SERVICE_UNAVAILABLE,
}


def status_of(error: MatcherError) -> HTTPStatus:
    """The status that tells ``error``: its own, else that of the nearest kind above it."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return HTTPStatus.UNPROCESSABLE_ENTITY
