"""Pricing: at given prices, every bundle's best series, and so a bound.

The bound is the Lagrangian one (Geoffrion, Mathematical Programming Study 2, 1974).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.instance import Instance
from matcher.optimise.compiled import kernel
from matcher.optimise.series import (
    Arrays,
    Prices,
    State,
    arrays_of,
    price_bundles,
    solve_bundle,
    usage,
)

Ints = NDArray[np.int64]
Paths = NDArray[np.int32]


WORTH_A_THREAD = 2000
"""Bundles below which handing work to threads costs more than it saves."""


@dataclass(frozen=True)
class Priced:
    """The outcome of one pricing: the bound, each bundle's least cost, and its use of the pools."""

    prices: Prices
    bound: int
    values: Ints
    used: Ints


@kernel
def _price_some(
    a: Arrays, bundles: Ints, prices: Prices, state: State, values: Ints, paths: Paths
) -> None:
    for i in range(len(bundles)):
        values[i] = solve_bundle(a, bundles[i], prices, state, paths, False, False)


class Pricer:
    """Prices an instance again and again; holds the arrays and the memory for it."""

    def __init__(self, instance: Instance, threads: int) -> None:
        self.a = arrays_of(instance)
        self.bundles = len(self.a.bundle_start) - 1
        self.people = len(instance.batch.participants)
        self.longest = int(self.a.sessions.max(initial=1))
        self.paths = self.no_paths()
        self._threads = max(1, threads) if self.bundles >= WORTH_A_THREAD else 1
        self._pool = ThreadPoolExecutor(self._threads) if self._threads > 1 else None
        self._empty = self.fresh_state()
        entries = instance.entries
        self.need_of_entry = entries.entry_need
        self.bundle_of = np.zeros(len(self.a.sessions), dtype=np.int64)
        self.bundle_of[self.a.bundle_need] = np.repeat(
            np.arange(self.bundles), np.diff(self.a.bundle_start)
        )

    def twin(self) -> Pricer:
        """A pricer of the same instance for another thread, with memory of its own."""
        twin = copy(self)
        twin.paths, twin._threads, twin._pool = self.no_paths(), 1, None
        twin._empty = self.fresh_state()
        return twin

    def no_paths(self) -> Paths:
        """A plan that places nobody: shape (needs, longest course), -1 in the first column."""
        return np.full((len(self.a.sessions), self.longest), -1, dtype=np.int32)

    def no_prices(self) -> Prices:
        """Prices of 0 for every place and every part of a day."""
        return Prices(
            np.zeros(len(self.a.capacity), dtype=np.int64),
            np.zeros((self.people, self.a.days, 3), dtype=np.int64),
        )

    def fresh_state(self) -> State:
        """Everything free."""
        return State(self.a.capacity.copy(), np.zeros((self.people, self.a.days), dtype=np.int64))

    def price(self, prices: Prices) -> Priced:
        """Price every bundle; leaves the best series in ``self.paths``."""
        values = np.zeros(self.bundles, dtype=np.int64)
        cuts = np.linspace(0, self.bundles, self._threads + 1).astype(int)
        ranges = list(zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True))

        def part(span: tuple[int, int]) -> None:
            price_bundles(self.a, span[0], span[1], prices, self._empty, values, self.paths)

        if self._pool is None:
            for span in ranges:
                part(span)
        else:
            list(self._pool.map(part, ranges))
        used = np.zeros(len(self.a.capacity), dtype=np.int64)
        usage(self.a, self.paths, used)
        return Priced(prices, self.bound(prices, values), values, used)

    def bound(self, prices: Prices, values: Ints) -> int:
        """Sum of the bundles' least costs, less what all the places and parts would earn."""
        earned = int((prices.pool * self.a.capacity).sum()) + int(prices.clash.sum())
        return int(values.sum()) - earned

    def price_some(self, bundles: Sequence[int], prices: Prices, state: State) -> Ints:
        """Price some bundles against what is free; leaves their series in ``self.paths``."""
        values = np.zeros(len(bundles), dtype=np.int64)
        wanted = np.array(bundles, dtype=np.int64)
        _price_some(self.a, wanted, prices, state, values, self.paths)
        return values
