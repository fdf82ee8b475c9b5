"""Column generation for some bundles on what the others leave free.

The loop between ``master`` and ``pricing`` (sources there and in ``generation``), when everybody
else stays where they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.optimise.columns import Columns
from matcher.optimise.master import Master
from matcher.optimise.options import Budget
from matcher.optimise.pricing import Pricer
from matcher.optimise.series import Prices, State

WORTH = 1.0
"""A column that promises to gain less than this, thousandths of a day, is not added."""


@dataclass(frozen=True)
class Closed:
    """The prices of a master's solution, and a bound on what any choice can cost."""

    prices: Prices
    bound: float


def close(
    pricer: Pricer,
    columns: Columns,
    master: Master,
    bundles: Sequence[int],
    state: State,
    budget: Budget,
    *,
    tolerance: float,
    rounds: int,
) -> Closed | None:
    """Solve ``master`` and add columns of ``bundles``, until they promise at most ``tolerance``.

    None when the time ran out first.
    """
    found: Closed | None = None
    for turn in range(rounds + 1):
        solution = master.solve(budget.seconds_left)
        budget.spend()
        if solution is None:
            return None
        prices = master.prices(solution)
        gains = solution.bundle_dual[list(bundles)] - pricer.price_some(bundles, prices, state)
        bound = solution.value - float(np.maximum(gains, 0.0).sum())
        found = Closed(prices, max(bound, found.bound if found else -np.inf))
        if turn == rounds or solution.value - found.bound <= tolerance:
            break
        worth = [b for b, gain in zip(bundles, gains.tolist(), strict=True) if gain > WORTH]
        if not master.add(columns.harvest(worth, pricer.paths)):
            break
    return found
