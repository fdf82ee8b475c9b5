"""The best plan as a mixed-integer programme over all series, by SciPy's HiGHS.

One yes-or-no variable for each series of each need and one for leaving the need out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from matcher.domain import Batch, Model, Need, Slot
from tests.oracles.reading import Choice, Series, choices
from tests.oracles.week import Week


class _Programme:
    """Rows by name; a row is its entries and its greatest (or, for exactly one, fixed) value."""

    def __init__(self, model: Model, batch: Batch) -> None:
        self._batch = batch
        self._week = Week(model, batch)
        self.costs: list[int] = []
        self._entries: dict[Hashable, dict[int, int]] = defaultdict(dict)
        self._most: dict[Hashable, int] = {}
        self._columns: dict[str, list[tuple[int, Series]]] = defaultdict(list)
        everything = choices(model, batch)
        for choice in everything:
            self._add_need(choice)
        for choice in everything:
            self._add_order(choice.need)

    def _put(self, row: Hashable, column: int, value: int, most: int) -> None:
        self._entries[row][column] = value
        self._most[row] = most

    def _add_need(self, choice: Choice) -> None:
        """One outcome for every need."""
        name = choice.need.need_id
        for series in choice.series:
            column = len(self.costs)
            self.costs.append(series.cost)
            self._columns[name].append((column, series))
            self._put(("one", name), column, 1, 1)
            for slot in (self._batch.slot[x] for x in series.slot_ids):
                self._add_session(choice.need, slot, column)
        self._put(("one", name), len(self.costs), 1, 1)
        self.costs.append(choice.unplaced)

    def _add_session(self, need: Need, slot: Slot, column: int) -> None:
        """R1, in the slot and for the participant in it; R11 between the participant's needs."""
        who = need.participant_id
        self._put(("places", slot.slot_id), column, 1, self._week.free_places(slot))
        self._put(("mine", slot.slot_id, who), column, 1, 1)
        if slot.is_referral:
            self._put(("referral", who, need.service, slot.date), column, 1, 1)
            return
        for part in slot.parts:
            self._put(("part", who, slot.date, part), column, 1, 1)

    def _add_order(self, need: Need) -> None:
        """R12: what begins by a date is at most what its predecessor ended before that date."""
        before = need.after_need
        if before is None or before not in self._batch.need:
            return
        slot = self._batch.slot
        for date in {slot[s.slot_ids[0]].date for _, s in self._columns[need.need_id]}:
            row = ("order", need.need_id, date)
            for column, series in self._columns[need.need_id]:
                if slot[series.slot_ids[0]].date <= date:
                    self._put(row, column, 1, 0)
            for column, series in self._columns[before]:
                if slot[series.slot_ids[-1]].date < date:
                    self._put(row, column, -1, 0)

    def solve(self) -> int:
        rows = list(self._entries)
        triples = [(v, i, c) for i, r in enumerate(rows) for c, v in self._entries[r].items()]
        values, row_index, columns = zip(*triples, strict=True)
        matrix = csr_array(
            (np.array(values, dtype=float), (row_index, columns)),
            shape=(len(rows), len(self.costs)),
        )
        exactly_one = [isinstance(r, tuple) and r[0] == "one" for r in rows]
        low = np.where(exactly_one, 1.0, -math.inf)
        high = np.array([self._most[r] for r in rows], dtype=float)
        answer = milp(
            np.array(self.costs, dtype=float),
            constraints=LinearConstraint(matrix, low, high),
            bounds=Bounds(0, 1),
            integrality=np.ones(len(self.costs), dtype=np.int8),
            options={"mip_rel_gap": 0.0},
        )
        if not answer.success:
            raise RuntimeError(answer.message)
        return sum(c for c, x in zip(self.costs, answer.x, strict=True) if x > 0.5)


def least_cost(model: Model, batch: Batch) -> int:
    """The least cost of any plan in 0.001 day."""
    return _Programme(model, batch).solve() if batch.needs else 0
