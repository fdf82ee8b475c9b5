"""What one more place is worth, from the last batch's prices and the slots as they are now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from matcher.domain import Certificate, PoolPrice
from matcher.explain.worth import worth
from matcher.store import Store
from matcher.units import in_days


@dataclass(frozen=True, slots=True)
class GroupPrice:
    """The places of one service in one area in one week. Days; ``week`` is its first day."""

    service: str
    area: str
    week: dt.date
    mean_days: float
    highest_days: float
    places: int


@dataclass(frozen=True, slots=True)
class PriceTable:
    """All groups, and when their prices were made."""

    made_at: dt.datetime
    groups: tuple[GroupPrice, ...]


def place_prices(store: Store) -> PriceTable | None:
    """The last batch's prices by service, area and week; ``None`` before the first batch.

    Places that were taken since count too: where all of them are, one more is worth most.
    """
    prices = store.prices()
    if prices is None:
        return None
    week = store.week(prices.horizon_start, prices.horizon_weeks)
    batch = week.model_copy(update={"bookings": ()})
    pools = tuple(PoolPrice(slots=(slot,), price=price) for slot, price in prices.places.items())
    groups = worth(batch, Certificate(cost=0, bound=0, pools=pools))
    return PriceTable(
        prices.made_at,
        tuple(
            GroupPrice(
                service=one.group.service,
                area=one.group.area,
                week=one.group.week,
                mean_days=in_days(one.mean),
                highest_days=in_days(one.highest),
                places=one.places,
            )
            for one in groups
        ),
    )
