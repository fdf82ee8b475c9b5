"""By which rule places are given in a simulated year."""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """How people get their places. The slots, the people and what befalls them are the same."""

    FIRST_COME = "first-come"
    """The coach books every need at once, soonest dates first, as FORMATS' baseline does."""
    FIRST_COME_ON_MONDAYS = "first-come-on-mondays"
    """Whoever would wait for the batch waits for Monday, and then it is first come, first served.

    Beside ``FIRST_COME`` it shows what the wait for Monday does, beside ``BATCH`` what the batch
    does.
    """
    BATCH = "batch"
    """The coach books some needs at once, soonest dates first; the rest waits for the batch."""
    BATCH_WITH_PRICES = "batch-with-prices"
    """The same, but the coach's options are ranked by cost and the last batch's prices."""
    AT_ONCE_WITH_PRICES = "at-once-with-prices"
    """The coach books every need at once, ranked so; the batch is for whom there was no place."""

    @property
    def all_at_once(self) -> bool:
        """Whether every need is booked as soon as it is known, where there is a place."""
        return self in (Rule.FIRST_COME, Rule.AT_ONCE_WITH_PRICES)

    @property
    def has_batch(self) -> bool:
        """Whether Monday's places are given by the batch, not in turn."""
        return self not in (Rule.FIRST_COME, Rule.FIRST_COME_ON_MONDAYS)

    @property
    def by_price(self) -> bool:
        """Whether what is booked at once is ranked by cost and prices, not by date."""
        return self in (Rule.BATCH_WITH_PRICES, Rule.AT_ONCE_WITH_PRICES)
