"""The service itself, and what it was given."""

from __future__ import annotations

from importlib.metadata import version

from matcher import wire
from matcher.store import About
from matcher.usecases.load_tables import LoadedTables
from matcher.usecases.place_prices import GroupPrice, PriceTable

DISTRIBUTION = "workwell-matcher"


def health(about: About) -> wire.Health:
    """A database that answers."""
    return wire.Health(
        status="ok" if about.up_to_date else "out_of_date",
        version=version(DISTRIBUTION),
        database=about.database,
        database_version=about.version,
        migration=about.revision,
        newest_migration=about.newest,
        clock=about.clock,
        clock_moved_seconds=about.clock_moved.total_seconds(),
    )


def no_database() -> wire.Health:
    """A database that does not answer."""
    return wire.Health(status="no_database", version=version(DISTRIBUTION))


def loaded(done: LoadedTables) -> wire.Loaded:
    """What a load did."""
    names = sorted({*done.loaded.added, *done.loaded.changed, *done.loaded.removed})
    return wire.Loaded(
        tables=tuple(
            wire.TableCount(
                table=name.removesuffix(".csv"),
                added=done.loaded.added.get(name, 0),
                changed=done.loaded.changed.get(name, 0),
                removed=done.loaded.removed.get(name, 0),
            )
            for name in names
        ),
        warnings=tuple(map(wire.FaultRow.of, done.warnings)),
    )


def prices(table: PriceTable | None) -> wire.Prices:
    """What places are worth."""
    if table is None:
        return wire.Prices(made_at=None, prices=())
    return wire.Prices(made_at=table.made_at, prices=tuple(map(_price, table.groups)))


def _price(group: GroupPrice) -> wire.PriceRow:
    return wire.PriceRow(
        service=group.service,
        area=group.area,
        week=group.week,
        price_days=group.mean_days,
        highest_days=group.highest_days,
        places=group.places,
    )
