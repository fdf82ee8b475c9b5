"""A model: what is optimised. The vocabularies, rates and defaults of a ``model.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from pydantic import Field

from matcher.domain.base import Employment, Frozen, TravelMeans, Urgency

Rate = Decimal
"""An exact decimal number: model.toml's numbers are read as decimals, never as floats."""


class Service(Frozen):
    """A service with its default gaps (days) and usual length of an appointment (minutes)."""

    name: str
    min_gap_days: int = Field(ge=1)
    max_gap_days: int = Field(ge=1)
    minutes: int = Field(ge=1)


class Requirement(Frozen):
    """A requirement of the vocabulary: its words, where it is met, and whether it can be arranged.

    ``notice_days`` is ``None`` when it cannot be arranged; otherwise it may be, for a session
    that is at least so many days after the horizon's start.
    """

    name: str
    met_by: Literal["site", "practitioner"]
    notice_days: int | None = None


class TravelLine(Frozen):
    """minutes = fixed + per_km x kilometres; the least of a means' lines counts."""

    fixed: Rate
    per_km: Rate


class CostRates(Frozen):
    """The rates of the cost of a plan, in days of waiting unless a name says otherwise."""

    wait_doubling_days: Rate = Field(gt=0)
    """The 56 of W(w) = w + w * w / 56."""
    weight: Mapping[Urgency, Rate]
    drag_per_day: Rate
    drag_cap_days: int
    misfit_per_session: Rate
    fit_without_barriers: Rate
    skill_when_named: Rate
    skill_when_not_named: Rate
    travel_per_ten_minutes: Rate
    travel_cap_minutes: int
    preference_per_session: Rate
    unplaced_after_horizon_days: int
    unplaced_per_session: Rate
    unplaced_per_gap: Rate


class OfferRates(Frozen):
    """How options are ranked while a person is waiting for them."""

    price_cap_days: Rate = Decimal(14)
    """The most that one place's price counts, so that nobody is put off for long for others."""


class Suggestion(Frozen):
    """When a plan drafted from an assessment has a service, and with how many sessions.

    ``sessions`` names barriers with a number of sessions for each severity from 1 to 3, 0 for none;
    of several barriers the greatest number counts. ``always`` is for everybody. Only for the
    ``employment`` named; for any when none is.
    """

    sessions: Mapping[str, tuple[int, int, int]] = {}
    always: int = 0
    employment: tuple[Employment, ...] = ()


class Model(Frozen):
    """Everything that ``models/<name>/model.toml`` says."""

    name: str
    version: str
    services: Mapping[str, Service]
    barriers: Mapping[str, str]
    """Barrier code to the words that people read."""
    relevance: Mapping[str, Mapping[str, Rate]]
    """Service to barrier to relevance, 0 to 1; what is not named has relevance 0."""
    requirements: Mapping[str, Requirement]
    """By code; a code that ends in ``:*`` stands for every code with that prefix."""
    cost: CostRates
    travel: Mapping[TravelMeans, tuple[TravelLine, ...]]
    support_weeks: Mapping[Employment, int]
    offers: OfferRates = OfferRates()
    suggest: Mapping[str, Suggestion] = {}
    """Service to when it is suggested; a service that is not named never is."""

    def requirement(self, code: str) -> Requirement | None:
        """The vocabulary's entry for ``code``, or ``None`` when it has none."""
        exact = self.requirements.get(code)
        if exact is not None or ":" not in code:
            return exact
        return self.requirements.get(code.partition(":")[0] + ":*")
