"""Whether the service runs, on what, and what places are worth."""

from __future__ import annotations

import platform
import sqlite3
from http import HTTPStatus
from importlib.metadata import version

from fastapi import APIRouter, Response

from matcher import wire
from matcher.errors import MatcherError
from matcher.usecases.place_prices import place_prices
from matcher_api.dependencies import Parts
from matcher_api.told import ALWAYS, Documented, told
from matcher_api.translate import service as words

router = APIRouter(tags=["service"])

HEALTH: Documented = {
    **{status: told_ for status, told_ in ALWAYS.items() if status != 503},
    HTTPStatus.SERVICE_UNAVAILABLE: {
        "model": wire.Health,
        "description": "The database does not answer, or its tables are of another version.",
    },
}


@router.get("/health", response_model=wire.Health, responses=HEALTH)
def health(parts: Parts) -> Response:
    """Say whether the service can work, on which database, and what time that has."""
    try:
        found = words.health(parts.store.about())
    except MatcherError:
        found = words.no_database()
    status = HTTPStatus.OK if found.status == "ok" else HTTPStatus.SERVICE_UNAVAILABLE
    return told(found, status)


VERSIONS = wire.Versions(
    matcher=version("workwell-matcher"),
    ortools=version("ortools"),
    python=platform.python_version(),
    sqlite=sqlite3.sqlite_version,
)


@router.get("/version", response_model=wire.Versions, responses=ALWAYS)
async def versions() -> Response:
    """Name the versions of the product and of what it stands on."""
    return told(VERSIONS)


@router.get("/v1/prices", response_model=wire.Prices, responses=ALWAYS)
def prices(parts: Parts) -> Response:
    """Tell what one more place is worth, by service, area and week, from the last batch."""
    return told(words.prices(place_prices(parts.store)))
