"""What one more place would be worth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field

from matcher.domain import Frozen, Model
from matcher.report import formats, words
from matcher.report.tables import Table

NOT_WORKED_OUT = "What one more place would be worth has not been worked out for this plan"


class PlaceValue(Frozen):
    """What one more place would save everybody together, in days as the plan's cost counts them.

    ``area`` and ``week`` (its first day) are ``None`` where all of them are meant. ``places`` is
    how many free places there are now; ``mean_price`` and ``high`` are the mean and the highest
    of their prices.
    ``is_found`` says that the week was solved again with the place, that this saved ``low`` days,
    and that the independent check agrees; then ``days_per_place`` is ``low``, else the mean price.
    ``confirmed`` says that what was found and the price agree. ``several`` more places in the same
    slot save ``several_low`` days together. The rest says where the place was added.
    """

    service: str
    area: str | None = None
    week: dt.date | None = None
    days_per_place: float = Field(ge=0)
    low: float = Field(ge=0)
    high: float = Field(ge=0)
    mean_price: float = Field(default=0, ge=0)
    places: int = Field(ge=0)
    is_found: bool = False
    confirmed: bool = False
    several: int | None = None
    several_low: float | None = None
    practitioner_id: str | None = None
    site: str | None = None
    start: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Worth:
    """One value with its words; ``label`` names its week as "week of 7 Dec" for the picture."""

    label: str
    full_label: str
    value: PlaceValue

    @property
    def proof(self) -> str:
        """How sure the value is."""
        if not self.value.is_found:
            return "price only"
        return "confirmed" if self.value.confirmed else "at least this"

    @property
    def where(self) -> str:
        """Where the place was added: ``Monday 7 December 2026, 09:10, physio-02, Bolton Hub``."""
        start = self.value.start
        if start is None:
            return ""
        when = f"{formats.date(start.date())}, {start:%H:%M}"
        return ", ".join(filter(None, (when, self.value.practitioner_id, self.value.site)))


@dataclass(frozen=True, slots=True)
class Values:
    """What was found by solving again, the greatest first; the services; and all the groups."""

    found: tuple[Worth, ...]
    services: tuple[Worth, ...]
    groups: tuple[Worth, ...]

    @property
    def headline(self) -> str:
        """The greatest saving that was found."""
        if not self.found:
            if not self.services:
                return NOT_WORKED_OUT
            return "No single place more that was tried would save anybody a day"
        best = self.found[0]
        saved = formats.at_least_days(best.value.low)
        return f"One more place would save at least {saved} of waiting: {best.full_label}"

    def found_table(self) -> Table:
        """What was found, beside the price, and where the place was added."""
        several = next((w.value.several for w in self.found if w.value.several), 0)
        return Table(
            name="one-more-place",
            caption="Days of waiting that one more place would save, found by solving again",
            columns=(
                "One more place",
                "Days saved",
                "Price in days",
                "How sure",
                f"Saved by {several} more",
                "Where it was added",
            ),
            rows=tuple(
                (
                    w.full_label,
                    formats.at_least(w.value.low),
                    _tenth(w.value.high),
                    w.proof,
                    formats.at_least(w.value.several_low or 0),
                    w.where,
                )
                for w in self.found
            ),
            numeric=(1, 2, 4),
        )

    def services_table(self) -> Table:
        """The mean price by service."""
        return self._prices(
            "price-by-service", "Price of a place that was free, by service", self.services
        )

    def groups_table(self) -> Table:
        """The prices of all the groups, for the CSV."""
        return self._prices(
            "prices", "Price of a place that was free, by service, area and week", self.groups
        )

    def _prices(self, name: str, caption: str, worths: Sequence[Worth]) -> Table:
        return Table(
            name=name,
            caption=caption,
            columns=("Places", "Price in days, on average", "Highest price"),
            rows=tuple(
                (w.full_label, _tenth(w.value.mean_price), _tenth(w.value.high)) for w in worths
            ),
            numeric=(1, 2),
        )


def _tenth(days: float) -> Decimal:
    return Decimal(str(round(days, 3)))


def place_values(model: Model, values: Sequence[PlaceValue]) -> Values:
    """``values`` in words and in order."""
    found = [v for v in values if v.is_found and v.low > 0]
    services = [v for v in values if v.area is None and v.week is None and not v.is_found]
    groups = [v for v in values if v.area is not None or v.week is not None]
    return Values(
        found=_worths(model, sorted(found, key=lambda v: (-v.low, *_order(v)))),
        services=_worths(model, sorted(services, key=lambda v: (-v.days_per_place, *_order(v)))),
        groups=_worths(model, sorted(groups, key=_order)),
    )


def _order(value: PlaceValue) -> tuple[str, str, dt.date]:
    return value.service, value.area or "", value.week or dt.date.min


def _worths(model: Model, values: Sequence[PlaceValue]) -> tuple[Worth, ...]:
    return tuple(
        Worth(_label(model, v, formats.short_date), _label(model, v, formats.date), v)
        for v in values
    )


def _label(model: Model, value: PlaceValue, write: Callable[[dt.date], str]) -> str:
    parts = [words.service(model, value.service)]
    if value.area is not None:
        parts.append(words.area(value.area))
    if value.week is not None:
        parts.append(f"week of {write(value.week)}")
    return ", ".join(parts)
