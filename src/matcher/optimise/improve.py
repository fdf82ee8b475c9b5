"""Improvement: take a neighbourhood of bundles out, price it anew on what is free, select again.

A large neighbourhood search (Shaw, CP 1998) whose neighbourhoods are small column generations:
the linear programme of the neighbourhood either proves that nothing is to be gained there, or
gives the few columns, by reduced cost, in which every gain must lie; CP-SAT then selects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.optimise.columns import Columns
from matcher.optimise.enumeration import enumerate_columns
from matcher.optimise.incumbent import Incumbent
from matcher.optimise.master import LpSolution, Master
from matcher.optimise.options import Budget
from matcher.optimise.pricing import Pricer
from matcher.optimise.selection import Selection, select
from matcher.optimise.series import State

Ints = NDArray[np.int64]

SMALLEST, LARGEST = 30, 120
"""Bundles in a neighbourhood."""
ROUNDS = 12
EFFORT = 1.0
"""CP-SAT's deterministic time for one neighbourhood."""
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
    pricer: Pricer, columns: Columns, best: Incumbent, draws: Neighbourhoods, budget: Budget
) -> None:
    """Improve ``best`` neighbourhood by neighbourhood until the budget is spent or it is proved."""
    fruitless = 0
    while not budget.exhausted() and not best.proved:
        bundles = draws.draw(best)
        if not bundles:
            return
        outcome = _improve_one(pricer, columns, best, bundles, budget)
        if outcome.proved and len(bundles) == pricer.bundles:
            return
        fruitless = 0 if outcome.chosen else fruitless + 1
        if fruitless >= 12:
            fruitless = 0
            draws.size = min(LARGEST, pricer.bundles, int(draws.size * 1.25))


def _improve_one(
    pricer: Pricer, columns: Columns, best: Incumbent, bundles: Sequence[int], budget: Budget
) -> Selection:
    """Solve one neighbourhood and keep what is better."""
    current = columns.harvest(bundles, best.paths)
    state = best.without(bundles)
    now = sum(columns.cost[c] for c in current)
    master = Master(columns, bundles, state.free, pricer.people)
    solution, bound = _close(pricer, columns, master, bundles, current, state, now, budget)
    if solution is None or now - bound < 1:
        return Selection(None, proved=solution is not None)
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


def _close(
    pricer: Pricer,
    columns: Columns,
    master: Master,
    bundles: Sequence[int],
    current: Sequence[int],
    state: State,
    now: int,
    budget: Budget,
) -> tuple[LpSolution | None, float]:
    """Column generation in a neighbourhood: its master's solution and a bound on what it costs."""
    prices = None
    known = [c for b in bundles for c in columns.of_bundle[b]]
    fits = [c for c, ok in zip(known, columns.fits(known, state).tolist(), strict=True) if ok]
    master.add(current)
    master.add(_best_of_each(columns, fits))
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


def _best_of_each(columns: Columns, known: Sequence[int]) -> list[int]:
    """The few best known columns of each bundle, by cost."""
    kept: dict[int, list[int]] = {}
    for column in sorted(known, key=lambda c: columns.cost[c]):
        mine = kept.setdefault(columns.bundle[column], [])
        if len(mine) < NEIGHBOUR_COLUMNS:
            mine.append(column)
    return [c for mine in kept.values() for c in mine]


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
