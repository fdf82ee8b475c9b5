"""What one need may choose from, and how much each entry is worth to each kind of option."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Need, Participant
from matcher.offers.asking import Manner
from matcher.offers.asks import Asked
from matcher.offers.market import EPOCH, Market
from matcher.offers.options import Kind
from matcher.optimise.compiled import kernel
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
_RECOMMENDED, _SOONEST, _NEAREST, _BEST_FIT = map(RANKED.index, RANKED)


@dataclass(frozen=True)
class Choice:
    """The entries that the rules leave to a need.

    ``misfit`` is what an entry costs in misfit alone, ``waits`` what beginning on a day costs,
    ``drag[g]`` what a gap g days longer than it has to be costs; in 0.001 day. ``fit`` is how well
    each practitioner knows what matters to the need, 0 to 1.
    """

    need: Need
    laid: Laid
    misfit: Ints
    waits: Ints
    drag: Ints
    fit: NDArray[np.float64]
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


class Values(NamedTuple):
    """What kinds look at: by entry, by the day on which a course begins, on which it ends.

    In each array a row for each of ``RANKED``, in its order; of one kind alone that row.
    """

    entry: Ints
    begin: Ints
    end: Ints

    def of(self, kind: Kind) -> Values:
        """What one kind looks at."""
        row = RANKED.index(kind)
        return Values(self.entry[row], self.begin[row], self.end[row])


def lay(
    market: Market, asked: Asked, at: int, need: Need, person: Participant, manner: Manner
) -> Choice:
    """The entries of the ``at``-th need of ``asked``, out of what is free in ``market``."""
    supply = market.supply
    cap = supply.price_cap if manner.with_prices else 0
    laid = lay_out(market.diaries, asked.arrays, at, moment(manner.now), market.price, cap, NONE)
    misfit = supply.misfit(need, person)[market.rows.practitioner[laid.row]]
    fit = supply.fit(need, person)
    return Choice(need, laid, misfit, asked.waits[at], supply.drag, fit, asked, at)


def moment(now: dt.datetime | None) -> int:
    """A moment in minutes since 1970."""
    return NOT_YET if now is None else int((now - EPOCH).total_seconds() // 60)


def values(choices: tuple[Choice, ...], days: int) -> tuple[Values, ...]:
    """How the kinds value the entries of each choice; the least sum over all needs is best.

    A kind that looks at something else first falls back on cost and prices where that is equal:
    what it looks at is counted in steps that no cost and price can make up.
    """
    step, coarse = _step(choices, days)
    span = len(choices) * days + 1
    found = []
    for c in choices:
        fresh = Values(*(np.empty((len(RANKED), n), np.int64) for n in (len(c.misfit), days, days)))
        _weigh(c.laid, c.misfit, c.waits, step, coarse, span, fresh)
        found.append(fresh)
    return tuple(found)


@kernel
def _weigh(
    laid: Any, misfit: Ints, waits: Ints, step: int, coarse: int, span: int, found: Any
) -> None:
    """``values`` of one choice, into ``found``."""
    for e in range(len(misfit)):
        own = laid.cost[e] + laid.price[e]
        found.entry[:, e] = own // coarse
        found.entry[_RECOMMENDED, e] = own
        found.entry[_NEAREST, e] += laid.minutes[e] * step
        found.entry[_BEST_FIT, e] += misfit[e] * step
    found.end[:] = 0
    for day in range(len(waits)):
        found.begin[:, day] = waits[day] // coarse
        found.begin[_RECOMMENDED, day] = waits[day]
        found.begin[_SOONEST, day] += day * step * span
        found.end[_SOONEST, day] = day * step


def _step(choices: tuple[Choice, ...], days: int) -> tuple[int, int]:
    """More than all costs and prices of a plan; and by how much they are made coarser for it.

    They are made coarser only where whole numbers of 64 bits would not hold everything: plans of
    many needs over years.
    """
    most, counted = 1, (len(choices) * days + 1) ** 2
    for c in choices:
        own, minutes, misfit = _greatest(c.laid, c.misfit)
        most += c.need.sessions * (own + int(c.drag[-1])) + int(c.waits.max())
        counted = max(counted, max(minutes, misfit) * 26 * 20)
    coarse = -(-most * counted // MOST_VALUE)
    return -(-most // coarse) + len(choices) * 64, coarse


@kernel
def _greatest(laid: Any, misfit: Ints) -> Any:
    """Of all entries the greatest cost with its price, minutes of travel, and misfit.

    Cost, price and misfit are in 0.001 day.
    """
    most_own = most_minutes = most_misfit = np.int64(0)
    for e in range(len(misfit)):
        most_own = max(most_own, laid.cost[e] + laid.price[e])
        most_minutes = max(most_minutes, np.int64(laid.minutes[e]))
        most_misfit = max(most_misfit, misfit[e])
    return most_own, most_minutes, most_misfit
