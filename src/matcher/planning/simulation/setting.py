"""What a simulated year depends on, apart from its rule and its seed.

Days are counted from ``Setting.begins``, which is a Monday and day 0; they may be negative. A time
is a day with a fraction: 2.5 is Wednesday noon.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from matcher.domain import Model, Need, Participant, Practitioner, Restriction, Site, Slot
from matcher.planning.scenario_booking import BookingHabits
from matcher.planning.scenario_people import Attendance
from matcher.planning.simulation.places import YearPlaces

Day = int
"""Whole days since ``Setting.begins``."""
Time = float
"""Days since ``Setting.begins``, with a fraction."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is referred: who they are, when they come, and what they will be found to need.

    ``referred`` and ``ready`` are times; a person is ready to be assessed once they have been
    reached. ``number`` tells people of one week apart, so that chance is drawn for each alone.
    ``needs`` are dated as if the person were assessed when ready; who has to wait for a coach is
    dated later. ``locality`` is the code of the town or suburb.
    """

    week: int
    number: int
    referred: Time
    ready: Time
    comes: bool
    """Whether the person stays until the assessment."""
    participant: Participant
    needs: tuple[Need, ...]
    locality: str = ""
    restrictions: tuple[Restriction, ...] = ()


class Arrivals(Protocol):
    """Who is referred in a week. Week 0 begins with the year; the backlog came in weeks before.

    Nobody is ready later than ``longest_delay_weeks`` after the end of their week.
    """

    @property
    def longest_delay_weeks(self) -> int:
        """Whole weeks."""
        ...

    def referred_in(self, week: int, seed: int) -> Sequence[Newcomer]:
        """The people of one week in order of referral; the same seed gives the same people."""
        ...


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """The coaches who assess people, one at a time, in the order in which they are ready.

    Each of ``coaches`` does ``assessments_a_week``; how long one takes ``varies`` (coefficient of
    variation: 0, all take as long; 1, exponentially distributed), by a gamma distribution.
    """

    coaches: int
    assessments_a_week: float
    varies: float = 0.5


@dataclass(frozen=True, slots=True)
class Offered:
    """All that is offered: ``slots`` of the whole time, leave and closed sites taken out.

    ``pounds_a_week`` is what the staff cost, by service, whether anybody comes or not.
    """

    practitioners: tuple[Practitioner, ...]
    sites: tuple[Site, ...]
    slots: tuple[Slot, ...]
    pounds_a_week: Mapping[str, float]


@dataclass(frozen=True)
class Setting:
    """A programme, ready to be simulated. ``weeks`` are measured, after ``warm_up_weeks``.

    ``horizon_weeks`` is how far ahead diaries are open. Those who were ready to be assessed in the
    ``backlog_weeks`` before the year wait for their first sessions when it begins.
    ``front_door`` is ``None`` where coaches are no bottleneck.
    """

    name: str
    title: str
    model: Model
    begins: dt.date
    weeks: int
    warm_up_weeks: int
    horizon_weeks: int
    backlog_weeks: float
    arrivals: Arrivals
    offered: Offered
    attendance: Attendance
    booking: BookingHabits
    front_door: FrontDoor | None = None

    @cached_property
    def places(self) -> YearPlaces:
        """Everything that is offered, laid out for the desk."""
        return YearPlaces(self)

    @property
    def all_weeks(self) -> int:
        """Weeks that are simulated, warm-up included."""
        return self.warm_up_weeks + self.weeks
