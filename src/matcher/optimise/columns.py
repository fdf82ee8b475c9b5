"""Columns: the series of bundles that have been met so far, each known once.

A column is one way to place a bundle: the entries of all its placed needs, needs in the bundle's
order and sessions by date. The empty column leaves the whole bundle unplaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.optimise.compiled import kernel
from matcher.optimise.search import bundle_cost
from matcher.optimise.series import Arrays, Prices, State

Ints = NDArray[np.int64]
Paths = NDArray[np.int32]

MARK_PARTS = 7
"""The bits of an entry's marks that stand for parts of the day."""


@kernel
def _bundle_costs(a: Any, bundles: Ints, paths: Any, out: Ints) -> None:
    for i in range(len(bundles)):
        out[i] = bundle_cost(a, bundles[i], paths)


@kernel
def _fit(a: Any, need_of: Any, start: Ints, entries: Any, state: Any, out: Any) -> None:
    """Whether each column (``entries[start[i]:start[i + 1]]``) fits into what is free."""
    free, busy = state
    for i in range(len(out)):
        fits = True
        for x in range(start[i], start[i + 1]):
            e = entries[x]
            person, day, pool = a.person[need_of[e]], a.day[e], a.pool[e]
            if free[pool] <= 0 or busy[person, day] & a.marks[e]:
                fits = False
                break
            if free[pool] <= start[i + 1] - start[i]:
                used = 0
                for y in range(start[i], start[i + 1]):
                    used += a.pool[entries[y]] == pool
                if used > free[pool]:
                    fits = False
                    break
            for y in range(start[i], x):
                other = entries[y]
                if a.day[other] == day and a.marks[other] & a.marks[e]:
                    fits = False
                    break
        out[i] = fits


