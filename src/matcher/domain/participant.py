"""A participant: somebody whose health keeps them from work, known by a pseudonym only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import Field

from matcher.domain.base import Employment, Frozen, Mode, TravelMeans, Urgency
from matcher.units import MINUTES_PER_DAY

Minute = Annotated[int, Field(ge=0, le=MINUTES_PER_DAY)]
"""Minutes after local midnight, 0 to 1440."""


class Point(Frozen):
    """A place on the map, WGS 84 degrees."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class Window(Frozen):
    """A weekly stretch of local time. ``weekday`` 0 is Monday; ``start`` < ``end``, in minutes."""

    weekday: int = Field(ge=0, le=6)
    start: Minute
    end: Minute


class Availability(Frozen):
    """When somebody can come: weekly windows, sorted, disjoint and not touching one another."""

    windows: tuple[Window, ...]

    @classmethod
    def always(cls) -> Self:
        """Every minute of every day."""
        return cls(windows=tuple(Window(weekday=d, start=0, end=MINUTES_PER_DAY) for d in range(7)))

    @classmethod
    def union(cls, windows: Iterable[Window]) -> Self:
        """The union of ``windows``; windows that overlap or touch become one."""
        merged: list[Window] = []
        for window in sorted(windows, key=lambda w: (w.weekday, w.start, w.end)):
            last = merged[-1] if merged else None
            if last and last.weekday == window.weekday and window.start <= last.end:
                end = max(last.end, window.end)
                merged[-1] = Window(weekday=last.weekday, start=last.start, end=end)
            else:
                merged.append(window)
        return cls(windows=tuple(merged))

    def covers(self, weekday: int, start: int, end: int) -> bool:
        """Whether the whole of ``start``-``end`` (minutes, local) on ``weekday`` is available."""
        return any(w.weekday == weekday and w.start <= start and end <= w.end for w in self.windows)


class DateRange(Frozen):
    """Dates from ``first`` to ``last``, both included."""

    first: dt.date
    last: dt.date

    def __contains__(self, date: dt.date) -> bool:
        return self.first <= date <= self.last


class Barrier(Frozen):
    """A barrier to work that the assessment named, with its severity from 1 to 3."""

    code: str
    severity: int = Field(ge=1, le=3)


class ModePreference(Frozen):
    """``mode:video``: met by an appointment in that mode."""

    kind: Literal["mode"] = "mode"
    mode: Mode


class PartPreference(Frozen):
    """``part:tue_am``: met by an appointment that starts in the window."""

    kind: Literal["part"] = "part"
    window: Window


class SitePreference(Frozen):
    """``site:S1``: met by an appointment in person at that site."""

    kind: Literal["site"] = "site"
    site_id: str


class PractitionerPreference(Frozen):
    """``practitioner:Q1``: met by an appointment with that practitioner."""

    kind: Literal["practitioner"] = "practitioner"
    practitioner_id: str


Preference = Annotated[
    ModePreference | PartPreference | SitePreference | PractitionerPreference,
    Field(discriminator="kind"),
]


class Participant(Frozen):
    """A person on the programme, with everything that a rule or a cost may look at.

    Every default of FORMATS has been applied by the time this exists: ``support_ends`` is the
    last date that may be booked (inclusive), or ``None`` when there is no limit; ``home`` is the
    point that distances start from, or ``None`` when only known travel times may be used.
    ``groups`` is for the fairness report alone and is never scored.
    """

    participant_id: str
    home: Point | None = None
    home_area: str | None = None
    referral_date: dt.date
    employment: Employment
    urgency: Urgency = Urgency.ROUTINE
    barriers: tuple[Barrier, ...] = ()
    travel: TravelMeans = TravelMeans.CAR
    max_travel_minutes: int = Field(default=60, ge=1, le=180)
    modes: tuple[Mode, ...] = (Mode.IN_PERSON, Mode.PHONE, Mode.VIDEO)
    availability: Availability = Field(default_factory=Availability.always)
    unavailable: tuple[DateRange, ...] = ()
    requirements: tuple[str, ...] = ()
    area: str | None = None
    support_starts: dt.date | None = None
    support_ends: dt.date | None = None
    prefers: tuple[Preference, ...] = ()
    groups: tuple[str, ...] = ()
