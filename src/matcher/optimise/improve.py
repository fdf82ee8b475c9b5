"""Improvement: take a neighbourhood of bundles out, price it anew on what is free, select again.

A large neighbourhood search (Shaw, CP 1998) whose neighbourhoods are small column generations:
the linear programme of the neighbourhood either proves that nothing is to be gained there, or
gives the few columns, by reduced cost, in which every gain must lie; CP-SAT then selects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matcher.optimise.columns import Columns
from matcher.optimise.dive import dive
from matcher.optimise.enumeration import enumerate_columns
from matcher.optimise.incumbent import Incumbent
from matcher.optimise.master import LpSolution, Master
from matcher.optimise.options import Budget
from matcher.optimise.pricing import Pricer
from matcher.optimise.selection import Selection, select
from matcher.optimise.series import Prices, State
from matcher.optimise.shake import Shaker

Ints = NDArray[np.int64]

LARGEST = 120
"""Bundles in a neighbourhood at the most."""
NEIGHBOURHOODS_A_TURN = 6
"""Neighbourhoods between two turns of ruin and recreate."""
ROUNDS = 12
EFFORT = 1.0
"""CP-SAT's deterministic time for one neighbourhood."""
WORTH_A_DIVE = 0.01
"""A neighbourhood whose gap is above this share of its cost is dived into before selection."""
GOOD_ENOUGH = 2e-4
"""A neighbourhood is left when it is proved to this share of its cost."""
MOST_SERIES = 400
"""A bundle with more series than this below the gap brings only those met before."""
NEIGHBOUR_COLUMNS = 8
"""Known columns a bundle brings into a neighbourhood's master."""


@dataclass
class Neighbourhoods:
    """Draws neighbourhoods: bundles that compete with a need that is worse off than it might be."""

    pricer: Pricer
    pool_practitioner: Ints
    bundle_of: Ints
    rng: np.random.Generator
    size: int = 60
    exhausted: set[tuple[int, ...]] = field(default_factory=set)
    """Choices of columns, one a bundle, that are known to be the best of their neighbourhood."""

    def remember(self, columns: Columns, best: Incumbent, bundles: Sequence[int]) -> None:
        """Remember that nothing is to be gained in this neighbourhood as it stands."""
        self.exhausted.add(tuple(columns.harvest(bundles, best.paths)))

    def draw(self, best: Incumbent) -> list[int]:
        """Some bundles: a few that are not placed, and users of practitioners they could have."""
        a, paths = self.pricer.a, best.paths
        if self.size >= self.pricer.bundles:
            return list(range(self.pricer.bundles))
        has_choice = a.need_start[1:] > a.need_start[:-1]
        unplaced = np.flatnonzero((paths[:, 0] < 0) & has_choice)
        placed = np.flatnonzero(paths[:, 0] >= 0)
        if len(unplaced) and (self.rng.random() < 0.5 or not len(placed)):
            seed = int(self.rng.choice(unplaced))
        elif len(placed):
            seed = int(self.rng.choice(placed))
        else:
            return []
        practitioners = self._practitioners(seed)
        chosen = {int(self.bundle_of[seed])}
        rivals = self.rng.permutation(unplaced)
        for need in rivals.tolist():
            if len(chosen) >= self.size // 6:
                break
            if practitioners & self._practitioners(need):
                chosen.add(int(self.bundle_of[need]))
        some = self.rng.permutation(sorted(practitioners))[:3]
        users = self._users(best, some)
        for need in self.rng.permutation(users).tolist():
            if len(chosen) >= self.size:
                break
            chosen.add(int(self.bundle_of[need]))
        return sorted(chosen)

    def _practitioners(self, need: int) -> set[int]:
        a = self.pricer.a
        lanes = a.lane_start[a.need_start[need]], a.lane_start[a.need_start[need + 1]]
        return set(self.pool_practitioner[a.pool[lanes[0] : lanes[1]]].tolist())

    def _users(self, best: Incumbent, practitioners: Ints) -> Ints:
        """Needs with a session at one of ``practitioners``."""
        a, paths = self.pricer.a, best.paths
        reach = np.arange(paths.shape[1])[None, :] < a.sessions[:, None]
        entries = np.where(reach & (paths[:, :1] >= 0), paths, 0)
        mine = np.isin(self.pool_practitioner[a.pool[entries]], practitioners)
        users: Ints = np.flatnonzero((mine & reach & (paths[:, :1] >= 0)).any(axis=1))
        return users


def improve(
    pricer: Pricer,
    columns: Columns,
    best: Incumbent,
    draws: Neighbourhoods,
    shaker: Shaker,
    budget: Budget,
) -> None:
    """Improve ``best`` until the budget is spent, or it is proved, or nothing is left to be gained.

    Turns of ruin and recreate, which moves far and fast, alternate with neighbourhoods solved by
    price and selection, which find what chance does not.
    """
    while not budget.exhausted() and not best.proved:
        before = best.cost
        if pricer.bundles > draws.size:
            shaker.shake(best, budget)
        for _ in range(NEIGHBOURHOODS_A_TURN):
            if budget.exhausted() or best.proved:
                return
            bundles = draws.draw(best)
            if not bundles:
                break
            outcome = _improve_one(pricer, columns, best, bundles, draws.exhausted, budget)
            if outcome.proved and len(bundles) == pricer.bundles:
                return
            if outcome.proved and outcome.chosen is None:
                draws.remember(columns, best, bundles)
        if best.cost == before:
            draws.size = min(LARGEST, pricer.bundles, draws.size + 10)


