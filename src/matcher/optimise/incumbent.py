"""The best plan so far, with what it leaves free."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.optimise.columns import Columns
from matcher.optimise.options import Budget, Progress
from matcher.optimise.pricing import Pricer
from matcher.optimise.search import adopt, release, take_all
from matcher.optimise.series import Prices, State, plan_cost

Ints = NDArray[np.int64]
Paths = NDArray[np.int32]

QUIET = 0.7
"""Seconds after which a listener is told again where things stand."""


class Incumbent:
    """The best plan and the best bound met so far; tells whoever listens about each gain."""

    def __init__(
        self, pricer: Pricer, budget: Budget, listen: Callable[[Progress], None] | None
    ) -> None:
        self.pricer = pricer
        self._budget = budget
        self._listen = listen or (lambda _: None)
        self.paths: Paths = pricer.no_paths()
        self.cost: int | None = None
        self.bound: int = 0
        self.bound_prices: Prices = pricer.no_prices()
        self.curve: list[tuple[float, int | None, int]] = []
        self.phase = "reading"
        self._told = 0.0

    @property
    def state(self) -> State:
        """What the plan leaves free."""
        state = self.pricer.fresh_state()
        take_all(self.pricer.a, self.paths, state)
        return state

    @property
    def proved(self) -> bool:
        """Whether the plan is as good as the gap that was asked for."""
        if self.cost is None:
            return False
        return self.cost - self.bound <= self._budget.options.gap * self.cost

    def offer_plan(self, paths: Paths) -> bool:
        """Keep ``paths`` if it is better than the best so far."""
        cost = int(plan_cost(self.pricer.a, paths))
        if self.cost is not None and cost >= self.cost:
            return False
        self.paths, self.cost = paths.copy(), cost
        self.tell()
        return True

    def offer_bound(self, bound: int, prices: Prices) -> bool:
        """Keep a bound, with the prices that prove it, if it is better than the best so far."""
        if bound <= self.bound:
            return False
        self.bound, self.bound_prices = bound, prices
        self.tell()
        return True

    def adopt(self, bundles: Sequence[int], paths: Paths) -> bool:
        """Place those of ``bundles`` that ``paths`` places otherwise as it does, if that is better.

        Where somebody else has taken a place or a part of a day meanwhile, they go where it is best
        at the bound's prices.
        """
        merged, state = self.paths.copy(), self.state
        wanted = np.array(bundles, dtype=np.int64)
        adopt(self.pricer.a, wanted, paths, self.bound_prices, state, merged)
        return self.offer_plan(merged)

    def replace(self, columns: Columns, chosen: Sequence[int]) -> None:
        """Place some bundles anew, known to be better."""
        for column in chosen:
            columns.apply(column, self.paths)
        self.cost = int(plan_cost(self.pricer.a, self.paths))
        self.tell()

    def without(self, bundles: Sequence[int]) -> State:
        """What is free once ``bundles`` are taken out; the plan itself stays."""
        state, paths = self.state, self.paths.copy()
        for bundle in bundles:
            release(self.pricer.a, bundle, paths, state)
        return state

    def twin(
        self, pricer: Pricer, budget: Budget, on_plan: Callable[[Paths], None] = lambda _: None
    ) -> Incumbent:
        """A copy for another thread; ``on_plan`` is given each better plan that it finds."""
        twin = Incumbent(pricer, budget, lambda _: on_plan(twin.paths.copy()))
        twin.paths, twin.cost = self.paths.copy(), self.cost
        twin.bound, twin.bound_prices = self.bound, self.bound_prices
        return twin

    def start_over(self, paths: Paths) -> None:
        """Go on from ``paths``, be it better or not."""
        self.cost = None
        self.offer_plan(paths)

    def beat(self) -> None:
        """Tell the listener where things stand if nothing was told for a while."""
        if self._budget.seconds - self._told >= QUIET:
            self._inform()

    def tell(self) -> None:
        """Note the moment and tell the listener."""
        self.curve.append((self._budget.seconds, self.cost, self.bound))
        self._inform()

    def _inform(self) -> None:
        self._told = self._budget.seconds
        placed = None if self.cost is None else int((self.paths[:, 0] >= 0).sum())
        self._listen(Progress(self._told, self.phase, placed, self.cost, self.bound))
