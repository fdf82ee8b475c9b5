"""Closures: leave and closed sites, which remove slots."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from matcher.domain import Frozen, Slot
from matcher.files.assemble import assemble_rows
from matcher.files.grammars import reference
from matcher.files.tables import Known, Table
from matcher.files.times import DATE


class ClosureRow(Frozen):
    """A row of closures.csv; both dates are included.

    With both names given it is that practitioner at that site; one of the two always is.
    """

    practitioner_id: str | None = None
    site_id: str | None = None
    from_date: dt.date
    to_date: dt.date


class Closures:
    """Says which slots are removed."""

    def __init__(self, rows: Iterable[ClosureRow]) -> None:
        self._dates: defaultdict[tuple[str | None, str | None], list[tuple[dt.date, dt.date]]]
        self._dates = defaultdict(list)
        for row in rows:
            self._dates[row.practitioner_id, row.site_id].append((row.from_date, row.to_date))

    def remove(self, slot: Slot) -> bool:
        """Whether a closure removes ``slot``."""
        if not self._dates:
            return False
        date = slot.start.date()
        keys = {
            (slot.practitioner_id, None),
            (None, slot.site_id),
            (slot.practitioner_id, slot.site_id),
        }
        return any(
            first <= date <= last
            for key in keys
            if key in self._dates
            for first, last in self._dates[key]
        )


def read_closures(table: Table, practitioners: Known | None, sites: Known | None) -> Closures:
    """Every closure of closures.csv."""
    return Closures(closure_rows(table, practitioners, sites))


def closure_rows(
    table: Table, practitioners: Known | None, sites: Known | None
) -> tuple[ClosureRow, ...]:
    """The sound rows of closures.csv."""
    who = table.read(
        "practitioner_id", reference(practitioners, "practitioner", "practitioners.csv"), None
    )
    where = table.read("site_id", reference(sites, "site", "sites.csv"), None)
    firsts = table.require("from_date", DATE)
    lasts = table.require("to_date", DATE)
    for place, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        if not table.cell(place, "practitioner_id") and not table.cell(place, "site_id"):
            problem = "The row does not say who is away or which site is closed"
            todo = "Enter practitioner_id, site_id or both"
            table.fault(place, "practitioner_id", problem, todo, "closes_nothing")
        if first is not None and last is not None and last < first:
            problem = f"The closure ends before it starts, on {first.isoformat()}"
            table.fault(place, "to_date", problem, "Mend one of the two dates", "end_before_start")
    return assemble_rows(
        ClosureRow,
        table.sound(),
        practitioner_id=who,
        site_id=where,
        from_date=firsts,
        to_date=lasts,
    )
