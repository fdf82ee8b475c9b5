"""Loading: a week's rows are compared with those that are there, and the differences written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from matcher.errors import InputFaults
from matcher.store import rows
from matcher.store import tables as t
from matcher.store.closures import close_as_covered, take_over
from matcher.store.freeing import claim_again
from matcher.store.listed import Listed, read_listed, write_bookings
from matcher.store.prices import set_setting
from matcher.store.reading import HORIZON
from matcher.store.removing import check_removal, remove_used
from matcher.store.rows import Kind, Row
from matcher.store.seating import chunks, fill_diary, fit_places
from matcher.store.types import Loaded, LoadMode, Week
from matcher.store.unit import ORG, PERSON, SLOT, SUPPLY, Unit

MANY = 5_000
"""From so many rows on a table is read whole rather than by the rows' names."""
PEOPLE = (rows.PARTICIPANTS, rows.NEEDS, rows.RESTRICTIONS)
"""Tables of which a change is told by the person and not as a change of supply."""
_ORDER: tuple[Kind[Any], ...] = (
    rows.PARTICIPANTS,
    rows.PRACTITIONERS,
    rows.SITES,
    rows.CLINICS,
    rows.SLOTS,
    rows.NEEDS,
    rows.RESTRICTIONS,
    rows.TRAVEL,
)
"""What is named by others comes first."""


@dataclass
class Difference:
    """What a table lacks, has otherwise, and has too much."""

    kind: Kind[Any]
    added: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)


def load(unit: Unit, week: Week, mode: LoadMode) -> Loaded:
    """See ``Store.load``; nobody else writes to the organisation meanwhile."""
    unit.alone()
    listed = read_listed(unit, week, mode)
    wanted = _wanted(unit, week, listed)
    differences = {kind.file: _compare(unit, kind, wanted[kind.file], mode) for kind in _ORDER}
    gone = {file: found.removed for file, found in differences.items()}
    faults = [*check_removal(unit, gone), *listed.faults]
    if faults:
        raise InputFaults(faults, listed.warnings)
    _write_horizon(unit, week, mode)
    for kind in _ORDER:
        _write(unit, differences[kind.file])
    closures = take_over(unit, week, mode)
    remove_used(unit, gone)
    for kind in reversed(_ORDER):
        _remove(unit, differences[kind.file])
    booked = write_bookings(unit, listed, mode)
    _settle(unit, differences, booked, closures=bool(closures))
    _tell(unit, differences, bool(closures), booked, listed)
    counts = {
        what: Counter({file: len(getattr(d, what)) for file, d in differences.items()})
        for what in ("added", "changed", "removed")
    }
    counts["added"]["closures.csv"] += closures
    counts["added"]["bookings.csv"] += len(booked)
    told = {what: {f: n for f, n in found.items() if n} for what, found in counts.items()}
    return Loaded(told["added"], told["changed"], told["removed"], tuple(listed.warnings))


def _wanted(unit: Unit, week: Week, listed: Listed) -> Mapping[str, list[Row]]:
    """The rows of each table as the week has them."""
    batch = week.batch
    values: dict[str, Iterable[Any]] = {
        rows.PARTICIPANTS.file: batch.participants,
        rows.PRACTITIONERS.file: batch.practitioners,
        rows.SITES.file: batch.sites,
        rows.CLINICS.file: week.clinics,
        rows.SLOTS.file: [
            *((slot, False) for slot in batch.slots),
            *((slot, True) for slot in batch.closed_slots),
        ],
        rows.RESTRICTIONS.file: dict.fromkeys(batch.restrictions),
        rows.TRAVEL.file: batch.travel_times,
    }
    wanted = {
        kind.file: [kind.to_row(value) for value in values[kind.file]]
        for kind in _ORDER
        if kind is not rows.NEEDS
    }
    wanted[rows.NEEDS.file] = [
        {**rows.NEEDS.to_row(need), **listed.of_course(need, unit.now)} for need in batch.needs
    ]
    return wanted


def _compare(unit: Unit, kind: Kind[Any], wanted: list[Row], mode: LoadMode) -> Difference:
    """What has to be done to a table; ``position`` keeps the order of the files."""
    replaces = mode is LoadMode.REPLACE
    difference = Difference(kind)
    if not wanted and not replaces:
        return difference
    found = _found(unit, kind, wanted, mode)
    last = 0 if replaces else _next_position(unit, kind)
    compared = [name for name in kind.columns if (kind.file, name) != ("slots.csv", "closed")]
    if replaces:
        compared.append("position")
    for place, row in enumerate(wanted):
        there = found.get(kind.key(row))
        if there is None:
            difference.added.append({**row, "position": last + place})
            continue
        placed = {**row, "position": place if replaces else there["position"]}
        if any(there[name] != placed[name] for name in compared):
            difference.changed.append(placed)
    if replaces:
        kept = {kind.key(row) for row in wanted}
        difference.removed = [dict(row) for key, row in found.items() if key not in kept]
    return difference


