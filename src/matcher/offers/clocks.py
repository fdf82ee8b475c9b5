"""Since when people have waited for a service, so that how many have waited longer is looked up."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matcher.domain import Need


@dataclass(frozen=True, slots=True)
class Clocks:
    """The earliest clock of each person who waits for one service; ``in_order`` has them sorted."""

    earliest: Mapping[str, dt.date]
    in_order: tuple[dt.date, ...]

    @classmethod
    def of(cls, waiting: Iterable[tuple[str, dt.date]]) -> Clocks:
        """Of needs that wait, each as its participant and its clock."""
        earliest: dict[str, dt.date] = {}
        for who, clock in waiting:
            if who not in earliest or clock < earliest[who]:
                earliest[who] = clock
        return cls(earliest, tuple(sorted(earliest.values())))

    def ahead(self, need: Need) -> int:
        """How many people wait with an earlier clock than a need's, but for whose need it is."""
        earlier = bisect_left(self.in_order, need.clock)
        own = self.earliest.get(need.participant_id)
        return earlier - (own is not None and own < need.clock)

    def with_people(self, changed: Iterable[str], waiting: Iterable[tuple[str, dt.date]]) -> Clocks:
        """With some people as they are now: ``waiting`` are all needs of theirs that wait."""
        earliest, in_order = dict(self.earliest), list(self.in_order)
        for who in changed:
            if who in earliest:
                del in_order[bisect_left(in_order, earliest.pop(who))]
        now = Clocks.of(waiting).earliest
        for clock in now.values():
            insort(in_order, clock)
        return Clocks({**earliest, **now}, tuple(in_order))
