"""A scenario: to whom and where. The types of a ``scenario.toml``.

Shares are fractions from 0 to 1. Where one alternative always happens, the shares of the
alternatives add up to 1. Every figure in a scenario's file has its source, or the word "assumed",
under ``[sources]``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from matcher.domain import Employment, Frozen, TravelMeans
from matcher.planning.scenario_booking import BookingHabits
from matcher.planning.scenario_people import Attendance, People
from matcher.planning.scenario_supply import (
    ExtraHours,
    PatternRow,
    ServiceSupply,
    SiteChanges,
    Supply,
)
from matcher.planning.shares import Identifier, Share, Shares

__all__ = [
    "Demand",
    "Example",
    "ExampleNeed",
    "PatternRow",
    "Scenario",
    "ServiceSupply",
    "Supply",
]


class Demand(Frozen):
    """What people are to get. ``backlog_weeks`` of starts wait already; shares are of needs.

    ``starts_a_week`` people begin; where a file leaves it out, it follows from the residents aged
    16 to 64 by ``starts_per_1000_a_year``. ``needs_per_person`` are the shares of people with
    1, 2, 3 ... needs. ``orders`` are pairs of services: a need of the second may have to wait until
    one of the first is over.
    """

    starts_a_week: float = Field(gt=0)
    starts_per_1000_a_year: float = Field(gt=0)
    backlog_weeks: float = Field(ge=0)
    assessment_days: int = Field(ge=1)
    needs_per_person: Shares
    mid_course: Share
    after_need: Share
    orders: tuple[tuple[str, str], ...]
    different_practitioners: Share
    longer_gap: Share
    not_before: Share
    forbids_practitioner: Share
    restricted: Share


class ExampleNeed(Frozen):
    """One line of an example person's plan."""

    service: str
    sessions: int = Field(ge=1, le=26)


class Example(Frozen):
    """A person who is in every week of the scenario, as written here."""

    participant_id: Identifier
    locality: Identifier
    age: str
    employment: Employment
    barriers: Mapping[str, Annotated[int, Field(ge=1, le=3)]]
    travel: TravelMeans
    assessed_days_ago: int = Field(ge=0)
    support_starts_in_days: int
    needs: tuple[ExampleNeed, ...] = Field(min_length=1)


class Scenario(Frozen):
    """Everything that weeks and years are drawn from. Paths are those of the files as found."""

    name: Identifier
    title: str
    model: str
    icbs: tuple[str, ...]
    """Integrated Care Boards: ODS codes of 2024 (``QOP``) or ONS codes of 2026 (``E54000065``).
    None where ``localities`` is a file of one's own."""
    localities: Path
    """``localities.csv`` of the reference figures, or a file of one's own (ONS LSOAs)."""
    only: tuple[str, ...] = ()
    """Codes of localities: nobody lives elsewhere, and nothing is elsewhere. None: all of them."""
    horizon_start: dt.date
    horizon_weeks: int = Field(ge=1, le=104)
    people_in_week: int = Field(ge=1)
    load: float = Field(gt=0)
    """Sessions asked for divided by free places, in each service."""
    people: People
    demand: Demand
    attendance: Attendance
    booking: BookingHabits
    supply: Supply
    services: Mapping[str, ServiceSupply] = Field(min_length=1)
    example: tuple[Example, ...] = ()
    staff: Mapping[str, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)
    """Whole-time equivalents by service; a service that is not named has what the load asks for."""
    extra: tuple[ExtraHours, ...] = ()
    sites: SiteChanges = SiteChanges()
    rates: Mapping[str, Any] = Field(default_factory=dict)
    """Changes to the model, table by table as in ``model.toml``."""
    sources: Mapping[str, str] = Field(default_factory=dict)
    """Where figures come from, or "assumed": by key, such as ``demand.backlog_weeks``; the entry of
    a table stands for everything in it."""
    as_is: Scenario | None = None
    """The scenario whose demand the staff is sized for: the nearest base of the same place."""
    changes: tuple[str, ...] = ()
    """The keys in which this scenario differs from ``as_is``."""

    @property
    def staffed_for(self) -> Scenario:
        """The scenario whose demand the staff is sized for; this one where it has no base."""
        return self.as_is or self
