"""One more place, proved by solving again: who moves up, and how much that saves.

The plan is first settled: each plan item takes the best series that is free, until none can do
better by itself. Then places are added, and again plan items move, one after another, the one that
gains most first, into what is free; each move frees places for the next. This is a chain of
ejections (Glover, Discrete Applied Mathematics 65, 1996) in which every move is an improvement, so
that nobody is worse off than without the place. What the chain saves is therefore a saving that
somebody can have; searching further could only find more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matcher.audit import check_plan, price_plan
from matcher.domain import Plan, Slot
from matcher.errors import CheckFailed
from matcher.instance import Instance
from matcher.optimise.deal import deal, paths_of
from matcher.optimise.series import Prices, State, arrays_of, series_cost, solve_bundle, take
from matcher.units import Milliday

Ints = NDArray[np.int64]
Paths = NDArray[np.int32]

LONGEST_CHAIN = 40
"""A chain ends after so many moves."""
MOST_PASSES = 20
"""Settling ends after so many passes over all the plan items."""


@dataclass(frozen=True, slots=True)
class MorePlaces:
    """What adding ``places`` to one slot saves everybody together, and the plan that shows it."""

    places: int
    saved: Milliday
    plan: Plan


@dataclass(slots=True)
class _Work:
    """A plan in the making: each need's entries, and what is free."""

    paths: Paths
    state: State

    def copy(self) -> _Work:
        return _Work(self.paths.copy(), State(self.state.free.copy(), self.state.busy.copy()))


