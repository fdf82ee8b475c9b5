"""A client that a test kills: ``python -m tests.planning.sweep.client FOLDER SIGN``."""

from __future__ import annotations

import sys
from pathlib import Path

from matcher.planning.sweep import Workers, sweep
from tests.planning.sweep.work import waiting_tasks

if __name__ == "__main__":
    sweep(waiting_tasks(Path(sys.argv[2])), Path(sys.argv[1]), Workers(processes=1))
