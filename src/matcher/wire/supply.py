"""Who offers what, where and when, column for column as in the files."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from matcher.domain import AppointmentType, Mode, Reserved
from matcher.wire.base import Asked, Date, Identifier, Label, Moment, example
from matcher.wire.people import Code, Home

Skill = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]

_PHYSIO = {
    "services": ["physiotherapy"],
    "specialisms": {"msk": 1.0},
    "provides": ["gender:female"],
}
_HUB = {
    "name": "Bolton Health Hub",
    "location": {"latitude": 53.581, "longitude": -2.44},
    "provides": ["step_free", "hearing_loop"],
}
_MORNING = {
    "practitioner_id": "physio-01",
    "site_id": "site-bolton-1",
    "mode": ["in_person"],
    "start": "2026-12-01T09:00:00+00:00",
    "minutes": 30,
}
_LEAVE = {"practitioner_id": "physio-01", "from_date": "2026-12-24", "to_date": "2027-01-02"}


class Practitioner(Asked):
    """Somebody who gives one or more services."""

    model_config = example(_PHYSIO, forbid=True)

    services: tuple[Code, ...] = Field(min_length=1)
    specialisms: dict[Code, Skill] = Field(
        default_factory=dict, description="Skill with each barrier, 0 to 1."
    )
    provides: tuple[Code, ...] = Field(default=(), description="Requirements met in person or not.")
    serves: tuple[Label, ...] = Field(default=(), description="Areas; empty: all of them.")


class StoredPractitioner(Practitioner):
    """A practitioner as the service keeps it."""

    model_config = example({"practitioner_id": "physio-01", **_PHYSIO})

    practitioner_id: Identifier


class Site(Asked):
    """A building where appointments in person take place."""

    model_config = example(_HUB, forbid=True)

    name: str = Field(min_length=1, max_length=500)
    location: Home | None = None
    postcode: str | None = Field(default=None, max_length=10)
    home_area: Label | None = None
    provides: tuple[Code, ...] = ()
    serves: tuple[Label, ...] = Field(default=(), description="Areas; empty: all of them.")


class StoredSite(Site):
    """A site as the service keeps it."""

    model_config = example({"site_id": "site-bolton-1", **_HUB})

    site_id: Identifier


class Slot(Asked):
    """A stretch of a practitioner's diary with one or more places."""

    model_config = example(_MORNING, forbid=True)

    practitioner_id: Identifier
    site_id: Identifier | None = Field(default=None, description="Needed with `in_person`.")
    mode: tuple[Mode, ...] = Field(min_length=1, description="Or `referral` alone.")
    start: Moment
    minutes: int = Field(ge=1, le=1440)
    places: int = Field(default=1, ge=1, le=10_000)
    appointment_type: AppointmentType = AppointmentType.ANY
    reserved_for: Reserved | None = None
    release_on: Date | None = None


class StoredSlot(Slot):
    """A slot as the service keeps it, with what is free in it now."""

    model_config = example({"slot_id": "S1", **_MORNING, "free_places": 1, "closed": False})

    slot_id: Identifier
    free_places: int = Field(ge=0, description="Neither held nor booked, now.")
    closed: bool = Field(default=False, description="A closure has removed it.")


class Closure(Asked):
    """Leave, or a closed site; with both names that practitioner at that site."""

    model_config = example(_LEAVE, forbid=True)

    practitioner_id: Identifier | None = None
    site_id: Identifier | None = None
    from_date: Date
    to_date: Date = Field(description="Inclusive.")

    @model_validator(mode="after")
    def _closes_something(self) -> Closure:
        if self.practitioner_id is None and self.site_id is None:
            raise ValueError("nothing says who is away or which site is closed")
        if self.to_date < self.from_date:
            raise ValueError("the closure ends before it starts")
        return self
