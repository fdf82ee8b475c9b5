"""A scenario: to whom and where. The types of a ``scenario.toml``.

Shares are fractions from 0 to 1. Where one alternative always happens, the shares of the
alternatives add up to 1. Every figure in a scenario's file carries its source, or the word
"assumed".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field, model_validator

from matcher.domain import AppointmentType, Employment, Frozen, TravelMeans, Urgency
from matcher.planning.windows import minute_of, window_of

Share = Annotated[float, Field(ge=0, le=1)]
"""A fraction, 0 to 1."""

Key = TypeVar("Key")


def _adds_up(total: float) -> None:
    if abs(total - 1) > 1e-6:
        raise ValueError(f"these shares add up to {total:g} and not to 1")


def _list_adds_up(shares: tuple[float, ...]) -> tuple[float, ...]:
    _adds_up(sum(shares))
    return shares


def _table_adds_up(shares: Mapping[Key, float]) -> Mapping[Key, float]:
    _adds_up(sum(shares.values()))
    return shares


def _are_windows(codes: tuple[str, ...]) -> tuple[str, ...]:
    for code in codes:
        window_of(code)
    return codes


Shares = Annotated[tuple[Share, ...], Field(min_length=1), AfterValidator(_list_adds_up)]
"""Shares of 1, 2, 3 ... of something."""
ShareOf = Annotated[Mapping[str, Share], AfterValidator(_table_adds_up)]
"""Shares of named alternatives."""
Windows = Annotated[tuple[str, ...], AfterValidator(_are_windows)]
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class Habit(Frozen):
    """When some people can come: ``windows`` of FORMATS (none: always), and a few half days more.

    ``half_days`` half days of the working week are drawn for each person and added.
    """

    share: Share
    windows: Windows = ()
    half_days: int = Field(default=0, ge=0, le=10)


class Language(Frozen):
    """A language that some people need; ``share`` is of those who need one."""

    code: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    share: Share


class Needed(Frozen):
    """Shares of people with each requirement. ``quiet_room_autism`` is of those with autism."""

    interpreter: Share
    step_free: Share
    gender: Share
    hearing_loop: Share
    chaperone: Share
    quiet_room_autism: Share


class Support(Frozen):
    """Where people stand in their support window on the horizon's first date.

    ``started``, ``starts_soon`` and ``not_fixed`` add up to 1. Started ones began up to
    ``started_days`` ago, by employment; the others begin within ``soon_days``. ``weeks`` is the
    length of the window by employment; the model's where it is not named.
    """

    started: Share
    starts_soon: Share
    not_fixed: Share
    started_days: Mapping[Employment, int]
    soon_days: int = Field(ge=0)
    weeks: Mapping[Employment, int] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _all_stand_somewhere(self) -> Support:
        _adds_up(self.started + self.starts_soon + self.not_fixed)
        return self


class People(Frozen):
    """Who is referred. ``age`` bands become groups for the fairness report."""

    employment: Annotated[Mapping[Employment, Share], AfterValidator(_table_adds_up)]
    urgency: Annotated[Mapping[Urgency, Share], AfterValidator(_table_adds_up)]
    age: ShareOf
    main_barrier: ShareOf
    second_barrier: Share
    severity: Shares
    social_barriers: Mapping[Employment, Mapping[str, Share]]
    no_car: Mapping[Literal["urban", "rural"], Share]
    walks_without_car: Share
    max_travel_minutes: ShareOf
    modes: ShareOf
    availability: tuple[Habit, ...] = Field(min_length=1)
    evenings: Mapping[Employment, Share]
    unavailable: Share
    prefers: Share
    requirements: Needed
    languages: tuple[Language, ...] = Field(min_length=1)
    support: Support

    @model_validator(mode="after")
    def _habits_and_languages_add_up(self) -> People:
        _adds_up(sum(habit.share for habit in self.availability))
        _adds_up(sum(language.share for language in self.languages))
        return self


class Demand(Frozen):
    """What people are to get. ``backlog_weeks`` of starts wait already; shares are of needs.

    ``needs_per_person`` are the shares of people with 1, 2, 3 ... needs. ``orders`` are pairs
    of services: a need of the second may have to wait until one of the first is over.
    """

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

    @model_validator(mode="after")
    def _patterns_add_up(self) -> ServiceSupply:
        _adds_up(sum(pattern.share for pattern in self.patterns))
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
    """Everything that a week is generated from. Paths are those of the files as found."""

    name: Identifier
    title: str
    model: str
    icbs: tuple[str, ...] = Field(min_length=1)
    """The ODS codes of 2024 of the Integrated Care Boards; a merged one lists its predecessors."""
    localities: Path
    horizon_start: dt.date
    horizon_weeks: int = Field(ge=1, le=104)
    people_in_week: int = Field(ge=1)
    load: float = Field(gt=0)
    """Sessions asked for divided by free places, in each service."""
    people: People
    demand: Demand
    supply: Supply
    services: Mapping[str, ServiceSupply] = Field(min_length=1)
    example: tuple[Example, ...] = ()
