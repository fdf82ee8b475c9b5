"""Threads that take turns in the order in which they came."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A lock that is handed to whoever has waited longest; Python's own may pass somebody over."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._is_taken = False

    @contextmanager
    def turn(self, seconds: float) -> Iterator[bool]:
        """A turn of one's own; ``False`` when it did not come within so many seconds."""
        mine = self._queue_up()
        if mine is not None and not mine.wait(seconds) and self._give_up(mine):
            yield False
            return
        try:
            yield True
        finally:
            self._hand_on()

    def _queue_up(self) -> threading.Event | None:
        """What to wait for; ``None`` when it is one's turn at once."""
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return None
            mine = threading.Event()
            self._waiting.append(mine)
            return mine

    def _give_up(self, mine: threading.Event) -> bool:
        """Leave the queue, unless the turn has come after all."""
        with self._lock:
            if mine.is_set():
                return False
            self._waiting.remove(mine)
            return True

    def _hand_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False
