"""The ``matcher`` command: parse, run one use case, tell. stdout is data, stderr is talk.

The commands are loaded by ``main``, so that Ctrl-C has an answer from the first moment on.
"""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING

from matcher.errors import NoPlan

if TYPE_CHECKING:
    from matcher.cli.commands import app as app

__all__ = ["app", "main"]


def main() -> None:
    """Run the command that the words after ``matcher`` name."""
    signal.signal(signal.SIGINT, _stop)
    from matcher.cli.commands import app  # noqa: PLC0415  see above

    app()


def _stop(_number: int, _frame: FrameType | None) -> None:
    """Ctrl-C while there is nothing to keep."""
    sys.stderr.write("\nStopped before there was anything to keep; nothing was written.\n")
    raise SystemExit(NoPlan.exit_code)


def __getattr__(name: str) -> object:
    """``app``, the commands as typer has them; they are loaded now."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from matcher.cli.commands import app  # noqa: PLC0415  see above

    return app
