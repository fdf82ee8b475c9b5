"""What one need may choose from, and how much each entry is worth to each kind of option."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Need, Participant
from matcher.offers.asking import Manner
from matcher.offers.asks import Asked
from matcher.offers.market import EPOCH, Market
from matcher.offers.options import Kind
from matcher.optimise.offered import Laid, lay_out

Ints = NDArray[np.int64]

OUT = 1 << 55
"""The value of leaving a need out: more than everything else about it, whatever is ranked."""
MOST_VALUE = 1 << 54
"""No series of a whole plan has a greater value than this."""
NOT_YET = -1
"""A moment before every slot, in minutes since 1970."""
NONE = np.zeros(0, dtype=np.int32)
RANKED = (Kind.RECOMMENDED, Kind.SOONEST, Kind.NEAREST, Kind.BEST_FIT)
"""The kinds that are the best at something."""


@dataclass(frozen=True)
class Choice:
    """The entries that the rules leave to a need.

    ``misfit`` is what an entry costs in misfit alone, ``waits`` what beginning on a day costs,
    ``drag[g]`` what a gap g days longer than it has to be costs; in 0.001 day.
    """

    need: Need
    laid: Laid
    misfit: Ints
    waits: Ints
    drag: Ints
    asked: Asked
    at: int
    """The need's place among those of ``asked``."""

    @property
    def left_out(self) -> int:
        """The value of leaving the need out: as few as can be, then those that lose least."""
        return OUT + int(self.asked.unplaced[self.at])

    @property
    def shape(self) -> tuple[int, int, int, Ints]:
        """R3 and R5 as the search takes them."""
        return self.need.sessions, self.need.min_gap_days, self.need.max_gap_days, self.drag


@dataclass(frozen=True)
class Values:
    """What a kind looks at: by entry, by the day on which a course begins, on which it ends."""

    entry: Ints
    begin: Ints
    end: Ints


def lay(
    market: Market, asked: Asked, at: int, need: Need, person: Participant, manner: Manner
) -> Choice:
    """The entries of the ``at``-th need of ``asked``, out of what is free in ``market``."""
    supply = market.supply
    cap = supply.price_cap if manner.with_prices else 0
    laid = lay_out(market.diaries, asked.arrays, at, moment(manner.now), market.price, cap, NONE)
    misfit = supply.misfit(need, person)[market.rows.practitioner[laid.row]]
    return Choice(need, laid, misfit, asked.waits[at], supply.drag, asked, at)


def moment(now: dt.datetime | None) -> int:
    """A moment in minutes since 1970."""
    return NOT_YET if now is None else int((now - EPOCH).total_seconds() // 60)


def values(choices: tuple[Choice, ...], days: int) -> Mapping[Kind, tuple[Values, ...]]:
    """How each kind values the entries of each choice; the least sum over all needs is best.

    A kind that looks at something else first falls back on cost and prices where that is equal:
    what it looks at is counted in steps that no cost and price can make up.
    """
    step, coarse = _step(choices, days)
    span = len(choices) * days + 1
    day = np.arange(days, dtype=np.int64)
    none = np.zeros(days, dtype=np.int64)
    found: dict[Kind, list[Values]] = {kind: [] for kind in RANKED}
    for c in choices:
        own, wait = c.laid.cost + c.laid.price, c.waits
        found[Kind.RECOMMENDED].append(Values(own, wait, none))
        own, wait = own // coarse, wait // coarse
        found[Kind.SOONEST].append(Values(own, wait + day * (step * span), day * step))
        found[Kind.NEAREST].append(Values(own + c.laid.minutes.astype(np.int64) * step, wait, none))
        found[Kind.BEST_FIT].append(Values(own + c.misfit * step, wait, none))
    return {kind: tuple(by_need) for kind, by_need in found.items()}


def _step(choices: tuple[Choice, ...], days: int) -> tuple[int, int]:
    """More than all costs and prices of a plan; and by how much they are made coarser for it.

    They are made coarser only where whole numbers of 64 bits would not hold everything: plans of
    many needs over years.
    """
    most, counted = 1, (len(choices) * days + 1) ** 2
    for c in choices:
        own = int((c.laid.cost + c.laid.price).max(initial=0))
        most += c.need.sessions * (own + int(c.drag[-1])) + int(c.waits.max())
        counted = max(
            counted, int(max(c.laid.minutes.max(initial=0), c.misfit.max(initial=0))) * 26 * 20
        )
    coarse = -(-most * counted // MOST_VALUE)
    return -(-most // coarse) + len(choices) * 64, coarse
