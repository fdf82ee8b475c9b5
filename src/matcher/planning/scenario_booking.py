"""How appointments come about in a programme: who books, how soon, and what a planner aims at."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from matcher.domain import Frozen
from matcher.planning.shares import Share


class BookingHabits(Frozen):
    """What the simulated year asks beside ``Attendance``.

    ``online_share`` of needs are booked by the coach at once, with the person in the room; the
    others wait for Monday's batch. Nobody is booked for sooner than ``notice_days`` ahead. Who has
    missed ``missed_until_discharge`` appointments of a course loses the rest of it. A practitioner
    who falls ill is away for ``sick_spell_days`` on average. Half of ``target_weeks`` is the mean
    wait at which a service's pressure is 1.

    ``lost_capacity`` are shares, by service, of the slots that are planned and paid and never held:
    vacancies, meetings, late cancellations. ``matcher calibrate`` finds them.

    ``coaches`` assess people in turn, each ``assessments_a_week``, whose length varies by the
    coefficient of variation ``assessment_varies``; with 0 coaches nobody waits for one.
    """

    online_share: Share
    notice_days: int = Field(ge=1, le=28)
    missed_until_discharge: int = Field(ge=1, le=26)
    sick_spell_days: float = Field(ge=1, le=365)
    target_weeks: float = Field(gt=0, le=104)
    lost_capacity: Mapping[str, Share] = Field(default_factory=dict)
    coaches: int = Field(default=0, ge=0, le=10_000)
    assessments_a_week: float = Field(default=22, gt=0)
    assessment_varies: float = Field(default=0.5, ge=0, le=3)
