"""Rounding off: from the fractional solutions of the markets' programmes to a plan."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from matcher.optimise.columns import Columns
from matcher.optimise.prices import priority
from matcher.optimise.pricing import Paths, Pricer
from matcher.optimise.search import insert_all
from matcher.optimise.series import Prices, take

Ints = NDArray[np.int64]

NOISE = 0.3
"""How far chance moves a weight, so that every start is another one."""


def round_off(
    pricer: Pricer,
    columns: Columns,
    weight: Mapping[int, float],
    prices: Prices,
    rng: np.random.Generator,
) -> Paths:
    """A plan near the solutions: the heaviest columns that fit, then whoever else can be placed.

    ``weight`` holds the solutions' columns; who has none that fits is placed by the best series at
    ``prices``, most at stake first.
    """
    state, paths = pricer.fresh_state(), pricer.no_paths()
    open_ones = np.ones(pricer.bundles, dtype=np.bool_)
    numbers = np.array(sorted(weight), dtype=np.int64)
    level = np.array([weight[c] for c in numbers.tolist()]) + NOISE * rng.random(len(numbers))
    for column in numbers[np.argsort(-level, kind="stable")].tolist():
        bundle = columns.bundle[column]
        if not open_ones[bundle] or not columns.fits([column], state)[0]:
            continue
        open_ones[bundle] = False
        columns.apply(column, paths)
        for need in columns.needs(bundle):
            if paths[need, 0] >= 0:
                take(pricer.a, need, paths[need], state, 1)
    order = [bundle for bundle in priority(pricer).tolist() if open_ones[bundle]]
    insert_all(pricer.a, np.array(order, dtype=np.int64), prices, state, paths)
    return paths
