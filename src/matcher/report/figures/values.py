"""What one more place would be worth, by service, area and week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field

from matcher.domain import Frozen, Model
from matcher.report import formats, words
from matcher.report.tables import Table

HEADLINES = 12
"""How many values the picture shows."""

_ROWS = 40


class PlaceValue(Frozen):
    """What one more place would save everybody together, in (weighted) days of waiting.

    ``area`` and ``week`` (its first day) are ``None`` where all of them are meant. ``low`` and
    ``high`` are the range that the prices allow; ``places`` is how many places there are now.
    ``confirmed`` says that the batch was solved again with the place and saved ``days_per_place``.
    """

    service: str
    area: str | None = None
    week: dt.date | None = None
    days_per_place: float = Field(ge=0)
    low: float = Field(ge=0)
    high: float = Field(ge=0)
    places: int = Field(ge=0)
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Worth:
    """One value with its words; ``label`` names its week as "week of 7 Dec" for the picture."""

    label: str
    full_label: str
    value: PlaceValue

    @property
    def proof(self) -> str:
        """Whether the value was confirmed."""
        return "confirmed" if self.value.confirmed else "estimate"


@dataclass(frozen=True, slots=True)
class Values:
    """All values, the greatest first, the confirmed before the others when equal."""

    worths: tuple[Worth, ...]

    @property
    def headline(self) -> str:
        """The greatest confirmed value, or the greatest estimate, and which of the two it is."""
        if not self.worths:
            return "What one more place would be worth has not been worked out for this plan"
        best = next((w for w in self.worths if w.value.confirmed), None)
        if best is not None:
            saved = formats.days(best.value.days_per_place)
            return (
                f"One more place would save {saved} of waiting, confirmed by solving again: "
                f"{best.full_label}"
            )
        best = self.worths[0]
        saved = formats.days(best.value.days_per_place)
        return (
            f"One more place might save {saved} of waiting, an estimate that solving again has "
            f"not confirmed: {best.full_label}"
        )

    def shown(self) -> tuple[Worth, ...]:
        """What the picture shows."""
        return self.worths[:HEADLINES]

    def tables(self) -> tuple[Table, Table]:
        """The table of the page, which stops at a readable length, and the full one for the CSV."""
        short, full = self._table(_ROWS), self._table(len(self.worths))
        return short, full

    def _table(self, rows: int) -> Table:
        more = f" (the greatest {rows}; the CSV has all)" if rows < len(self.worths) else ""
        return Table(
            name="value-of-a-place",
            caption=f"Days of waiting that one more place would save{more}",
            columns=("One more place", "Days saved", "From", "To", "Places now", "How sure"),
            rows=tuple(
                (
                    w.full_label,
                    _tenth(w.value.days_per_place),
                    _tenth(w.value.low),
                    _tenth(w.value.high),
                    w.value.places,
                    w.proof,
                )
                for w in self.worths[:rows]
            ),
            numeric=(1, 2, 3, 4),
        )


def _tenth(days: float) -> Decimal:
    return Decimal(str(round(days, 3)))


def place_values(model: Model, values: Sequence[PlaceValue]) -> Values:
    """``values`` in words and in order."""
    ordered = sorted(
        values,
        key=lambda v: (
            -v.days_per_place,
            not v.confirmed,
            v.service,
            v.area or "",
            v.week or dt.date.min,
        ),
    )
    return Values(
        tuple(
            Worth(_label(model, v, formats.short_date), _label(model, v, formats.date), v)
            for v in ordered
        )
    )


def _label(model: Model, value: PlaceValue, write: Callable[[dt.date], str]) -> str:
    parts = [words.service(model, value.service)]
    if value.area is not None:
        parts.append(words.label(value.area))
    if value.week is not None:
        parts.append(f"week of {write(value.week)}")
    return ", ".join(parts)
