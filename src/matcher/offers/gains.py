"""Who gains most from places that have become free, and how long the waiting list is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Need
from matcher.offers.choices import moment
from matcher.offers.clocks import Clocks
from matcher.offers.market import Market
from matcher.offers.openings import Queue
from matcher.offers.waiting import Waiters, WaitingList
from matcher.offers.words import date, many
from matcher.optimise.offered_series import gains
from matcher.units import in_days

NAMED = 5
"""So many waiting needs are named, unless more are asked for."""
FEWEST = 5
"""A smaller count of people, above none, is not told."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What a waiting need would gain from freed places.

    ``days`` is how much less it would cost with them than with the best that is free without them,
    or than being left out when there is nothing else. ``slot_ids`` are all sessions of its best
    series, ``freed`` those among them that have become free. ``starts`` is the first session's
    date, ``otherwise`` the first date without them.
    """

    need_id: str
    participant_id: str
    days: float
    slot_ids: tuple[str, ...]
    freed: tuple[str, ...]
    starts: dt.date
    otherwise: dt.date | None
    why: str


def who_gains(
    market: Market,
    freed: Collection[str],
    waiting: WaitingList,
    *,
    now: dt.datetime | None = None,
    most: int = NAMED,
) -> tuple[Gain, ...]:
    """The waiting needs that gain most from places in the slots ``freed``, most first.

    Exact, and over all who wait: each need's best series with these places against its best
    without. A need that follows another that still has to be booked gains nothing yet (R12).

    Args:
        market: with those places free.
        freed: slots; unknown ones are left out.
        waiting: people with their open needs.
        now: a place that has begun by then is no use to anybody; aware.
        most: how many are named.
    """
    rows = np.array(
        sorted(market.row[slot] for slot in freed if slot in market.row), dtype=np.int32
    )
    found: list[tuple[int, Gain]] = []
    for service in _services(market, rows.tolist()):
        waiters = waiting.waiting_for(market, service)
        if waiters is not None and waiters.needs:
            found += _gains(market, waiters, rows, moment(now))
    found.sort(key=lambda one: (-one[0], one[1].need_id))
    return tuple(gain for _, gain in found[:most])


def queue(market: Market, need: Need, clocks: Clocks) -> Queue:
    """How many people wait for the need's service with an earlier clock than it.

    ``clocks`` are those of its service; the need's own may be among them.
    """
    ahead = clocks.ahead(need)
    name, since = market.model.services[need.service].name, date(need.clock)
    if not ahead:
        return Queue(need.service, 0, f"Nobody has waited for {name} since before {since}.")
    few = ahead < FEWEST
    count = f"Fewer than {FEWEST}" if few else f"{ahead:,}"
    why = f"{count} people have waited for {name} since before {since}."
    return Queue(need.service, None if few else ahead, why)


def _services(market: Market, rows: Sequence[int]) -> tuple[str, ...]:
    """What can be had in these slots."""
    supply = market.supply
    givers = {int(market.rows.practitioner[row]) for row in rows}
    given = {service for q in givers for service in supply.practitioners[q].services}
    return tuple(service for service in supply.services if service in given)


def _gains(
    market: Market, waiters: Waiters, freed: NDArray[np.int32], now: int
) -> Iterator[tuple[int, Gain]]:
    needs = waiters.needs
    found = np.empty((len(needs), 3), dtype=np.int64)
    rows = np.full((len(needs), max(n.sessions for n in needs)), -1, dtype=np.int32)
    courses = (*waiters.gaps, market.supply.drag, waiters.waits, waiters.unplaced)
    gains(market.diaries, waiters.arrays, now, courses, freed, found, rows)
    better = found[:, 1] - found[:, 0]
    for i in np.flatnonzero((found[:, 0] >= 0) & (better > 0)).tolist():
        places = rows[i, : needs[i].sessions].tolist()
        later = None if found[i, 2] < 0 else market.today + dt.timedelta(days=int(found[i, 2]))
        yield int(better[i]), _gain(market, needs[i], places, set(freed.tolist()), better[i], later)


def _gain(
    market: Market,
    need: Need,
    rows: Sequence[int],
    freed: Collection[int],
    better: int,
    otherwise: dt.date | None,
) -> Gain:
    slots = market.rows.slot_id
    starts = market.start(rows[0]).date()
    return Gain(
        need_id=need.need_id,
        participant_id=need.participant_id,
        days=in_days(int(better)),
        slot_ids=tuple(slots[row] for row in rows),
        freed=tuple(slots[row] for row in rows if row in freed),
        starts=starts,
        otherwise=otherwise,
        why=_why(starts, otherwise),
    )


def _why(starts: dt.date, otherwise: dt.date | None) -> str:
    if otherwise is None:
        return f"Would start on {date(starts)}; nothing else that is free will do."
    if otherwise > starts:
        sooner = many((otherwise - starts).days, "day")
        return f"Would start on {date(starts)}, {sooner} sooner than with what else is free."
    return f"Would have a better course than with what else is free, from {date(starts)}."
