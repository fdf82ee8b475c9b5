"""A bench whose years are worked out by a formula: what sizing finds can be checked by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from matcher.planning.sizing.bench import Bench, Hours, Trial
from matcher.planning.sizing.prices import Spot, Worth, YearPrices
from matcher.planning.sizing.target import MOST_WEEKS, Kept
from matcher.planning.sizing.years import LivedYear

COUNTED = 1000
Shares = Callable[[Hours, int, int], Mapping[str, float]]
"""The share of each service that finished, by hours, seed, and more weeks of support window."""


def kept(share: float, *, in_week: int = 3, counted: int = COUNTED) -> Kept:
    """So large a share finished, all of them begun in one week of waiting."""
    weeks = [0] * (MOST_WEEKS + 2)
    weeks[in_week] = round(share * counted)
    return Kept(counted, tuple(weeks))


@dataclass(frozen=True)
class MadeUpBench(Bench):
    """Answers from ``shares``; ``tried`` notes every candidate."""

    shares: Shares = lambda _hours, _seed, _more: {}
    worth: Mapping[Spot, Worth] = field(default_factory=dict)
    in_week: Mapping[str, int] = field(default_factory=dict)
    counted: Mapping[str, int] = field(default_factory=dict)
    tried: list[Hours] = field(default_factory=list)

    def try_all(
        self, candidates: Sequence[Hours], seeds: Sequence[int], changes: Mapping[str, object] = {}
    ) -> list[Trial]:
        self.tried.extend(candidates)
        more = 0 if not changes else changes["people"]["support"]["weeks"]["in_work"] - 8  # type: ignore[index]
        return [
            Trial(hours, tuple(self._year(hours, seed, more) for seed in seeds))
            for hours in candidates
        ]

    def prices(self, hours: Hours, seed: int) -> YearPrices:  # noqa: ARG002  as Bench has it
        return YearPrices(self.worth)

    def _year(self, hours: Hours, seed: int, more: int) -> LivedYear:
        return LivedYear(
            {
                service: kept(
                    share,
                    in_week=self.in_week.get(service, 3),
                    counted=self.counted.get(service, COUNTED),
                )
                for service, share in self.shares(hours, seed, more).items()
            },
            {},
        )
