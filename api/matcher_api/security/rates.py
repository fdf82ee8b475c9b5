"""How often somebody may ask: so many a second, and a handful at once.

The generic cell rate algorithm (ITU-T I.371): one moment is kept for each caller.
"""

from __future__ import annotations

import time
from collections.abc import Callable

MOST_KEPT = 10_000


class Rate:
    """A limit for each name. ``per_second`` on average, ``burst`` at once. 0: no limit."""

    def __init__(
        self, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._step = 1.0 / per_second if per_second else 0.0
        self._ahead = burst * self._step
        self._clock = clock
        self._due: dict[str, float] = {}

    def wait(self, name: str) -> float:
        """Seconds that ``name`` has to wait first; 0.0 when the request counts and may go on."""
        if not self._step:
            return 0.0
        now = self._clock()
        due = max(self._due.get(name, now), now) + self._step
        if due - now > self._ahead:
            return due - now - self._ahead
        if len(self._due) >= MOST_KEPT:
            self._due = {one: at for one, at in self._due.items() if at > now}
        self._due[name] = due
        return 0.0
