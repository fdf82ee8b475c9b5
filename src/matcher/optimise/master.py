"""The restricted master problem: a linear programme over the columns met so far.

    least  sum of cost * x
    where  each bundle's columns sum to 1, each pool's use is at most its free places,
           and each part of a person's day is taken at most once (R11), row by row as needed.

Dantzig and Wolfe (Operations Research 8, 1960); its duals are the prices. Solved by GLOP, kept
between rounds so that each solve starts from the last basis.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import linear_solver_pb2, pywraplp

from matcher.optimise.columns import MARK_PARTS, Columns
from matcher.optimise.series import Prices

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SCALE = 1000.0
"""Costs enter the programme in days, so that numbers stay near 1."""
TINY = 1e-7


@dataclass(frozen=True)
class LpSolution:
    """An optimum of the restricted master: value and duals in thousandths of a day.

    ``weight`` holds the columns above 0. ``bundle_dual`` is by bundle number, 0 where not asked.
    """

    value: float
    weight: dict[int, float]
    pool_dual: Floats
    clash_dual: dict[tuple[int, int, int], float]
    bundle_dual: Floats


class Master:
    """The restricted master over some bundles and what is free for them.

    With ``pools`` only those are rows; everything else that a column takes is paid for at the
    prices ``charged`` (Lagrangian relaxation of what couples a market with the others).
    """

    def __init__(
        self,
        columns: Columns,
        bundles: Sequence[int],
        free: Ints,
        people: int,
        *,
        pools: Ints | None = None,
        charged: Prices | None = None,
    ) -> None:
        self._columns = columns
        self._free = free
        self._charged = charged
        self._is_row = np.ones(len(free), dtype=np.bool_)
        if pools is not None:
            self._is_row[:] = False
            self._is_row[pools] = True
        self._others = None if charged is None else np.where(self._is_row, 0, charged.pool)
        self._shape = (people, columns.a.days, 3)
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        # Presolve would hide from GLOP that only columns have come since the last solve.
        self._solver.SetSolverSpecificParametersAsString("use_preprocessing: false")
        self._objective = self._solver.Objective()
        self._objective.SetMinimization()
        self._bundle_row = {b: self._solver.Constraint(1.0, 1.0) for b in bundles}
        self._pool_row: dict[int, pywraplp.Constraint] = {}
        self._clash_row: dict[tuple[int, int, int], pywraplp.Constraint] = {}
        self._clash_users: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        self._variable: dict[int, pywraplp.Variable] = {}
        """In the order in which GLOP knows them."""
        a = columns.a
        needs_of = np.bincount(a.person, minlength=people)
        self._may_clash = (needs_of > 1) & (charged is None)
        for bundle in bundles:
            self.add([columns.empty(bundle)])

    def __contains__(self, column: int) -> bool:
        return column in self._variable

    def add(self, columns: Iterable[int]) -> int:
        """Add those of ``columns`` that are new to the programme; returns how many were."""
        new = [c for c in dict.fromkeys(columns) if c not in self._variable]
        if self._charged is None or self._others is None:
            costs = [self._columns.cost[c] for c in new]
        else:
            costs = self._columns.priced(new, self._others, self._charged.clash).tolist()
        for column, cost in zip(new, costs, strict=True):
            self._add(column, cost)
        return len(new)

    def _add(self, column: int, cost: int) -> None:
        store, a = self._columns, self._columns.a
        variable = self._solver.NumVar(0.0, self._solver.infinity(), "")
        self._variable[column] = variable
        self._objective.SetCoefficient(variable, cost / SCALE)
        self._bundle_row[store.bundle[column]].SetCoefficient(variable, 1.0)
        entries = store.entries[column]
        use: dict[int, int] = {}
        for pool in a.pool[entries[self._is_row[a.pool[entries]]]].tolist():
            use[pool] = use.get(pool, 0) + 1
        for pool, count in use.items():
            row = self._pool_row.get(pool)
            if row is None:
                row = self._solver.Constraint(-self._solver.infinity(), float(self._free[pool]))
                self._pool_row[pool] = row
            row.SetCoefficient(variable, count)
        if len(entries) and self._may_clash[a.person[store.need_of_entry[entries[0]]]]:
            self._note_clashes(column, variable)

    def _note_clashes(self, column: int, variable: pywraplp.Variable) -> None:
        for key in self._parts_taken(column):
            self._clash_users[key].append(column)
            row = self._clash_row.get(key)
            if row is not None:
                row.SetCoefficient(variable, float(self._clash_users[key].count(column)))

    def _parts_taken(self, column: int) -> Iterable[tuple[int, int, int]]:
        store, a = self._columns, self._columns.a
        for entry in store.entries[column].tolist():
            marks = int(a.marks[entry]) & MARK_PARTS
            person, day = int(a.person[store.need_of_entry[entry]]), int(a.day[entry])
            for part in range(3):
                if marks >> part & 1:
                    yield person, day, part

    def solve(self, seconds: float) -> LpSolution | None:
        """Solve to optimality, adding rows of R11 that are broken; None when time ran out."""
        deadline = time.monotonic() + seconds
        while True:
            if seconds < 1e6:
                left = deadline - time.monotonic()
                self._solver.SetTimeLimit(max(1, int(1000 * left)))
            if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
                return None
            solution = self._read()
            if not self._add_broken_clashes(solution.weight):
                return solution

    def _read(self) -> LpSolution:
        # One message with all values: asking for thousands one by one takes longer than solving.
        answer = linear_solver_pb2.MPSolutionResponse()
        self._solver.FillSolutionResponseProto(answer)
        value, dual = np.array(answer.variable_value), SCALE * np.array(answer.dual_value)
        held = list(self._variable)
        pool_dual = np.zeros(len(self._free))
        pool_dual[list(self._pool_row)] = np.maximum(0.0, -dual[_indices(self._pool_row)])
        bundle_dual = np.zeros(len(self._columns.of_bundle))
        bundle_dual[list(self._bundle_row)] = dual[_indices(self._bundle_row)]
        return LpSolution(
            value=answer.objective_value * SCALE,
            weight={held[i]: float(value[i]) for i in np.flatnonzero(value > TINY).tolist()},
            pool_dual=pool_dual,
            clash_dual={
                key: max(0.0, -float(dual[row.index()])) for key, row in self._clash_row.items()
            },
            bundle_dual=bundle_dual,
        )

    def _add_broken_clashes(self, weight: dict[int, float]) -> bool:
        taken: dict[tuple[int, int, int], float] = defaultdict(float)
        store, a = self._columns, self._columns.a
        for column, x in weight.items():
            entries = store.entries[column]
            if len(entries) and self._may_clash[a.person[store.need_of_entry[entries[0]]]]:
                for key in self._parts_taken(column):
                    taken[key] += x
        broken = [k for k, use in taken.items() if use > 1 + 1e-6 and k not in self._clash_row]
        for key in sorted(broken):
            row = self._solver.Constraint(-self._solver.infinity(), 1.0)
            self._clash_row[key] = row
            users = self._clash_users[key]
            for column in set(users):
                row.SetCoefficient(self._variable[column], float(users.count(column)))
        return bool(broken)

    def prices(
        self, solution: LpSolution, share: float = 0.0, centre: Prices | None = None
    ) -> Prices:
        """The duals in whole thousandths of a day, drawn by ``share`` towards ``centre``."""
        pool = solution.pool_dual
        if centre is not None:
            pool = share * centre.pool + (1 - share) * pool
        level = np.rint(pool).astype(np.int64)
        if self._charged is not None:
            return Prices(np.where(self._is_row, level, self._charged.pool), self._charged.clash)
        clash = np.zeros(self._shape)
        for key, dual in solution.clash_dual.items():
            clash[key] = dual
        if centre is not None:
            clash = share * centre.clash + (1 - share) * clash
        return Prices(level, np.rint(clash).astype(np.int64))


def _indices(rows: dict[int, pywraplp.Constraint]) -> list[int]:
    return [row.index() for row in rows.values()]
