"""What sizing answers: the hours, what they cost and reach, and what would have to give."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.planning.simulation import Estimate
from matcher.planning.sizing.bench import Hours
from matcher.planning.sizing.prices import Spot
from matcher.planning.sizing.target import Target


@dataclass(frozen=True, slots=True)
class Step:
    """One more half day a week somewhere, as the search took it: its number, price and cost."""

    spot: Spot
    number: int
    price: float
    """Days of waiting that one more place there was worth when the step was taken."""
    pounds_a_week: float


@dataclass(frozen=True, slots=True)
class ServiceAnswer:
    """One service: the share that keeps the target before, after, and with one step less.

    ``one_less`` is ``None`` where no hours are added. ``met``: the share after is at least the
    target's. ``within``: the target lies no higher than the interval of the share. ``less_may_do``:
    it lies no higher than the interval of ``one_less`` either, so these years cannot tell whether
    the last half day is needed.
    """

    service: str
    before: Estimate
    after: Estimate
    one_less: Estimate | None
    needs_a_year: float
    met: bool
    within: bool
    less_may_do: bool


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A way in which a target that no hours reach could be met, and what it costs a week."""

    service: str
    words: str
    pounds_a_week: float
    share: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A point of the marginal curve: pounds a week, and the share of all needs that is reached."""

    half_days: int
    pounds_a_week: float
    share: Estimate


@dataclass(frozen=True, slots=True)
class Sized:
    """The answer, as it was simulated with seeds that the search had not seen.

    ``steps`` are in order of worth for money. With a budget they end where it does: then
    ``wanted_pounds_a_week`` is what the target itself would take.
    """

    target: Target
    hours: Hours
    steps: tuple[Step, ...]
    pounds_a_week: float
    wanted_pounds_a_week: float
    budget: float | None
    services: tuple[ServiceAnswer, ...]
    too_small: tuple[str, ...]
    """Services with too few needs to be sized: chance would decide."""
    relaxations: tuple[Relaxation, ...]
    curve: tuple[CurvePoint, ...]
    years: int
    search_years: int

    @property
    def met(self) -> bool:
        """Whether every service that was asked for keeps the target."""
        return all(one.met for one in self.services)
