"""The place model solved by CP-SAT, by SciPy's HiGHS, and by SCIP where it is installed."""

from __future__ import annotations

import importlib
import math
import time
from importlib.util import find_spec
from typing import Any

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from benchmarks.answers import Answer
from benchmarks.slot_model import LinearModel, PlaceModel
from matcher.domain import CurvePoint, Plan

THREADS = 2


class _Curve(cp_model.CpSolverSolutionCallback):
    """Notes when each better plan came."""

    def __init__(self) -> None:
        super().__init__()
        self.points: list[CurvePoint] = []

    def on_solution_callback(self) -> None:
        """CP-SAT's call for each better plan."""
        bound = max(0, math.floor(self.best_objective_bound))
        cost = round(self.objective_value)
        self.points.append(CurvePoint(seconds=self.wall_time, cost=cost, bound=bound))


def by_cp_sat(
    name: str, places: PlaceModel, seconds: float, build_seconds: float, hint: Plan | None = None
) -> Answer:
    """CP-SAT on the place model, from ``hint`` where one is given."""
    began = time.monotonic()
    model, variables = _cp_model(places.linear)
    if hint is not None:
        for variable, value in zip(variables, places.values(hint), strict=True):
            model.add_hint(variable, value)
    build_seconds += time.monotonic() - began
    solver, curve = cp_model.CpSolver(), _Curve()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = THREADS
    status = solver.solve(model, curve)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return Answer(
        solver=name,
        limit_seconds=seconds,
        seconds=solver.wall_time,
        build_seconds=build_seconds,
        plan=places.plan([solver.value(v) for v in variables]) if found else None,
        claimed_bound=solver.best_objective_bound,
        curve=tuple(curve.points),
        status=solver.status_name(status).lower(),
    )


def _cp_model(linear: LinearModel) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    """The linear model in CP-SAT's words: cliques and clauses are said to be such."""
    model = cp_model.CpModel()
    variables = [
        model.new_bool_var("") if most == 1 else model.new_int_var(0, most, "")
        for most in linear.most
    ]
    for row in linear.rows:
        mine = [variables[v] for v in row.variables]
        boolean = all(linear.most[v] == 1 for v in row.variables)
        plain = boolean and all(c == 1 for c in row.coefficients)
        implies = boolean and row.most == 0 and row.least == -math.inf
        if plain and row.most == 1 and row.least == -math.inf:
            model.add_at_most_one(mine)
        elif implies and row.coefficients == [1] + [-1] * (len(mine) - 1):
            model.add_bool_or([*mine[1:], ~mine[0]])
        else:
            sum_of = cp_model.LinearExpr.weighted_sum(mine, row.coefficients)
            least = cp_model.INT_MIN if row.least == -math.inf else int(row.least)
            most = cp_model.INT_MAX if row.most == math.inf else int(row.most)
            model.add_linear_constraint(sum_of, least, most)
    total = cp_model.LinearExpr.weighted_sum(variables, linear.cost)
    model.minimize(total + linear.constant)
    return model, variables


def by_highs(name: str, places: PlaceModel, seconds: float, build_seconds: float) -> Answer:
    """SciPy's HiGHS, a mixed-integer programme."""
    began = time.monotonic()
    linear = places.linear
    lengths = [len(row.variables) for row in linear.rows]
    matrix = csr_array(
        (
            np.concatenate([row.coefficients for row in linear.rows]).astype(float),
            np.concatenate([row.variables for row in linear.rows]).astype(np.int32),
            np.cumsum([0, *lengths]),
        ),
        shape=(len(linear.rows), len(linear.cost)),
    )
    limits = LinearConstraint(
        matrix, [row.least for row in linear.rows], [row.most for row in linear.rows]
    )
    build_seconds += time.monotonic() - began
    began = time.monotonic()
    answer = milp(
        np.array(linear.cost, dtype=float),
        constraints=limits,
        bounds=Bounds(0, np.array(linear.most, dtype=float)),
        integrality=np.ones(len(linear.cost), dtype=np.int8),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    bound = answer.get("mip_dual_bound")
    return Answer(
        solver=name,
        limit_seconds=seconds,
        seconds=time.monotonic() - began,
        build_seconds=build_seconds,
        plan=None if answer.x is None else places.plan(answer.x.tolist()),
        claimed_bound=None if bound is None else bound + linear.constant,
        status=str(answer.message).partition(".")[0].partition("(")[0].strip().lower(),
    )


def scip_is_there() -> bool:
    """Whether SCIP's Python package is installed."""
    return find_spec("pyscipopt") is not None


def by_scip(name: str, places: PlaceModel, seconds: float, build_seconds: float) -> Answer:
    """SCIP, when it is installed."""
    began = time.monotonic()
    scip: Any = importlib.import_module("pyscipopt")
    model, linear = scip.Model(), places.linear
    model.hideOutput()
    variables = [
        model.addVar(vtype="B" if most == 1 else "I", lb=0, ub=most, obj=cost)
        for most, cost in zip(linear.most, linear.cost, strict=True)
    ]
    for row in linear.rows:
        terms = zip(row.coefficients, row.variables, strict=True)
        left = scip.quicksum(c * variables[v] for c, v in terms)
        if row.least == row.most:
            model.addCons(left == row.most)
        else:
            model.addCons(left <= row.most)
    model.setParam("limits/time", seconds)
    build_seconds += time.monotonic() - began
    model.optimize()
    found = model.getNSols() > 0
    return Answer(
        solver=name,
        limit_seconds=seconds,
        seconds=model.getSolvingTime(),
        build_seconds=build_seconds,
        plan=places.plan([model.getVal(v) for v in variables]) if found else None,
        claimed_bound=max(0.0, model.getDualbound() + linear.constant),
        status=model.getStatus(),
    )
