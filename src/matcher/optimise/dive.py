"""Diving: fix what the linear programme is sure of, price again on what is left, repeat.

The diving heuristic with repricing of column generation practice (Sadykov, Vanderbeck, Pessoa,
Tahiri and Uchoa, INFORMS Journal on Computing 31, 2019), with backtracking on its value: that
never falls on the way down, so a guess after which it jumps has spoilt something. A batch of
guesses is then taken back and a third as many are tried; a single one that spoils is compared with
its opposite, and the better of the two is kept. Without this, one course of many sessions that
finds its days gone costs more than all else together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from matcher.optimise.columns import Columns
from matcher.optimise.incumbent import Paths
from matcher.optimise.master import Master
from matcher.optimise.options import Budget
from matcher.optimise.pricing import Pricer
from matcher.optimise.remainder import Closed, close
from matcher.optimise.series import State, solve_bundle, take

SURE = 0.999
"""A column at this weight or above is fixed at once."""
LIKELY = 0.5
MOST_GUESSES = 0.25
"""At most this share of the open bundles is fixed on likelihood in a round, and at least one."""
FEWER, MORE = 1 / 3, 1.5
"""What the share is multiplied by after guesses that spoilt something, and after good ones."""
ALLOWED = 1e-3
"""By how much a round of guesses may raise the programme's value, as a share of it."""
CLOSE_ENOUGH = 1e-4
"""Column generation between guesses ends within this share of the programme's value ..."""
ROUNDS = 4
"""... or after so many rounds."""
NOISE = 0.3
"""How far chance moves a weight, so that a second dive goes another way."""


class Dive:
    """One dive: from a closed master over ``bundles`` to series written into ``paths``.

    ``state`` is what is free for them and is used up. A dive is given up once its programme, and
    so its end, is at or above ``limit``, thousandths of a day. ``rng`` moves the order of guesses
    a little; without it the likeliest come first.
    """

    def __init__(
        self,
        pricer: Pricer,
        columns: Columns,
        master: Master,
        bundles: Sequence[int],
        state: State,
        paths: Paths,
        budget: Budget,
        *,
        limit: float = np.inf,
        rng: np.random.Generator | None = None,
    ) -> None:
        self._pricer, self._columns, self._master = pricer, columns, master
        self._open = set(bundles)
        self._state, self._paths = state, paths
        self._budget, self._limit, self._rng = budget, limit, rng
        self._base = 0.0

    def run(self, closed: Closed) -> bool:
        """Dive; False when it was given up. What time leaves open is inserted as it comes."""
        self._base = abs(closed.solution.value)
        share = MOST_GUESSES
        while self._open and not self._budget.exhausted():
            if closed.solution.value >= self._limit:
                return False
            sure, guesses = self._choose(closed, share)
            after = self._fix([*sure, *guesses])
            if guesses and self._spoilt(closed, after):
                self._take_back([*sure, *guesses])
                if len(guesses) > 1:
                    share *= FEWER
                    continue
                after = self._compare(closed, after, guesses[0])
            elif guesses:
                share = min(MOST_GUESSES, MORE * share)
            if after is None:
                break
            closed = after
        for bundle in sorted(self._open):
            solve_bundle(
                self._pricer.a, bundle, closed.prices, self._state, self._paths, True, True
            )
        return True

    def _spoilt(self, before: Closed, after: Closed | None) -> bool:
        return after is None or _rise(before, after) > ALLOWED * self._base

    def _choose(self, closed: Closed, share: float) -> tuple[list[int], list[int]]:
        """Columns to fix: all that are sure, and the likeliest few.

        Fixing one may exclude another, so they are tried on the state one after another, and what
        cannot fit again is barred.
        """
        weight, bundle = closed.solution.weight, self._columns.bundle
        quota = max(1, int(share * len(self._open)))
        order = sorted((c for c in weight if bundle[c] in self._open), key=self._rank(weight))
        sure: list[int] = []
        guesses: list[int] = []
        for column in order:
            is_sure = weight[column] >= SURE
            if not is_sure and guesses and (len(guesses) >= quota or weight[column] < LIKELY):
                break
            if not self._columns.fits([column], self._state)[0]:
                if is_sure or (not sure and not guesses):
                    self._master.bar(column)
                continue
            (sure if is_sure else guesses).append(column)
            self._write(column, 1)
        for column in [*sure, *guesses]:
            self._write(column, -1)
        return sure, guesses

    def _rank(self, weight: dict[int, float]) -> Callable[[int], tuple[float, int]]:
        """Sure columns first, then by weight, a little moved by chance."""
        if self._rng is None:
            return lambda c: (-weight[c], c)
        noise = self._rng.random(len(weight)) * NOISE
        moved = {
            c: -w - (x if w < SURE else 1.0)
            for (c, w), x in zip(sorted(weight.items()), noise.tolist(), strict=True)
        }
        return lambda c: (moved[c], c)

    def _fix(self, chosen: Sequence[int]) -> Closed | None:
        """Fix columns in the plan and the master, and price what is left."""
        for column in chosen:
            self._open.discard(self._columns.bundle[column])
            self._write(column, 1)
            self._master.fix(column)
        return self._close()

    def _take_back(self, chosen: Sequence[int]) -> None:
        for column in chosen:
            self._open.add(self._columns.bundle[column])
            self._write(column, -1)
            self._master.unfix(column)

    def _compare(self, closed: Closed, fixed: Closed | None, guess: int) -> Closed | None:
        """The better branch of a guess that spoils something: to fix it, or to do without."""
        self._master.bar(guess)
        without = self._close()
        if fixed is None or (
            without is not None and _rise(closed, without) <= _rise(closed, fixed)
        ):
            return without
        self._master.unbar(guess)
        self._open.discard(self._columns.bundle[guess])
        self._write(guess, 1)
        self._master.fix(guess)
        return fixed

    def _close(self) -> Closed | None:
        return close(
            self._pricer,
            self._columns,
            self._master,
            sorted(self._open),
            self._state,
            self._budget,
            tolerance=CLOSE_ENOUGH * self._base,
            rounds=ROUNDS,
        )

    def _write(self, column: int, sign: int) -> None:
        """Put a column into the plan (sign 1) or take it out again (sign -1)."""
        a, columns = self._pricer.a, self._columns
        if sign > 0:
            columns.apply(column, self._paths)
        for need in columns.needs(columns.bundle[column]):
            if self._paths[need, 0] >= 0:
                take(a, need, self._paths[need], self._state, sign)
            if sign < 0:
                self._paths[need, 0] = -1


def _rise(before: Closed, after: Closed) -> float:
    return after.solution.value - before.solution.value
