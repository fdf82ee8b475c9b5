"""What every type of the API is built on.

Units: waits and prices are days, journeys are minutes one way, fit is 0 to 1. Dates are ISO;
moments carry an offset and are shown in Europe/London. Identifiers are opaque and pseudonymous.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from matcher.units import LONDON

Identifier = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$"),
    Field(description="1 to 64 letters A-Z and a-z, digits, _ and -; never a name or NHS number."),
]

Label = Annotated[str, StringConstraints(max_length=64, pattern="^[^;]+$")]
"""A word of the user's own: the code of an area, or of a group."""

EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


def _in_reach(date: dt.date) -> dt.date:
    if not EARLIEST <= date <= LATEST:
        raise ValueError(f"the year is not between {EARLIEST.year} and {LATEST.year}")
    return date


def _in_london(moment: dt.datetime) -> dt.datetime:
    _in_reach(moment.date())
    return moment.astimezone(LONDON)


Date = Annotated[dt.date, AfterValidator(_in_reach)]
"""A date that a calendar of this programme can hold."""

Moment = Annotated[AwareDatetime, AfterValidator(_in_london)]
"""A moment with an offset, turned to London's time."""


class Asked(BaseModel):
    """Something that a client sends: what is not known is a fault, never dropped."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Answered(BaseModel):
    """Something that the service answers; a client of an older version skips what is new."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def example(*examples: dict[str, Any], forbid: bool = False) -> ConfigDict:
    """The settings of a type that shows ``examples`` in the contract."""
    return ConfigDict(
        frozen=True,
        extra="forbid" if forbid else "ignore",
        json_schema_extra={"examples": list(examples)},
    )
