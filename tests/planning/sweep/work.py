"""What the tests hand to workers: small tasks, some of which bring their worker down."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from matcher.errors import MatcherError
from matcher.planning.sweep import Document, Task


def square(number: int) -> Document:
    return {"square": number * number, "pid": os.getpid()}


def waits_for(number: int, sign: str) -> Document:
    """Comes back once the file ``sign`` is there; the first two tasks do not wait for it."""
    while number > 2 and not Path(sign).exists():
        time.sleep(0.02)
    return {"square": number * number}


def dies_once(number: int, mark: str) -> Document:
    """Kills its worker, the first time."""
    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return {"square": number * number}


def refuses(number: int) -> Document:
    if number == 2:
        raise MatcherError("Two is not a number we like.", "Use another.")
    if number == 3:
        raise KeyError("three")
    return {"square": number * number}


def waiting_tasks(sign: Path) -> list[Task]:
    return [Task(f"task-{n}", waits_for, {"number": n, "sign": str(sign)}) for n in range(1, 5)]
