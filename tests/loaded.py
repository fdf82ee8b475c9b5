"""What every forked process has loaded already: importing this takes seconds, once."""

from __future__ import annotations

import gc

import matcher_api.pages
import tests.forked
import tests.runs.dying
from matcher.optimise.warm_up import warm_up
from tests import weeks

__all__ = ["matcher_api", "tests"]

warm_up(weeks.MODEL)
gc.freeze()