class OneMore:
    """A settled plan, to which places are added one slot at a time."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.instance = instance
        self._a = arrays_of(instance)
        blank = np.full((len(self._a.sessions), int(self._a.sessions.max(initial=1))), -1, np.int32)
        people = len(instance.batch.participants)
        self._no_prices = Prices(
            np.zeros(len(self._a.capacity), np.int64),
            np.zeros((people, self._a.days, 3), np.int64),
        )
        self._fresh = State(self._a.capacity.copy(), np.zeros((people, self._a.days), np.int64))
        self._least = self._least_cost_of_each(blank.copy())
        self._users = self._bundles_by_pool()
        work = _Work(paths_of(instance, plan, blank), self._fresh).copy()
        for need in np.flatnonzero(work.paths[:, 0] >= 0).tolist():
            take(self._a, need, work.paths[need], work.state, 1)
        self._settle(work)
        self._settled = work

    @property
    def plan(self) -> Plan:
        """The settled plan: nobody can do better by a move of their own."""
        return deal(self.instance, self._settled.paths)

    @cached_property
    def cost(self) -> Milliday:
        """What the settled plan costs, by the independent checker."""
        return price_plan(self.instance.model, self.instance.batch, self.plan)

    def add(self, slot_id: str, places: int) -> MorePlaces:
        """Add ``places`` to a slot that has a place free in ``instance``, and let people move."""
        pool, slot = self._find(slot_id)
        work = self._settled.copy()
        work.state.free[pool] += places
        saved = self._chain(work, pool)
        return MorePlaces(places, saved, deal(self._with(pool, slot, places), work.paths))

    def prove(self, slot_id: str, more: MorePlaces) -> None:
        """Have the independent checker go over the two plans.

        Raises:
            CheckFailed: a rule is broken, or the saving is another one.
        """
        model, batch = self.instance.model, self.instance.batch
        changed = batch.model_copy(
            update={"slots": tuple(_larger(s, slot_id, more.places) for s in batch.slots)}
        )
        found = [f.sentence for f in check_plan(model, changed, more.plan)]
        saved = self.cost - price_plan(model, changed, more.plan)
        if found or saved != more.saved:
            raise CheckFailed(
                f"One more place in {slot_id} does not save what was worked out.", *found[:1]
            )

    def _find(self, slot_id: str) -> tuple[int, int]:
        """The pool and the index of a slot."""
        slots = self.instance.batch.slots
        for pool, members in enumerate(self.instance.places.pool_slots):
            for slot in members:
                if slots[slot].slot_id == slot_id:
                    return pool, slot
        raise KeyError(slot_id)

    def _with(self, pool: int, slot: int, places: int) -> Instance:
        """The instance with ``places`` more in a slot; nothing else depends on them."""
        known = self.instance.places
        pool_free, slot_free = known.pool_free.copy(), known.slot_free.copy()
        pool_free[pool] += places
        slot_free[slot] += places
        more = replace(known, pool_free=pool_free, slot_free=slot_free)
        return replace(self.instance, places=more)

    def _least_cost_of_each(self, scratch: Paths) -> Ints:
        """What each bundle would cost if all the places were its own: nobody can do better."""
        bundles = range(len(self._a.bundle_start) - 1)
        return np.array(
            [
                solve_bundle(self._a, b, self._no_prices, self._fresh, scratch, False, False)
                for b in bundles
            ],
            dtype=np.int64,
        )

    def _bundles_by_pool(self) -> list[Ints]:
        """The bundles that have an entry in each pool."""
        bundle_of = np.zeros(len(self._a.sessions), dtype=np.int64)
        for number, bundle in enumerate(self.instance.bundles):
            bundle_of[list(bundle)] = number
        pairs = np.stack([self._a.pool, bundle_of[self.instance.entries.entry_need]])
        pool, bundle = np.unique(pairs, axis=1)
        starts = np.searchsorted(pool, np.arange(len(self._a.capacity) + 1))
        return [bundle[i:j] for i, j in pairwise(starts.tolist())]

    def _members(self, bundle: int) -> list[int]:
        start, end = self._a.bundle_start[bundle], self._a.bundle_start[bundle + 1]
        return [int(need) for need in self._a.bundle_need[start:end]]

    def _cost(self, work: _Work, bundle: int) -> int:
        return sum(
            series_cost(self._a, need, work.paths[need])
            if work.paths[need, 0] >= 0
            else int(self._a.unplaced[need])
            for need in self._members(bundle)
        )

    def _release(self, work: _Work, bundle: int) -> Paths:
        """Take a bundle out of the plan; returns its rows of ``paths``."""
        members = self._members(bundle)
        before = work.paths[members].copy()
        for need in members:
            if work.paths[need, 0] >= 0:
                take(self._a, need, work.paths[need], work.state, -1)
                work.paths[need, 0] = -1
        return before

    def _put(self, work: _Work, bundle: int, rows: Paths) -> None:
        """Put a bundle into the plan in place of what it has."""
        self._release(work, bundle)
        for need, row in zip(self._members(bundle), rows, strict=True):
            work.paths[need] = row
            if row[0] >= 0:
                take(self._a, need, row, work.state, 1)

    def _best_now(self, work: _Work, bundle: int) -> tuple[int, Paths]:
        """What a bundle could save by moving into what is free, and where; nothing moves yet."""
        cost = self._cost(work, bundle)
        before = self._release(work, bundle)
        solve_bundle(self._a, bundle, self._no_prices, work.state, work.paths, True, False)
        gain = cost - self._cost(work, bundle)
        rows = work.paths[self._members(bundle)].copy()
        self._put(work, bundle, before)
        return gain, rows

    def _settle(self, work: _Work) -> None:
        for _ in range(MOST_PASSES):
            moved = False
            for bundle in range(len(self._a.bundle_start) - 1):
                if self._cost(work, bundle) > self._least[bundle]:
                    gain, rows = self._best_now(work, bundle)
                    if gain > 0:
                        self._put(work, bundle, rows)
                        moved = True
            if not moved:
                return

    def _chain(self, work: _Work, pool: int) -> Milliday:
        """Let those move who gain most, until nobody who could use what is free gains."""
        open_pools, saved = {pool}, 0
        for _ in range(LONGEST_CHAIN):
            gain, bundle, rows = self._best_move(work, open_pools)
            if gain <= 0:
                break
            left = self._pools(work, bundle)
            self._put(work, bundle, rows)
            open_pools |= left
            saved += gain
        return saved

    def _best_move(self, work: _Work, open_pools: Iterable[int]) -> tuple[int, int, Paths]:
        """The greatest gain of a bundle that can use one of ``open_pools``; 0 for none."""
        free = [self._users[pool] for pool in open_pools if work.state.free[pool] > 0]
        if not free:
            return 0, -1, work.paths[:0]
        bundles = np.unique(np.concatenate(free)).tolist()
        slack = {b: self._cost(work, b) - int(self._least[b]) for b in bundles}
        best: tuple[int, int, Paths] = (0, -1, work.paths[:0])
        for bundle in sorted(bundles, key=lambda b: (-slack[b], b)):
            if slack[bundle] <= best[0]:
                break
            gain, rows = self._best_now(work, bundle)
            if gain > best[0]:
                best = (gain, bundle, rows)
        return best

    def _pools(self, work: _Work, bundle: int) -> set[int]:
        """The pools that a bundle's series use."""
        return {
            int(self._a.pool[entry])
            for need in self._members(bundle)
            if work.paths[need, 0] >= 0
            for entry in work.paths[need, : self._a.sessions[need]]
        }


def _larger(slot: Slot, slot_id: str, places: int) -> Slot:
    """The slot with ``places`` more if it is the one that is meant."""
    if slot.slot_id != slot_id:
        return slot
    return slot.model_copy(update={"places": slot.places + places})