class Columns:
    """The store of columns of one instance; a column is known by its number."""

    def __init__(self, a: Arrays, need_of_entry: NDArray[np.int32]) -> None:
        self.a = a
        self.need_of_entry = need_of_entry
        self.bundle: list[int] = []
        self.cost: list[int] = []
        self.entries: list[NDArray[np.int32]] = []
        self.of_bundle: list[list[int]] = [[] for _ in range(len(a.bundle_start) - 1)]
        self._known: dict[tuple[int, bytes], int] = {}
        nothing = np.zeros(0, dtype=np.int32)
        for bundle in range(len(a.bundle_start) - 1):
            cost = sum(int(a.unplaced[need]) for need in self.needs(bundle))
            self._add(bundle, nothing, cost)

    def __len__(self) -> int:
        return len(self.bundle)

    def needs(self, bundle: int) -> Sequence[int]:
        """The needs of a bundle, predecessors first."""
        begin, end = self.a.bundle_start[bundle], self.a.bundle_start[bundle + 1]
        return [int(need) for need in self.a.bundle_need[begin:end]]

    def empty(self, bundle: int) -> int:
        """The column that leaves ``bundle`` unplaced."""
        return self.of_bundle[bundle][0]

    def harvest(self, bundles: Iterable[int], paths: Paths) -> list[int]:
        """The columns of ``bundles`` as ``paths`` place them; those not met before are added."""
        wanted = np.fromiter(bundles, dtype=np.int64)
        costs = np.zeros(len(wanted), dtype=np.int64)
        _bundle_costs(self.a, wanted, paths, costs)
        found = []
        for bundle, cost in zip(wanted.tolist(), costs.tolist(), strict=True):
            parts = [
                paths[need, : self.a.sessions[need]]
                for need in self.needs(bundle)
                if paths[need, 0] >= 0
            ]
            entries = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)
            found.append(self._add(bundle, entries, cost))
        return found

    def store(self, bundle: int, choices: Sequence[NDArray[np.int32]]) -> list[int]:
        """The columns of a bundle with these entries; those not met before are added."""
        out = np.zeros(1, dtype=np.int64)
        at = np.array([bundle], dtype=np.int64)
        longest = int(self.a.sessions.max(initial=1))
        scratch = np.full((len(self.a.sessions), longest), -1, dtype=np.int32)
        found = []
        for entries in choices:
            self._write(bundle, entries, scratch)
            _bundle_costs(self.a, at, scratch, out)
            found.append(self._add(bundle, entries, int(out[0])))
        return found

    def _add(self, bundle: int, entries: NDArray[np.int32], cost: int) -> int:
        key = (bundle, entries.tobytes())
        number = self._known.get(key)
        if number is None:
            number = self._known[key] = len(self.bundle)
            self.bundle.append(bundle)
            self.cost.append(cost)
            self.entries.append(entries)
            self.of_bundle[bundle].append(number)
        return number

    def part(self, bundles: Sequence[int]) -> Columns:
        """A store of its own with the columns of ``bundles``, for another thread."""
        part = Columns(self.a, self.need_of_entry)
        for bundle in bundles:
            for column in self.of_bundle[bundle][1:]:
                part._add(bundle, self.entries[column], self.cost[column])
        return part

    def absorb(self, other: Columns, columns: Iterable[int]) -> list[int]:
        """Take over ``columns`` of another store; their numbers here."""
        return [self._add(other.bundle[c], other.entries[c], other.cost[c]) for c in columns]

    def apply(self, column: int, paths: Paths) -> None:
        """Write a column into ``paths``: its bundle is placed so, and in no other way."""
        self._write(self.bundle[column], self.entries[column], paths)

    def _write(self, bundle: int, entries: NDArray[np.int32], paths: Paths) -> None:
        for need in self.needs(bundle):
            paths[need, 0] = -1
        at: dict[int, int] = {}
        for entry in entries.tolist():
            need = int(self.need_of_entry[entry])
            paths[need, at.get(need, 0)] = entry
            at[need] = at.get(need, 0) + 1

    def flat(self, columns: Sequence[int]) -> tuple[Ints, NDArray[np.int32]]:
        """Entries of ``columns`` one after another, and where each begins."""
        lengths = [len(self.entries[c]) for c in columns]
        start = np.cumsum([0, *lengths], dtype=np.int64)
        if not columns:
            return start, np.zeros(0, dtype=np.int32)
        return start, np.concatenate([self.entries[c] for c in columns]).astype(np.int32)

    def best(self, bundles: Sequence[int], prices: Prices, state: State, most: int) -> list[int]:
        """The ``most`` best columns of each bundle at ``prices`` that fit into ``state``."""
        known = [c for b in bundles for c in self.of_bundle[b]]
        fits = self.fits(known, state).tolist()
        known = [c for c, ok in zip(known, fits, strict=True) if ok]
        priced = self.priced(known, prices.pool, prices.clash)
        rank: dict[int, int] = {}
        chosen = []
        for at in np.argsort(priced, kind="stable").tolist():
            bundle = self.bundle[known[at]]
            rank[bundle] = rank.get(bundle, 0) + 1
            if rank[bundle] <= most:
                chosen.append(known[at])
        return chosen

    def fits(self, columns: Sequence[int], state: State) -> NDArray[np.bool_]:
        """Which of ``columns`` fit into what is free, clashes with themselves included."""
        start, entries = self.flat(columns)
        out = np.zeros(len(columns), dtype=np.bool_)
        _fit(self.a, self.need_of_entry, start, entries, state, out)
        return out

    def priced(self, columns: Sequence[int], pool: Ints, clash: Ints) -> Ints:
        """Cost plus prices of each of ``columns``, thousandths of a day."""
        start, entries = self.flat(columns)
        person = self.a.person[self.need_of_entry[entries]]
        day, marks = self.a.day[entries], self.a.marks[entries]
        paid = pool[self.a.pool[entries]].astype(np.int64)
        for part in range(3):
            paid += np.where((marks >> part) & 1 == 1, clash[person, day, part], 0)
        total = np.concatenate([[0], np.cumsum(paid)])
        cost = np.array([self.cost[c] for c in columns], dtype=np.int64)
        priced: Ints = cost + total[start[1:]] - total[start[:-1]]
        return priced