def _found(
    unit: Unit, kind: Kind[Any], wanted: list[Row], mode: LoadMode
) -> Mapping[tuple[Any, ...], Any]:
    """The rows that are there: all of them, or when merging those that may be meant."""
    query = sa.select(kind.table).where(kind.table.c.organisation_id == ORG)
    if mode is LoadMode.REPLACE or len(wanted) > MANY:
        return {kind.key(row): row for row in unit.run(query).mappings()}
    column = kind.table.c[kind.most_telling]
    names: sa.BindParameter[Any] = sa.bindparam("names", expanding=True)
    return {
        kind.key(row): row
        for some in chunks({row[kind.most_telling] for row in wanted})
        for row in unit.run(query.where(column.in_(names)), names=some).mappings()
    }


def _next_position(unit: Unit, kind: Kind[Any]) -> int:
    position = kind.table.c.position
    query = sa.select(sa.func.max(position)).where(kind.table.c.organisation_id == ORG)
    last = unit.run(query).scalar()
    return 0 if last is None else int(last) + 1


def _write(unit: Unit, difference: Difference) -> None:
    table, kind = difference.kind.table, difference.kind
    unit.run_many(sa.insert(table), difference.added)
    if not difference.changed:
        return
    keys = ("organisation_id", *kind.keys)
    changing = [name for name in difference.changed[0] if name not in keys and name != "closed"]
    statement = (
        sa.update(table)
        .where(*(table.c[name] == sa.bindparam(f"key_{name}") for name in keys))
        .values({name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in changing})
    )
    given = [
        {
            **{f"new_{name}": row[name] for name in changing},
            **{f"key_{name}": row[name] for name in kind.keys},
            "key_organisation_id": unit.organisation,
        }
        for row in difference.changed
    ]
    unit.connection.execute(statement, given)


def _remove(unit: Unit, difference: Difference) -> None:
    table, kind = difference.kind.table, difference.kind
    keys = ("organisation_id", *kind.keys)
    statement = sa.delete(table).where(
        *(table.c[name] == sa.bindparam(f"key_{name}") for name in keys)
    )
    given = [
        {f"key_{name}": {**row, "organisation_id": unit.organisation}[name] for name in keys}
        for row in difference.removed
    ]
    if given:
        unit.connection.execute(statement, given)


def _write_horizon(unit: Unit, week: Week, mode: LoadMode) -> None:
    """The model and horizon; merging more rows into a week leaves its own as they are."""
    setting = sa.select(t.settings.c.name).where(
        t.settings.c.organisation_id == ORG, t.settings.c.name == HORIZON
    )
    if mode is LoadMode.MERGE and unit.run(setting).first() is not None:
        return
    batch = week.batch
    value = {
        "model": batch.model,
        "horizon_start": batch.horizon_start.isoformat(),
        "horizon_weeks": batch.horizon_weeks,
    }
    set_setting(unit, HORIZON, value)


def _settle(
    unit: Unit,
    differences: Mapping[str, Difference],
    booked: list[Row],
    *,
    closures: bool,
) -> None:
    """Seats, closed slots and diaries follow what was written."""
    supply = differences[rows.SLOTS.file]
    touched = {row["slot_id"] for row in (*supply.added, *supply.changed)}
    with_bookings = {row["slot_id"] for row in booked}
    fit_places(unit, touched | with_bookings)
    if closures or touched:
        touched |= set(close_as_covered(unit))
    if differences[rows.PRACTITIONERS.file].changed:  # services that referrals stand for
        taken = sa.select(t.taken.c.slot_id).where(t.taken.c.organisation_id == ORG).distinct()
        touched |= set(unit.run(taken).scalars())
    if not (touched or with_bookings or supply.removed):
        return
    fill_diary(unit, touched | with_bookings)
    beside = sa.select(t.diary.c.participant_id).where(
        t.diary.c.organisation_id == ORG, t.diary.c.claim.is_(None)
    )
    for some in chunks(set(unit.run(beside).scalars())):
        claim_again(unit, some)


def _tell(
    unit: Unit,
    differences: Mapping[str, Difference],
    closures: bool,
    booked: list[Row],
    listed: Listed,
) -> None:
    """Note the changes for those who follow."""
    for kind in PEOPLE:
        found = differences[kind.file]
        changed = (*found.added, *found.changed, *found.removed)
        unit.change(PERSON, *(row["participant_id"] for row in changed))
    unit.change(PERSON, *(row["participant_id"] for row in (*booked, *listed.renamed)))
    others = [found for found in differences.values() if found.kind not in PEOPLE]
    if closures or any(found.added or found.changed or found.removed for found in others):
        unit.change(SUPPLY, "")
    else:
        unit.change(SLOT, *(row["slot_id"] for row in booked))
