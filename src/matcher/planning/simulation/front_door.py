"""The front door: coaches assess people in turn, each as long as they take.

A queue with several servers: whoever is next goes to the coach who is free first (Kiefer and
Wolfowitz, Trans. Amer. Math. Soc. 78, 1955).
"""

from __future__ import annotations

import heapq

from matcher.planning.simulation.chance import ASSESSMENTS, of_week
from matcher.planning.simulation.setting import FrontDoor, Newcomer, Time


class Coaches:
    """The coaches of one simulated year; they begin the year free."""

    def __init__(self, door: FrontDoor, seed: int) -> None:
        self._door = door
        self._seed = seed
        self._free_at = [-float("inf")] * door.coaches

    def assess(self, person: Newcomer) -> tuple[Time, float]:
        """When the person's assessment begins, and how many days of a coach's time it takes.

        People have to be named in the order in which they are ready.
        """
        begins = max(person.ready, heapq.heappop(self._free_at))
        length = self._length(person)
        heapq.heappush(self._free_at, begins + length)
        return begins, length

    def _length(self, person: Newcomer) -> float:
        mean = 7 / self._door.assessments_a_week
        if self._door.varies == 0:
            return mean
        rng = of_week(self._seed, ASSESSMENTS, person.week, person.number)
        shape = self._door.varies**-2
        return float(rng.gamma(shape, mean / shape))
