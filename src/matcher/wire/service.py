"""The service itself: whether it runs, on what, what it was given, and what places are worth."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from matcher.wire.base import Answered, Date, Moment, example
from matcher.wire.problem import FaultRow


class Health(Answered):
    """Whether the service can work: it answers, and its database does."""

    model_config = example(
        {
            "status": "ok",
            "version": "0.1.0",
            "database": "sqlite",
            "database_version": "3.45.1",
            "migration": "0001",
            "newest_migration": "0001",
            "clock": "2026-11-30T09:00:00+00:00",
            "clock_moved_seconds": 0,
        }
    )

    status: Literal["ok", "out_of_date", "no_database"]
    version: str = Field(description="Of workwell-matcher.")
    database: str | None = Field(default=None, description="`sqlite` or `postgresql`.")
    database_version: str | None = None
    migration: str | None = Field(default=None, description="Of the schema in the database.")
    newest_migration: str | None = Field(default=None, description="That this program knows.")
    clock: Moment | None = Field(default=None, description="The database's; it judges expiry.")
    clock_moved_seconds: float = Field(default=0, description="Not 0 only in tests.")


class Versions(Answered):
    """What runs here, for a report of something that went wrong."""

    model_config = example(
        {"matcher": "0.1.0", "ortools": "9.15.6755", "python": "3.11.7", "sqlite": "3.45.1"}
    )

    matcher: str = Field(description="The version of workwell-matcher.")
    ortools: str = Field(description="The version of the solver.")
    python: str
    sqlite: str = Field(description="SQLite's library, not its Python module.")


class TableCount(Answered):
    """What a load did to one table, in rows."""

    table: str
    added: int = 0
    changed: int = 0
    removed: int = 0


class Loaded(Answered):
    """What a load did, and what was odd about the tables."""

    model_config = example(
        {
            "tables": [{"table": "needs", "added": 694, "changed": 0, "removed": 0}],
            "warnings": [],
        }
    )

    tables: tuple[TableCount, ...]
    warnings: tuple[FaultRow, ...] = ()


class PriceRow(Answered):
    """What one more place is worth, in days of waiting."""

    service: str
    area: str = Field(description="Of the site; or `by phone or video`.")
    week: Date = Field(description="Its first day.")
    price_days: float = Field(ge=0, description="Of a place, on average.")
    highest_days: float = Field(ge=0, description="Of the dearest place.")
    places: int = Field(description="Free and taken ones.")


class Prices(Answered):
    """The last batch's prices, by service, area and week."""

    model_config = example(
        {
            "made_at": "2026-11-27T16:00:00+00:00",
            "prices": [
                {
                    "service": "physiotherapy",
                    "area": "bolton",
                    "week": "2026-11-30",
                    "price_days": 4.2,
                    "highest_days": 6.5,
                    "places": 46,
                }
            ],
        }
    )

    made_at: Moment | None = Field(default=None, description="Empty: there are none yet.")
    prices: tuple[PriceRow, ...]
