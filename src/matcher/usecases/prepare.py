"""Prepare the engine: compile its kernels for this machine, so that the first real run need not.

Numba compiles on first use and keeps the result on disk. `python -m matcher.usecases.prepare` does
that at setup.
"""

from __future__ import annotations

from matcher import offers
from matcher.files import read_model
from matcher.optimise.warm_up import warm_up


def prepare_engine() -> None:
    """Run every kernel of the engine once. Takes about a minute the first time, then a second."""
    model = read_model("workwell")
    warm_up(model)
    offers.warm_up(model)


if __name__ == "__main__":
    prepare_engine()
