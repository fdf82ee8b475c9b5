"""What one more place is worth: by the last batch's prices, or by those of a plan to come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from matcher.domain import Batch, Certificate, PoolPrice
from matcher.explain.worth import worth
from matcher.store import RunState, Store
from matcher.units import in_days
from matcher.usecases.runs.packing import planned


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
    """All groups, and when their prices were made.

    ``proposed_by`` is the number of the run whose plan has these prices and is not published.
    """

    made_at: dt.datetime
    groups: tuple[GroupPrice, ...]
    proposed_by: int | None = None


def place_prices(store: Store) -> PriceTable | None:
    """The last batch's prices by service, area and week; ``None`` before the first batch.

    Places that were taken since count too: where all of them are, one more is worth most.
    """
    prices = store.prices()
    if prices is None:
        return None
    week = store.week(prices.horizon_start, prices.horizon_weeks)
    pools = tuple(PoolPrice(slots=(slot,), price=price) for slot, price in prices.places.items())
    return PriceTable(prices.made_at, _groups(week, Certificate(cost=0, bound=0, pools=pools)))


def proposed_prices(store: Store) -> PriceTable | None:
    """The prices of the newest plan that waits to be published; ``None`` when none does."""
    for run in store.runs():
        if run.state in {RunState.REVIEW, RunState.APPROVED}:
            found = planned(store, run)
            groups = _groups(found.week.batch, found.outcome.certificate)
            return PriceTable(run.made_at, groups, proposed_by=run.number)
    return None


def _groups(week: Batch, certificate: Certificate) -> tuple[GroupPrice, ...]:
    return tuple(
        GroupPrice(
            service=one.group.service,
            area=one.group.area,
            week=one.group.week,
            mean_days=in_days(one.mean),
            highest_days=in_days(one.highest),
            places=one.places,
        )
        for one in worth(week.model_copy(update={"bookings": ()}), certificate)
    )
