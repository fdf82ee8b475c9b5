"""Negotiation: bundle by bundle takes its best series, while what is taken twice grows dearer.

The method of multipliers (Hestenes, Journal of Optimization Theory and Applications 4, 1969) on the
places: whoever takes a place pays its LP price and, on top, for how far the pool's use is from what
it holds; a place that would stay idle is cheaper by as much. One bundle after another answers with
its best series by ``series``' dynamic programme, as in the decomposition of vehicle routing by Yao,
Zhu, Dong, Wu, Wu, Tong and Zhou (Transportation Research Part B 129, 2019) and the negotiated
congestion of circuit routing (McMurchie and Ebeling, FPGA 1995). The penalty grows from sweep to
sweep, and a pool that stays overbooked, or idle, moves its price for good.

So nobody is fixed early, as in a dive, and a long course whose days are gone drives the others from
them by paying more. The sweeps end a few places short of a plan; what does not fit is put in
wherever it is best, and ``ruin`` smooths what is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.optimise.compiled import kernel
from matcher.optimise.incumbent import Incumbent, Paths
from matcher.optimise.options import Budget
from matcher.optimise.search import insert_all, release, take_if_free
from matcher.optimise.series import State, solve_bundle
from matcher.optimise.shake import Shaker

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SOFT, HARD = 1_000.0, 100_000.0
"""The penalty for a place too many or too few, thousandths of a day, in the first sweep and in the
last; grows geometrically."""
MOVED = 0.07
"""The share of the penalty by which a pool's price moves for good after a sweep."""
CHUNK, LEAST_CHUNKS = 20_000, 20
"""Answers of bundles between two looks at the budget, and how many looks there are at least."""
SETTLE_FROM = 0.5
"""The share of the sweeps after which every chunk's state is made into a plan."""
PLENTY = 1 << 20
"""Free places of a pool that negotiates: prices limit it, and nothing else."""


class Talks(NamedTuple):
    """A negotiation under way, as the kernels take it."""

    bundles: Ints
    room: Ints
    """Places by pool that the bundles may share."""
    level: Floats
    """Price by pool, thousandths of a day, moved from sweep to sweep."""
    used: Ints
    """Places by pool that the bundles take now."""
    asked: Ints
    """What one more place of each pool costs now."""
    clash: Ints
    """Prices of parts of people's days, as in ``Prices``."""


@kernel
def _ask(talks: Any, pool: int, penalty: float) -> None:
    """Price one more place of a pool: its level, and half a place more or less of penalty."""
    short = talks.used[pool] - talks.room[pool] + 0.5
    talks.asked[pool] = np.int64(max(0.0, talks.level[pool] + penalty * short))


@kernel
def _count(a: Any, bundle: int, paths: Any, talks: Any, penalty: float, sign: int) -> None:
    """Count a bundle's places in (sign 1) or out (sign -1)."""
    for i in range(a.bundle_start[bundle], a.bundle_start[bundle + 1]):
        need = a.bundle_need[i]
        if paths[need, 0] >= 0:
            for k in range(a.sessions[need]):
                pool = a.pool[paths[need, k]]
                talks.used[pool] += sign
                _ask(talks, pool, penalty)


@kernel
def sweep(
    a: Any, talks: Any, state: Any, paths: Any, penalties: Floats, moved: float, seed: int
) -> None:
    """One sweep for each of ``penalties``: every bundle answers once, in an order by chance.

    After it a pool's price moves for good, by ``moved`` times the penalty for each place too many
    or too few.
    """
    np.random.seed(seed)
    for penalty in penalties:
        for pool in range(len(talks.room)):
            _ask(talks, pool, penalty)
        for bundle in np.random.permutation(talks.bundles):
            _count(a, bundle, paths, talks, penalty, -1)
            release(a, bundle, paths, state)
            solve_bundle(a, bundle, (talks.asked, talks.clash), state, paths, True, False)
            _count(a, bundle, paths, talks, penalty, 1)
        for pool in range(len(talks.room)):
            short = talks.used[pool] - talks.room[pool]
            talks.level[pool] = max(0.0, talks.level[pool] + moved * penalty * short)


@kernel
def settle(a: Any, order: Ints, wanted: Any, prices: Any, state: Any, paths: Any) -> int:
    """Place bundles as ``wanted`` where that fits, the others where it is best; the plan's cost."""
    left = np.zeros(len(order), np.bool_)
    for at in range(len(order)):
        left[at] = not take_if_free(a, order[at], wanted, state, paths)
    return int(insert_all(a, order[left], prices, state, paths))


class Negotiation:
    """Some bundles negotiate for what everybody else leaves them.

    ``shaker`` smooths the outcome and begins at their needs.
    """

    def __init__(self, shaker: Shaker, bundles: Sequence[int], best: Incumbent) -> None:
        self._shaker, self._best = shaker, best
        self._bundles = np.array(bundles, dtype=np.int64)
        self._around = best.without(bundles)
        self._rest = best.paths.copy()
        a = shaker.pricer.a
        for bundle in bundles:
            needs = a.bundle_need[a.bundle_start[bundle] : a.bundle_start[bundle + 1]]
            self._rest[needs, 0] = -1
        self._wanted = self._rest.copy()
        free, prices = self._around.free, best.bound_prices
        self._talks = Talks(
            bundles=self._bundles,
            room=free,
            level=prices.pool.astype(np.float64),
            used=np.zeros_like(free),
            asked=np.zeros_like(free),
            clash=prices.clash,
        )
        self._state = State(np.where(free > 0, PLENTY, 0), self._around.busy.copy())

    def run(self, budget: Budget, sweeps: int, share: float = 1.0) -> None:
        """Negotiate for ``sweeps`` sweeps, or fewer if ``share`` of the budget ends before.

        A better plan goes to the incumbent.
        """
        chunk = max(1, min(sweeps // LEAST_CHUNKS, CHUNK // len(self._bundles)))
        began, reached, done = budget.used, list[tuple[int, Paths]](), 0
        while not budget.exhausted(share):
            at = max(done / sweeps, (budget.used - began) / (share - began))
            if at >= 1:
                break
            upto = min(1.0, at + chunk / sweeps)
            self._sweep(SOFT * (HARD / SOFT) ** np.linspace(at, upto, chunk, endpoint=False))
            budget.spend(chunk)
            done += chunk
            if upto >= SETTLE_FROM:
                reached.append(self._settle())
        if reached:
            self._smooth(min(reached, key=lambda plan: plan[0])[1], budget)

    def _sweep(self, penalties: Floats) -> None:
        a, seed = self._shaker.pricer.a, int(self._shaker.rng.integers(1 << 31))
        sweep(a, self._talks, self._state, self._wanted, penalties, MOVED, seed)

    def _settle(self) -> tuple[int, Paths]:
        """Make a plan of where the bundles stand; its cost with it."""
        plan = self._rest.copy()
        state = State(self._around.free.copy(), self._around.busy.copy())
        order = self._shaker.rng.permutation(self._bundles)
        prices = self._best.bound_prices
        cost = settle(self._shaker.pricer.a, order, self._wanted, prices, state, plan)
        self._best.offer_plan(plan)
        return cost, plan

    def _smooth(self, plan: Paths, budget: Budget) -> None:
        smooth = self._best.twin(self._shaker.pricer, budget)
        smooth.start_over(plan)
        self._shaker.shake(smooth, budget)
        self._best.offer_plan(smooth.paths)
