"""By which rule places are given in a simulated year."""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """How people get their places. The slots, the people and what befalls them are the same."""

    FIRST_COME = "first-come"
    """The coach books every need at once, soonest dates first, as FORMATS' baseline does."""
    BATCH = "batch"
    """The coach books some needs at once, soonest dates first; the rest waits for the batch."""
    BATCH_WITH_PRICES = "batch-with-prices"
    """The same, but the coach's options are ranked by cost and the last batch's prices."""
