"""The best plan by trying everything, depth first, with the plainest of bounds."""

from __future__ import annotations

from matcher.domain import Batch, Model
from tests.oracles.diary import Diary, predecessors_first
from tests.oracles.reading import Choice, choices


class _TooLarge(Exception):
    """The week takes more steps than were allowed."""


class _Search:
    def __init__(self, model: Model, batch: Batch, max_steps: int) -> None:
        by_need = {c.need.need_id: c for c in choices(model, batch)}
        ordered = [by_need[need.need_id] for need in predecessors_first(batch)]
        self._choices = [c._replace(series=sorted(c.series, key=lambda s: s.cost)) for c in ordered]
        self._least_after = _least_after(self._choices)
        self._diary = Diary(model, batch)
        self._steps_left = max_steps
        self.best = sum(c.unplaced for c in self._choices)

    def descend(self, depth: int, cost: int) -> None:
        """Try everything that may become of the needs from ``depth`` on."""
        self._steps_left -= 1
        if self._steps_left < 0:
            raise _TooLarge
        if depth == len(self._choices):
            self.best = min(self.best, cost)
            return
        need, series, unplaced = self._choices[depth]
        rest = self._least_after[depth + 1]
        for one in series:
            if cost + one.cost + rest >= self.best:
                break
            if self._diary.fits(need, one):
                self._diary.take(need, one)
                self.descend(depth + 1, cost + one.cost)
                self._diary.give_back(need, one)
        if cost + unplaced + rest < self.best:
            self.descend(depth + 1, cost + unplaced)


def _least_after(ordered: list[Choice]) -> list[int]:
    """For each depth, the least that the needs from there on could cost one by one."""
    least = [0]
    for choice in reversed(ordered):
        cheapest = min([choice.unplaced, *(s.cost for s in choice.series)])
        least.append(least[-1] + cheapest)
    return least[::-1]


def least_cost(model: Model, batch: Batch, max_steps: int = 20_000) -> int | None:
    """The least cost of any plan in 0.001 day; None when that takes more than ``max_steps``."""
    search = _Search(model, batch, max_steps)
    try:
        search.descend(0, 0)
    except _TooLarge:
        return None
    return search.best
