"""Turns of ruin and recreate on the best plan, each at another temperature.

Annealing: Kirkpatrick, Gelatt and Vecchi, Science 220, 1983.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.instance import Instance
from matcher.optimise.incumbent import Incumbent
from matcher.optimise.options import Budget
from matcher.optimise.pricing import Pricer
from matcher.optimise.ruin import Index, Schedule, ruin_and_recreate

Ints = NDArray[np.int64]

STEPS_A_SEED = 20
"""Ruin and recreate steps in one turn, for each need that may be a seed ..."""
MOST_STEPS = 500_000
"""... up to so many."""
CHUNK = 4_000
"""Steps between two looks at the budget."""
WARM = (300.0, 1_000.0, 3_000.0)
COLD = (30.0, 60.0)
"""Temperatures, thousandths of a day, at the beginning and the end of a turn."""
MOST = (8, 12, 16)
"""Bundles removed in one step at the most."""


def index_of(instance: Instance, bundle_of: Ints) -> Index:
    """Pools by practitioner and day, as ruin and recreate looks them up; everybody is a seed."""
    places = instance.places
    practitioner = places.venue_practitioner[places.pool_venue]
    order = np.lexsort((places.pool_day, practitioner))
    people = np.arange(len(instance.batch.practitioners) + 1)
    return Index(
        pool_practitioner=practitioner,
        pool_day=places.pool_day,
        practitioner_start=np.searchsorted(practitioner[order], people),
        practitioner_pool=order,
        bundle_of=bundle_of,
        seeds=np.arange(len(bundle_of)),
        pools=np.arange(len(practitioner)),
    )


@dataclass
class Shaker:
    """Shakes the best plan; what comes out better is kept."""

    pricer: Pricer
    index: Index
    rng: np.random.Generator

    def shake(self, best: Incumbent, budget: Budget) -> None:
        """One turn, from the best plan and at temperatures drawn by chance."""
        steps = min(MOST_STEPS, STEPS_A_SEED * len(self.index.seeds))
        warm, cold = self.rng.choice(WARM), self.rng.choice(COLD)
        most = int(self.rng.choice(MOST))
        paths, state, found = best.paths.copy(), best.state, best.paths.copy()
        chunks = -(-steps // CHUNK)
        for chunk in range(chunks):
            if budget.exhausted():
                break
            start, end = (warm * (cold / warm) ** (x / chunks) for x in (chunk, chunk + 1))
            schedule = Schedule(min(steps, CHUNK), start, end, most)
            seed = int(self.rng.integers(1 << 31))
            a, index, prices = self.pricer.a, self.index, best.bound_prices
            ruin_and_recreate(a, index, prices, state, paths, found, seed, schedule)
            budget.spend(2)
            best.offer_plan(found)
