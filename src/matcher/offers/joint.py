"""Several needs of one person at once: the best series together.

Needs tied by R12 form trees, and the best of a tree is a recursion from its leaves, as in the
engine. What ties different trees is the person's own day (R11): each part of it holds one
appointment. Each tree is solved as if the others were not there; where two of them want the same
part of a day, the search branches on who of them may have it. Always going on from the branch that
is least so far, the first in which nothing collides is the best of all. This is conflict-based
search (Sharon, Stern, Felner and Sturtevant, Artificial Intelligence 219, 2015) with people's days
in place of grid cells; when all of a person's needs want one part of a day, one of them keeps it
in each branch.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from matcher.offers.choices import RANKED, Choice, Values, values
from matcher.offers.options import Kind
from matcher.optimise.offered_series import LONG_BEFORE, NO_SERIES, best_series, best_series_each

Ints = NDArray[np.int64]
Ints32 = NDArray[np.int32]

MOST_NODES = 600
"""Branches that are looked at for one person, all kinds together; then the search makes do with
plans that keep every rule and may not be the best of their kind."""

Path = tuple[int, ...]
"""Entries of a need, one a session; empty when the need is left out."""
Bar = tuple[int, int, int]
"""A need (by position) may not take these marks on this day; or, with marks 0, not this row."""
Bars = tuple[frozenset[Bar], ...]
"""By tree: what its needs may not take."""
Solved = tuple[int, tuple[Path, ...]]
"""The value of a tree, and its paths in the order of its needs."""


@dataclass(frozen=True, slots=True)
class Joint:
    """The series of each need, in the order of the choices.

    ``value`` is at least ``OUT`` when a need is left out. ``proved``: nothing is better.
    """

    paths: tuple[Path, ...]
    value: int
    proved: bool


@dataclass(frozen=True)
class _Tree:
    """Needs tied by R12, by position: predecessors first, and each one's place of its parent."""

    needs: tuple[int, ...]
    parent: tuple[int, ...]


class JointSearch:
    """Finds the best series together, kind by kind, for the same needs."""

    def __init__(self, choices: Sequence[Choice], days: int) -> None:
        self.choices = tuple(choices)
        self.days = days
        self.values = values(self.choices, days)
        self._trees = tuple(_trees(self.choices))
        self._tree_of = {n: t for t, tree in enumerate(self._trees) for n in tree.needs}
        self._nodes = MOST_NODES
        self._each_start: tuple[Ints, Ints32] | None = None

    def best(self, kind: Kind, after: int = LONG_BEFORE) -> Joint:
        """The best of its kind, of plans in which every course begins after day ``after``."""
        if len(self.choices) == 1 and after < 0:
            return self._alone(kind)
        solver = _Solver(self, [ranking.of(kind) for ranking in self.values], after)
        bars: Bars = (frozenset(),) * len(self._trees)
        order = count()
        heap = [(solver.value(bars), next(order), bars)]
        seen = {bars}
        while self._nodes > 0:
            self._nodes -= 1
            value, _, bars = heapq.heappop(heap)
            paths = self._together([solver.tree(t, own) for t, own in enumerate(bars)])
            clash = self._clash(paths)
            if not clash:
                return Joint(paths, value, proved=True)
            for keeper in range(len(clash)):
                child = self._barring(bars, [bar for i, bar in enumerate(clash) if i != keeper])
                if child not in seen:
                    seen.add(child)
                    heapq.heappush(heap, (solver.value(child), next(order), child))
        return self._one_after_another(solver)

    def _barring(self, bars: Bars, more: Sequence[Bar]) -> Bars:
        fresh = list(bars)
        for bar in more:
            fresh[self._tree_of[bar[0]]] |= {bar}
        return tuple(fresh)

    def each_start(self, kind: Kind) -> tuple[Ints, Ints32]:
        """Of one need alone, the best series that begins on each day: value and entries."""
        if self._each_start is None:
            self._each_start = self._of_all_kinds()
        by_day, paths = self._each_start
        row = RANKED.index(kind)
        return by_day[row], paths[row]

    def _of_all_kinds(self) -> tuple[Ints, Ints32]:
        choice, ranking = self.choices[0], self.values[0]
        by_day = np.empty((len(RANKED), self.days), dtype=np.int64)
        paths = np.empty((*by_day.shape, choice.need.sessions), dtype=np.int32)
        best_series_each(choice.laid, choice.shape, *ranking, by_day, paths)
        return by_day, paths

    def _alone(self, kind: Kind) -> Joint:
        by_day, paths = self.each_start(kind)
        day = int(by_day.argmin())
        if by_day[day] >= NO_SERIES:
            return Joint(((),), self.choices[0].left_out, proved=True)
        return Joint((tuple(paths[day].tolist()),), int(by_day[day]), proved=True)

    def _together(self, parts: Sequence[Solved]) -> tuple[Path, ...]:
        paths: list[Path] = [()] * len(self.choices)
        for tree, (_, found) in zip(self._trees, parts, strict=True):
            for need, path in zip(tree.needs, found, strict=True):
                paths[need] = path
        return tuple(paths)

    def _clash(self, paths: Sequence[Path]) -> list[Bar]:
        """The users of the part of a day (or of the referral slot) that most needs want at once."""
        users: dict[tuple[int, int], list[Bar]] = defaultdict(list)
        for need, path in enumerate(paths):
            laid = self.choices[need].laid
            for entry in path:
                day, marks = int(laid.day[entry]), int(laid.marks[entry])
                for bit in _bits(marks):
                    users[day, bit].append((need, day, bit))
                row = int(laid.row[entry])
                users[-1, row].append((need, row, 0))
        return max(users.values(), key=len) if any(len(u) > 1 for u in users.values()) else []

    def _one_after_another(self, solver: _Solver) -> Joint:
        """Trees served in turn out of what is left: keeps every rule, and may not be the best."""
        parts: list[Solved] = []
        bars: set[Bar] = set()
        for t, tree in enumerate(self._trees):
            while True:
                part = solver.tree(t, frozenset(bars))
                own: list[Path] = [()] * len(self.choices)
                for need, path in zip(tree.needs, part[1], strict=True):
                    own[need] = path
                clash = self._clash(own)
                if not clash:
                    break
                bars.update(clash[1:])
            parts.append(part)
            for need, path in zip(tree.needs, part[1], strict=True):
                bars.update(self._taken(need, path))
        return Joint(self._together(parts), sum(value for value, _ in parts), proved=False)

    def _taken(self, need: int, path: Path) -> Iterator[Bar]:
        """What a path keeps from all other needs."""
        laid = self.choices[need].laid
        for other in range(len(self.choices)):
            for entry in path if other != need else ():
                yield other, int(laid.day[entry]), int(laid.marks[entry])
                yield other, int(laid.row[entry]), 0


