"""Selection: CP-SAT chooses one column for each bundle so that places and days are kept.

    exactly one column a bundle; use of a pool at most what is free; each part of a person's day,
    and each referral of a service on a date, at most once (R1, R11).

This is the restricted master in whole numbers (Lübbecke and Desrosiers, Operations Research 53,
2005). Rules that are not capacity live here as constraints; the bound comes from the linear
programme.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.optimise.columns import Columns
from matcher.optimise.series import State

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


@dataclass(frozen=True)
class Selection:
    """The better choice, or None when there is none; ``proved`` when nothing better is left."""

    chosen: list[int] | None
    proved: bool


def select(
    columns: Columns,
    candidates: Sequence[int],
    current: Sequence[int],
    state: State,
    *,
    effort: float,
    seconds: float,
    good_enough: float,
) -> Selection:
    """The cheapest choice among ``candidates``.

    ``current`` holds one column a bundle and is a choice that fits ``state``. ``effort`` is
    CP-SAT's deterministic time; ``seconds`` stops it besides (pass much when steps are counted).
    The search ends when it is proved to be within ``good_enough`` thousandths of a day.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415  with pandas, which takes long to load

    model = cp_model.CpModel()
    held = set(current)
    variable = {column: model.new_bool_var("") for column in candidates}
    _one_column_a_bundle(model, columns, variable)
    _places_and_days(model, columns, variable, state)
    for column, chosen in variable.items():
        model.add_hint(chosen, column in held)
    model.minimize(sum(columns.cost[c] * chosen for c, chosen in variable.items()))

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False  # Ctrl-C is the caller's, not CP-SAT's
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = effort
    solver.parameters.absolute_gap_limit = good_enough
    if seconds < 1e6:
        solver.parameters.max_time_in_seconds = max(0.01, seconds)
    outcome = solver.solve(model)
    if outcome not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Selection(None, proved=False)
    selected = [column for column, v in variable.items() if solver.boolean_value(v)]
    now = sum(columns.cost[c] for c in current)
    better = sum(columns.cost[c] for c in selected) < now
    return Selection(selected if better else None, proved=outcome == cp_model.OPTIMAL)


def _one_column_a_bundle(
    model: cp_model.CpModel, columns: Columns, variable: dict[int, cp_model.IntVar]
) -> None:
    of_bundle: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for column, chosen in variable.items():
        of_bundle[columns.bundle[column]].append(chosen)
    for choices in of_bundle.values():
        model.add_exactly_one(choices)


def _places_and_days(
    model: cp_model.CpModel,
    columns: Columns,
    variable: dict[int, cp_model.IntVar],
    state: State,
) -> None:
    a = columns.a
    users: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    days: dict[tuple[int, int, int], list[cp_model.IntVar]] = defaultdict(list)
    for column, chosen in variable.items():
        for entry in columns.entries[column].tolist():
            users[int(a.pool[entry])].append(chosen)
            person = int(a.person[columns.need_of_entry[entry]])
            marks, bit = int(a.marks[entry]), 0
            while marks:
                if marks & 1:
                    days[person, int(a.day[entry]), bit].append(chosen)
                marks >>= 1
                bit += 1
    for pool, choices in users.items():
        if len(choices) > state.free[pool]:
            model.add(sum(choices) <= int(state.free[pool]))
    for choices in days.values():
        if len(choices) > 1:
            model.add_at_most_one(choices)
