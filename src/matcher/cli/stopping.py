"""Ctrl-C: the first asks for the best plan so far, the second ends the work at once."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Any

from matcher.cli.talk import err

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopping:
    """While it is entered, SIGINT and SIGTERM only set ``asked``; the next one does its worst."""

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Stopping:
        for one in SIGNALS:
            self._before[one] = signal.signal(one, self._hear)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for one, handler in self._before.items():
            signal.signal(one, handler)

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
        err.show_cursor()  # the next signal leaves no time for it
        for one in SIGNALS:
            signal.signal(one, signal.SIG_DFL)
