"""Diving: fix what the linear programme is sure of, price again on what is left, repeat.

The restricted master heuristic with repricing of column generation practice (Sadykov et al.,
INFORMS Journal on Computing 31, 2019): after each fixing new columns are generated against the
places that are still free, so that the dive does not run out of series.
"""

from __future__ import annotations

from collections.abc import Sequence

from matcher.optimise.columns import Columns
from matcher.optimise.incumbent import Paths
from matcher.optimise.master import LpSolution, Master
from matcher.optimise.options import Budget
from matcher.optimise.pricing import Pricer
from matcher.optimise.series import Prices, State, solve_bundle, take

SURE = 0.999
"""A column at this weight or above is fixed at once."""
LIKELY = 0.5
QUOTA = 0.25
"""At most this share of the open bundles is fixed on likelihood in a round; at least three."""
ROUNDS = 2
"""Pricing rounds after each fixing."""
COLUMNS_PER_BUNDLE = 15
"""Columns, best at the last prices, that an open bundle brings into the next round's master."""


def dive(
    pricer: Pricer,
    columns: Columns,
    bundles: Sequence[int],
    solution: LpSolution,
    prices: Prices,
    state: State,
    paths: Paths,
    budget: Budget,
) -> None:
    """Round ``solution`` of ``bundles`` to series written into ``paths``, taken from ``state``.

    What the dive cannot settle is inserted one bundle after another at the last prices.
    """
    open_bundles = set(bundles)
    while open_bundles and not budget.exhausted(0.85):
        fixed = _fix(pricer, columns, solution, state, paths, open_bundles)
        if not fixed:
            break
        resolved = _reprice(pricer, columns, prices, state, sorted(open_bundles), budget)
        if resolved is None:
            break
        solution, prices = resolved
    for bundle in sorted(open_bundles):
        solve_bundle(pricer.a, bundle, prices, state, paths, True, True)


def _fix(
    pricer: Pricer,
    columns: Columns,
    solution: LpSolution,
    state: State,
    paths: Paths,
    open_bundles: set[int],
) -> int:
    """Fix sure columns, then the likeliest few, in ``paths`` and ``state``; returns how many."""
    quota = max(3, int(QUOTA * len(open_bundles)))
    likely = fixed = 0
    for column in sorted(solution.weight, key=lambda c: (-solution.weight[c], c)):
        bundle, weight = columns.bundle[column], solution.weight[column]
        if bundle not in open_bundles or not columns.fits([column], state)[0]:
            continue
        if weight < SURE:
            if likely >= quota or (weight < LIKELY and likely >= 3):
                break
            likely += 1
        open_bundles.discard(bundle)
        columns.apply(column, paths)
        for need in columns.needs(bundle):
            if paths[need, 0] >= 0:
                take(pricer.a, need, paths[need], state, 1)
        fixed += 1
    return fixed


def _reprice(
    pricer: Pricer,
    columns: Columns,
    prices: Prices,
    state: State,
    open_bundles: Sequence[int],
    budget: Budget,
) -> tuple[LpSolution, Prices] | None:
    """Generate columns for ``open_bundles`` against what is free; None when there is no time."""
    master = Master(columns, open_bundles, state.free, pricer.people)
    master.add(columns.best(open_bundles, prices, state, COLUMNS_PER_BUNDLE))
    solution = master.solve(budget.seconds_left)
    for _ in range(ROUNDS):
        budget.spend()
        if solution is None:
            return None
        prices = master.prices(solution)
        if not open_bundles:
            break
        values = pricer.price_some(open_bundles, prices, state)
        duals = solution.bundle_dual[list(open_bundles)]
        worth = [b for b, gain in zip(open_bundles, duals - values, strict=True) if gain > 1]
        if not master.add(columns.harvest(worth, pricer.paths)):
            break
        solution = master.solve(budget.seconds_left)
    return (solution, prices) if solution is not None else None
