"""Places used, by service and week of the booking period."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from matcher.domain import Batch, Outcome, Slot
from matcher.report import formats
from matcher.report.suppression import Count, Hidden, protect, publish
from matcher.report.tables import Cell, Table


@dataclass(frozen=True, slots=True)
class Used:
    """Places taken (bookings and proposals) of all ``places``."""

    taken: Count
    places: int

    @property
    def share(self) -> Fraction | None:
        """Taken of all; ``None`` when it is hidden or there are no places."""
        if isinstance(self.taken, Hidden) or not self.places:
            return None
        return Fraction(self.taken, self.places)

    @property
    def words(self) -> str:
        """``88 of 96 (92 %)``, ``fewer than 5``, ``no places``."""
        if self.share is None:
            return self.brief
        return f"{self.brief} ({formats.percent(self.share)})"

    @property
    def brief(self) -> str:
        """``88 of 96``. How many places there are would narrow a hidden number down."""
        if not self.places:
            return "no places"
        if isinstance(self.taken, Hidden):
            return self.taken.value
        return f"{formats.whole(self.taken)} of {formats.whole(self.places)}"

    @property
    def cells(self) -> tuple[Cell, Cell]:
        """Taken and places, for a table."""
        return self.taken, Hidden.COVER if isinstance(self.taken, Hidden) else self.places


@dataclass(frozen=True, slots=True)
class ServicePlaces:
    """One service: each week of the booking period, and all of it."""

    service: str
    weeks: tuple[Used, ...]
    whole: Used


@dataclass(frozen=True, slots=True)
class PlacesUsed:
    """All services that have places. A place of a practitioner with two services is in both."""

    weeks: tuple[dt.date, ...]
    services: tuple[ServicePlaces, ...]
    whole: Used

    @property
    def headline(self) -> str:
        """How full the booking period is, and the fullest and emptiest service."""
        if not self.services:
            return "No places are offered in this booking period"
        known = [(s.whole.share, s.service) for s in self.services if s.whole.share is not None]
        if self.whole.share is None or not known:
            return "Too few places are used to say how full the services are"
        text = f"{formats.percent(self.whole.share)} of all places are used"
        most, least = max(known, key=lambda k: k[0]), min(known, key=lambda k: k[0])
        if most[0] == least[0]:
            return text
        return (
            f"{text}: most in {most[1]} ({formats.percent(most[0])}), "
            f"fewest in {least[1]} ({formats.percent(least[0])})"
        )

    def table(self) -> Table:
        """Weeks in rows, services in columns, taken of all places in the cells."""
        rows: list[tuple[Cell, ...]] = [
            (formats.brief_date(day), *(s.weeks[i].brief for s in self.services))
            for i, day in enumerate(self.weeks)
        ]
        rows.append(("All weeks", *(s.whole.brief for s in self.services)))
        return Table(
            name="places-used",
            caption="Places used of all places, by week (its first day) and service",
            columns=("Week", *(s.service for s in self.services)),
            rows=tuple(rows),
            numeric=tuple(range(1, len(self.services) + 1)),
        )

    def long_table(self) -> Table:
        """The same with a row a service and week, as spreadsheets like it."""
        rows: list[tuple[Cell, ...]] = []
        for s in self.services:
            for day, week in zip(self.weeks, s.weeks, strict=True):
                rows.append((s.service, day.isoformat(), *week.cells))
            rows.append((s.service, "all", *s.whole.cells))
        return Table(
            name="places-used",
            caption="Places used of all places, by service and week (its first day)",
            columns=("Service", "Week", "Places used", "Places"),
            rows=tuple(rows),
            numeric=(2, 3),
        )


def places_used(batch: Batch, outcome: Outcome, names: Mapping[str, str]) -> PlacesUsed:
    """Places used inside the booking period; ``names`` are the services' names by code."""
    slots = [s for s in batch.slots if batch.horizon_start <= s.date <= batch.horizon_end]
    taken = _taken(batch, outcome, slots)
    grids = {code: _grid(batch, slots, taken, code) for code in names}
    offered = {code: grid for code, grid in grids.items() if any(p for _, p in grid)}
    totals = protect([sum(t for t, _ in grid) for grid in offered.values()])
    return PlacesUsed(
        weeks=tuple(
            batch.horizon_start + dt.timedelta(days=7 * w) for w in range(batch.horizon_weeks)
        ),
        services=tuple(
            _service(names[code], grid, total)
            for (code, grid), total in zip(offered.items(), totals, strict=True)
        ),
        whole=Used(publish(sum(taken.values())), sum(s.places for s in slots)),
    )


def _taken(batch: Batch, outcome: Outcome, slots: list[Slot]) -> Counter[str]:
    """Places taken by slot, at most its places."""
    proposals = Counter(row.slot_id for row in outcome.allocation)
    return Counter(
        {
            s.slot_id: min(
                s.places, len(batch.bookings_in.get(s.slot_id, ())) + proposals[s.slot_id]
            )
            for s in slots
        }
    )


def _grid(
    batch: Batch, slots: list[Slot], taken: Counter[str], service: str
) -> list[tuple[int, int]]:
    """Places taken and offered by ``service``, week by week."""
    grid = [[0, 0] for _ in range(batch.horizon_weeks)]
    for slot in slots:
        if service in batch.practitioner[slot.practitioner_id].services:
            week = grid[(slot.date - batch.horizon_start).days // 7]
            week[0] += taken[slot.slot_id]
            week[1] += slot.places
    return [(t, p) for t, p in grid]


def _service(name: str, grid: list[tuple[int, int]], total: Count) -> ServicePlaces:
    """A row whose weeks add up to ``total``; a hidden total hides every week that is not 0."""
    taken: tuple[Count, ...]
    if isinstance(total, Hidden):
        taken = tuple(total if t else 0 for t, _ in grid)
    else:
        taken = protect([t for t, _ in grid])
    weeks = tuple(Used(t, p) for t, (_, p) in zip(taken, grid, strict=True))
    return ServicePlaces(name, weeks, Used(total, sum(p for _, p in grid)))
