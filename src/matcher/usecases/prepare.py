"""Prepare the engine: compile its kernels for this machine, so that the first real run need not.

Numba compiles on first use and keeps the result on disk. `python -m matcher.usecases.prepare`
allocates a small invented week, far enough for every kernel to have run once.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from matcher.optimise import Options, allocate
from matcher.usecases.generate import generate_folder

STEPS = 1_000
"""Enough work for prices, dive, ruin and recreate, and neighbourhoods to have had their turn."""


def prepare_engine() -> None:
    """Run every part of the engine once. Takes some ten seconds the first time, then two."""
    with tempfile.TemporaryDirectory() as folder:
        read = generate_folder("greater-manchester", Path(folder) / "week", people=60)
    allocate(read.model, read.batch, Options(work_limit=STEPS))


if __name__ == "__main__":
    prepare_engine()
