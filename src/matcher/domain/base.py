"""What every domain type is built on, and the closed vocabularies of FORMATS."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable value: equal when its fields are equal, safe to share and to use as a key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with ``update`` applied (not validated); it works out its own cached values."""
        copy = super().model_copy(update=update, deep=deep)
        for name in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[name]  # pydantic carries over what was cached for the original
        return copy


class Employment(StrEnum):
    """A participant's working situation at referral."""

    IN_WORK = "in_work"
    OFF_SICK = "off_sick"
    OUT_OF_WORK = "out_of_work"


class Urgency(StrEnum):
    """How pressing a need is; each level has a weight in the model."""

    ROUTINE = "routine"
    SOON = "soon"
    URGENT = "urgent"


class TravelMeans(StrEnum):
    """How a participant gets about."""

    CAR = "car"
    PUBLIC_TRANSPORT = "public_transport"
    WALK = "walk"


class Mode(StrEnum):
    """How an appointment takes place; ``referral`` is a place on another service's intake list."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    VIDEO = "video"
    REFERRAL = "referral"


class AppointmentType(StrEnum):
    """Which sessions of a course a slot takes."""

    ANY = "any"
    NEW = "new"
    FOLLOW_UP = "follow_up"


class Reserved(StrEnum):
    """Whom a slot is kept for until its release date."""

    URGENT = "urgent"
    ONLINE = "online"


class Part(StrEnum):
    """A part of a day, in local time: am 00:00-12:00, pm 12:00-17:00, eve 17:00-24:00."""

    AM = "am"
    PM = "pm"
    EVE = "eve"

    @property
    def start_minute(self) -> int:
        """First minute after local midnight that belongs to this part."""
        return PART_MINUTES[self][0]

    @property
    def end_minute(self) -> int:
        """First minute after local midnight that no longer belongs to this part."""
        return PART_MINUTES[self][1]


PART_MINUTES: dict[Part, tuple[int, int]] = {
    Part.AM: (0, 720),
    Part.PM: (720, 1020),
    Part.EVE: (1020, 1440),
}
"""Start (inclusive) and end (exclusive) of each part, in minutes after local midnight."""