class _Solver:
    """Solves trees for one kind's values."""

    def __init__(self, search: JointSearch, ranking: Sequence[Values], after: int) -> None:
        self._choices = search.choices
        self._trees = search._trees
        self._days = search.days
        self._values = tuple(_starting_after(v, after) for v in ranking)
        self._solved: dict[tuple[int, frozenset[Bar]], Solved] = {}
        longest = max((c.need.sessions for c in search.choices), default=1)
        most = max((len(tree.needs) for tree in search._trees), default=1)
        self._by_day = np.empty((most, self._days), dtype=np.int64)
        self._paths = np.empty((most, self._days, longest), dtype=np.int32)

    def tree(self, number: int, bars: frozenset[Bar]) -> Solved:
        """The least value of a tree and its paths, under these bars."""
        found = self._solved.get((number, bars))
        if found is None:
            found = self._solved[number, bars] = self._solve(self._trees[number], bars)
        return found

    def value(self, bars: Bars) -> int:
        """The least value of all trees, each by itself."""
        return sum(self.tree(t, own)[0] for t, own in enumerate(bars))

    def _solve(self, tree: _Tree, bars: frozenset[Bar]) -> Solved:
        size = len(tree.needs)
        tails = np.zeros((size, self._days), dtype=np.int64)
        out = [self._choices[need].left_out for need in tree.needs]
        for i in range(size - 1, -1, -1):
            self._series(i, tree.needs[i], tails[i], bars)
            if i > 0:
                up = tree.parent[i]
                out[up] += out[i]
                tails[up] += _best_later(self._by_day[i], out[i])
        return self._read(tree, out)

    def _series(self, i: int, need: int, tail: Ints, bars: frozenset[Bar]) -> None:
        choice, value = self._choices[need], self._values[need]
        busy = np.zeros(self._days, dtype=np.int64)
        banned = []
        for barred, where, marks in bars:
            if barred == need and marks:
                busy[where] |= marks
            elif barred == need:
                banned.append(where)
        best_series(
            choice.laid,
            choice.shape,
            value.entry,
            value.begin,
            value.end + tail,
            busy,
            np.array(banned, dtype=np.int32),
            self._by_day[i],
            self._paths[i],
        )

    def _read(self, tree: _Tree, out: Sequence[int]) -> Solved:
        found: list[Path] = []
        total = 0
        for i, need in enumerate(tree.needs):
            after = LONG_BEFORE
            if i > 0:
                before = found[tree.parent[i]]
                if not before:
                    found.append(())
                    continue
                laid = self._choices[tree.needs[tree.parent[i]]].laid
                after = int(laid.day[before[-1]])
            by_day = self._by_day[i]
            first = max(0, after + 1)
            day = first + int(by_day[first:].argmin()) if first < self._days else -1
            if day < 0 or by_day[day] >= NO_SERIES:
                found.append(())
                total = out[0] if i == 0 else total
                continue
            if i == 0:
                total = int(by_day[day])
            sessions = self._choices[need].need.sessions
            found.append(tuple(self._paths[i, day, :sessions].tolist()))
        return total, tuple(found)


def _starting_after(value: Values, after: int) -> Values:
    if after < 0:
        return value
    begin = value.begin.copy()
    begin[: after + 1] = NO_SERIES
    return Values(value.entry, begin, value.end)


def _best_later(by_day: Ints, out: int) -> Ints:
    """By day: the least of leaving out and of beginning on a later day."""
    later = np.full(len(by_day), out, dtype=np.int64)
    later[:-1] = np.minimum(out, np.minimum.accumulate(by_day[::-1])[::-1][1:])
    return later


def _bits(marks: int) -> Iterator[int]:
    while marks:
        lowest = marks & -marks
        yield lowest
        marks -= lowest


def _trees(choices: Sequence[Choice]) -> Iterator[_Tree]:
    """Each need with all that follow it, directly or not."""
    position = {c.need.need_id: i for i, c in enumerate(choices)}
    followers: dict[int, list[int]] = defaultdict(list)
    roots = []
    for i, c in enumerate(choices):
        leader = position.get(c.need.after_need or "")
        if leader is None:
            roots.append(i)
        else:
            followers[leader].append(i)
    for root in roots:
        needs, parent = [root], [-1]
        for place, need in enumerate(needs):
            for follower in followers[need]:
                needs.append(follower)
                parent.append(place)
        yield _Tree(tuple(needs), tuple(parent))
