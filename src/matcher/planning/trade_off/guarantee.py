"""A guarantee: nobody who is placed waits longer than so many days for the first session."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matcher.instance import Instance
from matcher.instance.instance import FIRST

Bools = NDArray[np.bool_]


CATCH_UP_DAYS = 14
"""Who has waited too long already, or nearly, has to begin within so many days (assumed)."""


def guaranteed(instance: Instance, days: int) -> Instance:
    """``instance`` in which nobody begins more than ``days`` after their clock.

    Who has waited so long already, or nearly, begins within ``CATCH_UP_DAYS`` of the horizon's
    start. Who could not begin in time even alone, whatever the others get, is left as they were:
    the guarantee is broken for them already.
    """
    entries = instance.entries
    latest = np.maximum(instance.demand.clock + days, CATCH_UP_DAYS - 1)
    late = entries.entry_day > latest[entries.entry_need]
    bound = ~_cannot_be_kept(instance, late)
    takes = entries.entry_takes.copy()
    takes[late & bound[entries.entry_need]] &= ~np.int8(FIRST)
    return replace(instance, entries=replace(entries, entry_takes=takes))


def _cannot_be_kept(instance: Instance, late: Bools) -> Bools:
    """The needs without any place for a first session in time."""
    entries = instance.entries
    in_time = (entries.entry_takes & FIRST != 0) & ~late
    count = np.bincount(entries.entry_need[in_time], minlength=len(instance.demand.clock))
    none: Bools = count == 0
    return none