def _improve_one(
    pricer: Pricer,
    columns: Columns,
    best: Incumbent,
    bundles: Sequence[int],
    known_best: set[tuple[int, ...]],
    budget: Budget,
) -> Selection:
    """Solve one neighbourhood and keep what is better."""
    current = columns.harvest(bundles, best.paths)
    if tuple(current) in known_best:
        budget.spend()
        return Selection(None, proved=True)
    state = best.without(bundles)
    now = sum(columns.cost[c] for c in current)
    master = Master(columns, bundles, state.free, pricer.people)
    solution, bound = _close(
        pricer, columns, master, bundles, current, state, now, best.bound_prices, budget
    )
    if solution is None or now - bound < 1:
        return Selection(None, proved=solution is not None)
    if now - bound > WORTH_A_DIVE * now:
        dived = _dive_again(pricer, columns, master, solution, bundles, state, best, budget)
        found = sum(columns.cost[c] for c in dived)
        if found < now:
            best.replace(columns, dived)
            current, now = dived, found
    candidates, complete = _candidates(
        pricer, columns, master, solution, bundles, current, state, now
    )
    selection = select(
        columns,
        candidates,
        current,
        state,
        effort=EFFORT,
        seconds=budget.seconds_left,
        good_enough=0.0 if len(bundles) == pricer.bundles else GOOD_ENOUGH * now,
    )
    budget.spend(4)
    if selection.chosen is not None:
        best.replace(columns, selection.chosen)
    return Selection(selection.chosen, proved=selection.proved and complete)


def _dive_again(
    pricer: Pricer,
    columns: Columns,
    master: Master,
    solution: LpSolution,
    bundles: Sequence[int],
    state: State,
    best: Incumbent,
    budget: Budget,
) -> list[int]:
    """Dive in a neighbourhood; the columns that the dive ends with, one a bundle."""
    paths = best.paths.copy()
    free = State(state.free.copy(), state.busy.copy())
    prices = master.prices(solution)
    for bundle in bundles:
        columns.apply(columns.empty(bundle), paths)
    dive(pricer, columns, bundles, solution, prices, free, paths, budget)
    return columns.harvest(bundles, paths)


def _close(
    pricer: Pricer,
    columns: Columns,
    master: Master,
    bundles: Sequence[int],
    current: Sequence[int],
    state: State,
    now: int,
    around: Prices,
    budget: Budget,
) -> tuple[LpSolution | None, float]:
    """Column generation in a neighbourhood: its master's solution and a bound on what it costs."""
    master.add(current)
    master.add(columns.best(bundles, around, state, NEIGHBOUR_COLUMNS))
    bound, solution = -np.inf, None
    for _ in range(ROUNDS):
        solved = master.solve(budget.seconds_left)
        budget.spend()
        if solved is None:
            return None, bound
        solution = solved
        prices = master.prices(solution)
        values = pricer.price_some(bundles, prices, state)
        earned = (prices.pool * state.free).sum() + prices.clash.sum()
        bound = max(bound, float(values.sum() - earned))
        gains = solution.bundle_dual[list(bundles)] - values
        worth = [b for b, gain in zip(bundles, gains, strict=True) if gain > 1]
        if now - bound < 1 or solution.value - bound < 50:
            break
        if not master.add(columns.harvest(worth, pricer.paths)):
            break
    return solution, bound


def _candidates(
    pricer: Pricer,
    columns: Columns,
    master: Master,
    solution: LpSolution,
    bundles: Sequence[int],
    current: Sequence[int],
    state: State,
    now: int,
) -> tuple[list[int], bool]:
    """Columns that a better choice may use, and whether they are all of them.

    A choice that is better than ``now`` has no column whose reduced cost is above the gap between
    ``now`` and the bound at these prices. Where that leaves too many, the known ones must do.
    """
    prices = master.prices(solution)
    values = pricer.price_some(bundles, prices, state)
    earned = int((prices.pool * state.free).sum() + prices.clash.sum())
    limits = values + (now - 1 - (int(values.sum()) - earned))
    listed, complete = enumerate_columns(
        pricer, columns, bundles, prices, state, limits, MOST_SERIES
    )
    known = [c for b in bundles for c in columns.of_bundle[b]]
    limit_of = dict(zip(bundles, limits.tolist(), strict=True))
    paid = columns.priced(known, prices.pool, prices.clash).tolist()
    near = [c for c, cost in zip(known, paid, strict=True) if cost <= limit_of[columns.bundle[c]]]
    near = sorted({*near, *listed})
    fits = columns.fits(near, state).tolist()
    chosen = {c for c, ok in zip(near, fits, strict=True) if ok}
    return sorted(chosen.union(current, (columns.empty(b) for b in bundles))), complete
