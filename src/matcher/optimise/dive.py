"""Diving: fix what the linear programme is sure of, price again on what is left, repeat.

The restricted master heuristic with repricing of column generation practice (Sadykov et al.,
INFORMS J. Computing 31, 2019): after each fixing new columns are generated against the
places that are still free, so that the dive does not run out of series.
"""

from __future__ import annotations

from matcher.optimise.columns import Columns
from matcher.optimise.incumbent import Paths
from matcher.optimise.master import LpSolution, Master
from matcher.optimise.options import Budget
from matcher.optimise.pricing import Pricer
from matcher.optimise.series import State, solve_bundle, take

SURE = 0.999
"""A column at this weight or above is fixed at once."""
LIKELY = 0.5
QUOTA = 0.1
"""At most this share of the open bundles is fixed on likelihood in a round; at least three."""
ROUNDS = 3
"""Pricing rounds after each fixing."""


def dive(
    pricer: Pricer, columns: Columns, master: Master, solution: LpSolution, budget: Budget
) -> Paths:
    """Round ``solution`` to a plan; bundles that the dive cannot settle are inserted at the end.

    The master is used up: its columns are fixed and forbidden on the way.
    """
    state, paths = pricer.fresh_state(), pricer.no_paths()
    open_bundles = set(range(pricer.bundles))
    while open_bundles and not budget.exhausted(0.85):
        fixed = _fix(pricer, columns, master, solution, state, open_bundles)
        if not fixed:
            break
        for column in fixed:
            columns.apply(column, paths)
        _forbid_what_no_longer_fits(columns, master, state, open_bundles)
        resolved = _reprice(pricer, columns, master, state, sorted(open_bundles), budget)
        if resolved is None:
            break
        solution = resolved
    prices = master.prices(solution)
    for bundle in sorted(open_bundles):
        solve_bundle(pricer.a, bundle, prices, state, paths, True, True)
    return paths


def _fix(
    pricer: Pricer,
    columns: Columns,
    master: Master,
    solution: LpSolution,
    state: State,
    open_bundles: set[int],
) -> list[int]:
    """Fix sure columns, then the likeliest few; takes their places from ``state``."""
    quota = max(3, int(QUOTA * len(open_bundles)))
    likely = 0
    fixed = []
    for column in sorted(solution.weight, key=lambda c: (-solution.weight[c], c)):
        bundle, weight = columns.bundle[column], solution.weight[column]
        if bundle not in open_bundles or not columns.fits([column], state)[0]:
            continue
        if weight < SURE:
            if likely >= quota or (weight < LIKELY and likely >= 3):
                break
            likely += 1
        fixed.append(column)
        open_bundles.discard(bundle)
        master.keep_only(column)
        _take_column(pricer, columns, column, state)
    return fixed


def _take_column(pricer: Pricer, columns: Columns, column: int, state: State) -> None:
    paths = pricer.paths
    columns.apply(column, paths)
    for need in columns.needs(columns.bundle[column]):
        if paths[need, 0] >= 0:
            take(pricer.a, need, paths[need], state, 1)


def _forbid_what_no_longer_fits(
    columns: Columns, master: Master, state: State, open_bundles: set[int]
) -> None:
    still_open = [c for c in master.columns_in if columns.bundle[c] in open_bundles]
    for column, fits in zip(still_open, columns.fits(still_open, state).tolist(), strict=True):
        if not fits:
            master.forbid(column)


def _reprice(
    pricer: Pricer,
    columns: Columns,
    master: Master,
    state: State,
    open_bundles: list[int],
    budget: Budget,
) -> LpSolution | None:
    """Solve the master and generate columns against what is free, a few rounds."""
    solution = master.solve(budget.seconds_left)
    for _ in range(ROUNDS):
        budget.spend()
        if solution is None or not open_bundles:
            return solution
        values = pricer.price_some(open_bundles, master.prices(solution), state)
        duals = solution.bundle_dual[open_bundles]
        worth = [b for b, gain in zip(open_bundles, duals - values, strict=True) if gain > 1]
        if not master.add(columns.harvest(worth, pricer.paths)):
            return solution
        solution = master.solve(budget.seconds_left)
    return solution
