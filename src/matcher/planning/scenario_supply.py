"""The supply of a scenario: what is offered, and what a planner adds or takes away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, model_validator

from matcher.domain import AppointmentType, Employment, Frozen
from matcher.planning.shares import Identifier, Share, ShareOf, Shares, adds_up
from matcher.planning.windows import minute_of


class PatternRow(Frozen):
    """``slots`` slots of ``minutes`` each."""

    slots: int = Field(ge=1)
    minutes: int = Field(ge=5, le=240)
    type: AppointmentType = AppointmentType.ANY


class Pattern(Frozen):
    """The rows of one half-day clinic, back to back: how many slots of which length and type."""

    share: Share
    rows: tuple[PatternRow, ...] = Field(min_length=1)


class ServiceSupply(Frozen):
    """One service: how much it is needed and how it is offered.

    ``weight`` is how often it is asked for, before people's barriers and ``employment`` factors
    count. ``sessions`` are the shares of needs with 1, 2, 3 ... sessions. ``list_share`` of needs
    are one referral to the intake list of another local service; ``group_share`` of the other
    places are in weekly groups of ``group_minutes`` that run for ``group_weeks``.
    ``remote_share`` of half days are by phone and video.
    """

    weight: float = Field(ge=0)
    employment: Mapping[Employment, Annotated[float, Field(ge=0)]]
    sessions: Shares
    list_share: Share = 0
    lists: int = Field(default=0, ge=0)
    list_prefix: Identifier = "list"
    group_share: Share = 0
    group_minutes: int = Field(default=90, ge=15)
    group_weeks: int = Field(default=8, ge=1)
    prefix: Identifier
    remote_share: Share
    evening_share: Share
    half_days: Shares
    patterns: tuple[Pattern, ...] = Field(min_length=1)
    specialisms: Mapping[str, Share]
    urgent_share: Share = 0
    online_share: Share = 0
    slots_a_week: float = Field(gt=0)
    """Appointments that one whole-time practitioner has in a week at work."""
    cost_per_hour: float = Field(ge=0)
    """Pounds for an hour of a practitioner's work, with everything that belongs to it."""

    @model_validator(mode="after")
    def _patterns_add_up(self) -> ServiceSupply:
        adds_up(sum(pattern.share for pattern in self.patterns))
        if self.list_share and not self.lists:
            raise ValueError("a list_share needs at least one list in `lists`")
        return self


class Supply(Frozen):
    """What is offered. ``taken_by_week`` are the shares of weeks 1, 2, 3 ... already booked."""

    least_half_days: int = Field(ge=1)
    """Half days that a service has in a week before any of them fills up: a choice of times."""
    residents_per_site: int = Field(ge=1000)
    small_site_residents: int = Field(ge=0)
    small_site_days: int = Field(ge=1, le=5)
    site_provides: Mapping[str, Share]
    gender: ShareOf
    chaperone: Share
    speaks_language: Share
    second_site: Share
    second_site_km: float = Field(ge=0)
    either_way: Share
    """Clinics in person that may be taken by phone or video instead."""
    serves_own_area: Share
    leave: Share
    weeks_worked: float = Field(gt=0, le=52)
    """Weeks of the year that a whole-time practitioner works."""
    site_closed: Share
    called_off: Share
    """Days on which a practitioner falls ill after bookings were made, per booking."""
    group_places: tuple[int, int]
    taken_by_week: tuple[Share, ...]
    morning: Annotated[str, Field(pattern=r"^\d{2}:\d{2}$")]
    afternoon: Annotated[str, Field(pattern=r"^\d{2}:\d{2}$")]
    evening: Annotated[str, Field(pattern=r"^\d{2}:\d{2}$")]

    @property
    def starts(self) -> tuple[int, int, int]:
        """When morning, afternoon and evening clinics start, in minutes after midnight."""
        return minute_of(self.morning), minute_of(self.afternoon), minute_of(self.evening)


class ExtraHours(Frozen):
    """Half-day clinics a week on top of what is there: a service in one area, or at one site.

    ``area`` is the code of a local authority, such as ``bolton``, or ``remote`` for phone and
    video. Two rows of the same service and area add up. Clinics that were there stay as they were.
    """

    service: str
    area: str
    half_days: int = Field(ge=1, le=200)
    site: str | None = None
    evening: bool = False


class NewSite(Frozen):
    """A site that opens at the centre of a locality; hours there come from ``extra``."""

    site_id: Identifier
    locality: Identifier
    provides: tuple[str, ...] = ()


class SiteChanges(Frozen):
    """Sites that close, with all that is offered there, or move to another site, or open."""

    closed: tuple[str, ...] = ()
    moved: Mapping[str, str] = Field(default_factory=dict)
    """Clinics of the first site are held at the second instead."""
    opened: tuple[NewSite, ...] = ()
