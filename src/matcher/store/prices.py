"""The last batch's prices, and the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.types import Prices
from matcher.store.unit import ORG, PRICES, Unit

_LIST = sa.select(t.price_lists).where(t.price_lists.c.organisation_id == ORG)
_PLACES = sa.select(t.place_prices.c.slot_id, t.place_prices.c.price).where(
    t.place_prices.c.organisation_id == ORG
)
_CLASHES = sa.select(t.clash_prices).where(t.clash_prices.c.organisation_id == ORG)
_SETTINGS = sa.select(t.settings.c.name, t.settings.c.value).where(
    t.settings.c.organisation_id == ORG
)


def save(unit: Unit, prices: Prices) -> None:
    """See ``Desk.save_prices``."""
    unit.alone()
    for table in (t.price_lists, t.place_prices, t.clash_prices):
        unit.run(sa.delete(table).where(table.c.organisation_id == ORG))
    head = {
        "made_at": prices.made_at,
        "horizon_start": prices.horizon_start,
        "horizon_weeks": prices.horizon_weeks,
    }
    unit.run_many(sa.insert(t.price_lists), [head])
    places = [
        {"slot_id": slot_id, "price": price} for slot_id, price in prices.places.items() if price
    ]
    unit.run_many(sa.insert(t.place_prices), places)
    clashes = [
        {"participant_id": person, "date": date, "part": part, "price": price}
        for (person, date, part), price in prices.clashes.items()
        if price
    ]
    unit.run_many(sa.insert(t.clash_prices), clashes)
    unit.change(PRICES, "")


def read(connection: sa.Connection, organisation: str) -> Prices | None:
    """The prices; ``None`` before the first batch."""
    values = {"organisation": organisation}
    head = connection.execute(_LIST, values).first()
    if head is None:
        return None
    return Prices(
        made_at=head.made_at,
        horizon_start=head.horizon_start,
        horizon_weeks=head.horizon_weeks,
        places={row.slot_id: row.price for row in connection.execute(_PLACES, values)},
        clashes={
            (row.participant_id, row.date, row.part): row.price
            for row in connection.execute(_CLASHES, values)
        },
    )


def set_setting(unit: Unit, name: str, value: object) -> None:
    """See ``Desk.set_setting``."""
    this = (t.settings.c.organisation_id == ORG, t.settings.c.name == sa.bindparam("name_"))
    changed = unit.run(
        sa.update(t.settings).where(*this).values(value=sa.bindparam("given", type_=sa.JSON)),
        name_=name,
        given=value,
    )
    if not changed.rowcount:
        unit.run_many(sa.insert(t.settings), [{"name": name, "value": value}])


def settings(connection: sa.Connection, organisation: str) -> Mapping[str, Any]:
    """All settings by name."""
    rows = connection.execute(_SETTINGS, {"organisation": organisation})
    return {row.name: row.value for row in rows}
