"""Drawing from shares, with numpy's generator. The same seed gives the same draws."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TypeVar

import numpy as np

Kind = TypeVar("Kind")


class Dice:
    """One stream of chance, for one stage of a week.

    Each stage has a stream of its own, so that a change in one (more places, say) leaves the
    others (who the people are) as they were. ``of`` names one thing within a stage: a person.
    """

    def __init__(self, seed: int, stage: int, *of: int) -> None:
        source = np.random.SeedSequence([seed, stage, *of])
        self._rng = np.random.Generator(np.random.PCG64(source))

    def chance(self, share: float) -> bool:
        """Yes, with probability ``share``."""
        return float(self._rng.random()) < share

    def uniform(self) -> float:
        """A number from 0 up to 1."""
        return float(self._rng.random())

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return int(self._rng.integers(low, high + 1))

    def normal(self) -> float:
        """A number from the standard normal distribution."""
        return float(self._rng.standard_normal())

    def exponential(self, mean: float) -> float:
        """A number from the exponential distribution."""
        return float(self._rng.exponential(mean))

    def one_of(self, options: Sequence[Kind]) -> Kind:
        """One of ``options``, all alike."""
        return options[int(self._rng.integers(len(options)))]

    def some_of(self, options: Sequence[Kind], count: int) -> list[Kind]:
        """``count`` different ones of ``options``, in their order."""
        picked = self._rng.choice(len(options), size=min(count, len(options)), replace=False)
        return [options[i] for i in sorted(int(i) for i in picked)]

    def shuffled(self, options: Sequence[Kind]) -> list[Kind]:
        """``options`` in another order."""
        return [options[int(i)] for i in self._rng.permutation(len(options))]

    def index(self, weights: Sequence[float]) -> int:
        """A position, with probability in proportion to its weight (some above 0)."""
        sums = list(accumulate(weights))
        return bisect_right(sums, self.uniform() * sums[-1])

    def from_shares(self, shares: Mapping[Kind, float]) -> Kind:
        """One of the named alternatives."""
        return list(shares)[self.index(list(shares.values()))]

    def spread(self, weights: Sequence[float], count: int) -> list[int]:
        """``count`` positions in proportion to ``weights``: systematic sampling, shuffled."""
        sums = list(accumulate(weights))
        step = sums[-1] / count
        first = self.uniform() * step
        picked, position = [], 0
        for k in range(count):
            while sums[position] <= first + k * step and position < len(sums) - 1:
                position += 1
            picked.append(position)
        return self.shuffled(picked)


class Quota:
    """Says yes to a fixed share of the questions asked, evenly, from a drawn beginning."""

    def __init__(self, share: float, dice: Dice) -> None:
        self._share = share
        self._sum = dice.uniform()

    def next(self) -> bool:
        """Whether this one is among the share."""
        before = math.floor(self._sum)
        self._sum += self._share
        return math.floor(self._sum) > before
