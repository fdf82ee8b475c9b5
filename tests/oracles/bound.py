"""A certificate's bound, recomputed from its prices by writing out every series."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import NamedTuple

from matcher.domain import Batch, Certificate, Model, Need, Part
from tests.oracles.reading import Series, series_of, unplaced_cost
from tests.oracles.week import Week


class Prices(NamedTuple):
    """The certificate's prices, by slot and by part of somebody's day."""

    slot: dict[str, int]
    clash: dict[tuple[str, dt.date, Part], int]


def bound(model: Model, batch: Batch, certificate: Certificate) -> int:
    """Sum over needs of the least they could cost and pay, minus all that capacity could earn."""
    prices = Prices(
        {slot_id: pool.price for pool in certificate.pools for slot_id in pool.slots},
        {(c.participant_id, c.date, c.part): c.price for c in certificate.clashes},
    )
    named = Counter(slot_id for pool in certificate.pools for slot_id in pool.slots)
    if max(named.values(), default=0) > 1 or len(prices.clash) != len(certificate.clashes):
        raise ValueError("the certificate names something twice")
    alone = [n for n in batch.needs if n.after_need is None or n.after_need not in batch.need]
    least = sum(_least_of_tree(model, batch, prices, need, None) for need in alone)
    return least - _earned(Week(model, batch), prices)


def _least_of_tree(
    model: Model, batch: Batch, prices: Prices, need: Need, after: dt.date | None
) -> int:
    """The least for this need and all that follow it, when it must begin later than ``after``.

    Below the choice of one need's series its followers are independent of one another.
    """
    followers = [n for n in batch.needs if n.after_need == need.need_id]
    options = [_unplaced_tree(model, batch, need)]
    for series in series_of(model, batch, need):
        dates = [batch.slot[slot_id].date for slot_id in series.slot_ids]
        if after is None or dates[0] > after:
            paid = series.cost + _paid(batch, prices, need, series)
            rest = [_least_of_tree(model, batch, prices, f, dates[-1]) for f in followers]
            options.append(paid + sum(rest))
    return min(options)


def _unplaced_tree(model: Model, batch: Batch, need: Need) -> int:
    """A need whose predecessor is unplaced is unplaced."""
    followers = [n for n in batch.needs if n.after_need == need.need_id]
    rest = sum(_unplaced_tree(model, batch, follower) for follower in followers)
    return unplaced_cost(model, batch, need) + rest


def _paid(batch: Batch, prices: Prices, need: Need, series: Series) -> int:
    """The prices of the series' places, and of the parts of days that its appointments take."""
    slots = [batch.slot[slot_id] for slot_id in series.slot_ids]
    places = sum(prices.slot.get(slot.slot_id, 0) for slot in slots)
    parts = sum(
        prices.clash.get((need.participant_id, slot.date, part), 0)
        for slot in slots
        if not slot.is_referral
        for part in slot.parts
    )
    return places + parts


def _earned(week: Week, prices: Prices) -> int:
    """Price times capacity, over pools and clashes."""
    places = sum(
        price * week.free_places(week.batch.slot[slot_id]) for slot_id, price in prices.slot.items()
    )
    parts = sum(
        price
        for (who, date, part), price in prices.clash.items()
        if (date, part) not in week.booked_parts(who)
    )
    return places + parts
