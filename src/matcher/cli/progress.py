"""Telling how an allocation goes: one live line on a terminal, else a plain line a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from fractions import Fraction
from types import TracebackType
from typing import TYPE_CHECKING

from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from matcher.cli import words
from matcher.cli.stopping import Stopping
from matcher.cli.talk import err, tell_faults
from matcher.usecases.watch import Stage, Watch

if TYPE_CHECKING:
    from matcher.optimise import Progress

HEARTBEAT = 1.0
"""Seconds between plain lines."""
SILENCE = 2.0
"""After so many seconds without news the engine is being compiled for this machine."""

LOADING = "Loading the engine"
PREPARING = "Preparing the engine for this machine (once; some ten seconds)"
STOPPING = "Stopping: the best plan so far is kept. Ctrl-C again ends at once"
STOPPING_EARLY = "Stopping as soon as that is possible. Ctrl-C again ends at once"
PHASES: Mapping[str, str] = {
    "reading": "Bounds",
    "first plan": "First plan",
    "prices": "Prices",
    "negotiation": "Negotiating",
    "flow": "Assigning",
    "improve": "Improving",
}


class Show:
    """Tells the stages and the progress of one allocation on stderr, unless ``quiet``.

    What is odd about the week is told in any case, before the search starts.

    Either rich's own thread or one of ours speaks at least every second, news or none.
    """

    def __init__(self, stopping: Stopping, *, quiet: bool) -> None:
        self._stopping = stopping
        self._began = self._stage_began = time.monotonic()
        self._stage: Stage | None = None
        self._news: Progress | None = None
        self._done = threading.Event()
        self._thread: threading.Thread | None = None
        self._live: Live | None = None
        self._spinner = Spinner("dots")
        if quiet:
            return
        if err.is_terminal:
            self._live = Live(
                console=err, get_renderable=self._spinning, refresh_per_second=8, transient=True
            )
        else:
            self._thread = threading.Thread(target=self._speak, daemon=True)

    @property
    def watch(self) -> Watch:
        """What the use case is given."""
        return Watch(
            on_stage=self._on_stage,
            on_read=lambda week: tell_faults(week.warnings, "Warning", "yellow"),
            on_progress=self._on_progress,
            should_stop=lambda: self._stopping.asked,
        )

    def __enter__(self) -> Show:
        if self._live is not None:
            self._live.start()
        if self._thread is not None:
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        if self._live is not None:
            self._live.stop()
        if self._thread is not None:
            self._thread.join()

    def line(self) -> str:
        """Where the work stands, in one line."""
        return f"{time.monotonic() - self._began:4.0f} s  {self._state()}"

    def _state(self) -> str:
        if self._stopping.asked:
            has_plan = self._news is not None and self._news.cost is not None
            return STOPPING if has_plan else STOPPING_EARLY
        if self._stage is None:
            return LOADING
        if self._stage is not Stage.ALLOCATING:
            return self._stage
        if self._news is not None:
            return describe(self._news)
        waited = time.monotonic() - self._stage_began
        return PREPARING if waited > SILENCE else self._stage

    def _on_stage(self, stage: Stage) -> None:
        self._stage, self._stage_began = stage, time.monotonic()

    def _on_progress(self, news: Progress) -> None:
        self._news = news

    def _spinning(self) -> Spinner:
        self._spinner.update(text=Text(self.line(), overflow="ellipsis", no_wrap=True))
        return self._spinner

    def _speak(self) -> None:
        while not self._done.wait(HEARTBEAT):
            err.print(Text(self.line()))


def describe(news: Progress) -> str:
    """The engine's news in one line: phase, needs placed, cost, bound and gap."""
    said = [PHASES.get(news.phase, news.phase)]
    if news.cost is not None and news.placed is not None and news.gap is not None:
        said += [
            f"{words.many(news.placed, 'needs')} placed",
            f"cost {words.days(news.cost)} days",
            f"none under {words.days(news.bound)}",
            f"gap {words.percent_up(Fraction(news.cost - news.bound, news.cost or 1))}",
        ]
    else:
        said.append(f"no plan can cost less than {words.days(news.bound)} days")
    return "  ".join(said)
