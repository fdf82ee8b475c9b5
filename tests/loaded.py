"""What every forked process has loaded already: importing this takes seconds, once.

Some of it the product loads only when it needs it, which would be in each process anew.
"""

from __future__ import annotations

import gc
from importlib import import_module

from matcher.garbage import garbage_collection_paused

MODULES = (
    "matcher.report.sections",
    "matcher_api.pages",
    "ortools.sat.python.cp_model",
    "scipy.sparse.csgraph",
    "tests.forked",
    "tests.runs.dying",
)

with garbage_collection_paused():
    for name in MODULES:
        import_module(name)
    from matcher.optimise.warm_up import warm_up
    from tests import weeks

    warm_up(weeks.MODEL)
gc.collect()
gc.freeze()
