"""Domain values to rows and back. A list is kept as JSON, everything else in a column of its own.

A row here has every column of its table but the organisation and the position.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from matcher.domain import (
    Need,
    Participant,
    Point,
    Practitioner,
    Restriction,
    Site,
    Slot,
    TravelTime,
)
from matcher.store import tables as t
from matcher.store.types import Clinic
from matcher.units import LONDON

Row = dict[str, Any]
V = TypeVar("V")

_OWN = {"organisation_id", "position"}
"""Columns that are the store's own."""


@dataclass(frozen=True)
class Kind(Generic[V]):
    """A table of the files: how its values become rows and back, and what it is called there."""

    table: sa.Table
    file: str
    to_row: Callable[[V], Row]
    from_row: Callable[[Mapping[str, Any]], V]

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that name a row within its organisation."""
        return tuple(c.name for c in self.table.primary_key if c.name != "organisation_id")

    @property
    def most_telling(self) -> str:
        """The column of the key that has the most different values."""
        return "start_id" if "start_id" in self.keys else self.keys[0]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a row."""
        return tuple(c.name for c in self.table.columns if c.name not in _OWN)

    def key(self, row: Any) -> tuple[Any, ...]:
        """What names ``row``."""
        return tuple(row[name] for name in self.keys)


def _plain(table: sa.Table) -> Callable[[BaseModel], Row]:
    """The fields of a value that has one for each column."""
    lists = [c.name for c in table.columns if isinstance(c.type, sa.JSON)]
    others = [c.name for c in table.columns if c.name not in {*lists, *_OWN}]

    def to_row(value: BaseModel) -> Row:
        row = {name: getattr(value, name) for name in others}
        row.update({name: to_jsonable_python(getattr(value, name)) for name in lists})
        return row

    return to_row


def _point(row: Mapping[str, Any]) -> Point | None:
    if row["latitude"] is None:
        return None
    return Point(latitude=row["latitude"], longitude=row["longitude"])


def _located(table: sa.Table, field: str) -> Callable[[BaseModel], Row]:
    lists = [c.name for c in table.columns if isinstance(c.type, sa.JSON)]
    place = {"latitude", "longitude"}
    others = [c.name for c in table.columns if c.name not in {*lists, *_OWN, *place}]

    def to_row(value: BaseModel) -> Row:
        row = {name: getattr(value, name) for name in others}
        row.update({name: to_jsonable_python(getattr(value, name)) for name in lists})
        point: Point | None = getattr(value, field)
        row["latitude"] = None if point is None else point.latitude
        row["longitude"] = None if point is None else point.longitude
        return row

    return to_row


def participant(row: Mapping[str, Any]) -> Participant:
    """A participant from a row."""
    fields = {name: row[name] for name in Participant.model_fields if name != "home"}
    return Participant.model_validate({**fields, "home": _point(row)})


def site(row: Mapping[str, Any]) -> Site:
    """A site from a row."""
    fields = {name: row[name] for name in Site.model_fields if name != "location"}
    return Site.model_validate({**fields, "location": _point(row)})


def slot(row: Mapping[str, Any]) -> Slot:
    """A slot from a row."""
    fields = {name: row[name] for name in Slot.model_fields}
    fields["start"] = row["start"].astimezone(LONDON)
    return Slot.model_validate(fields)


def slot_row(value: Slot, *, closed: bool) -> Row:
    """A slot with what follows from it, so that nobody has to work it out at the desk."""
    return {
        "slot_id": value.slot_id,
        "practitioner_id": value.practitioner_id,
        "site_id": value.site_id,
        "modes": [mode.value for mode in value.modes],
        "start": value.start,
        "minutes": value.minutes,
        "places": value.places,
        "appointment_type": value.appointment_type,
        "reserved_for": value.reserved_for,
        "release_on": value.release_on,
        "clinic_id": value.clinic_id,
        "date": value.date,
        "parts": [] if value.is_referral else [part.value for part in value.parts],
        "closed": closed,
    }


def _travel_row(value: TravelTime) -> Row:
    by_person = value.participant_id is not None
    return {
        "start_kind": "participant" if by_person else "area",
        "start_id": value.participant_id if by_person else value.home_area,
        "site_id": value.site_id,
        "minutes": value.minutes,
    }


def travel_time(row: Mapping[str, Any]) -> TravelTime:
    """A known journey from a row."""
    by_person = row["start_kind"] == "participant"
    return TravelTime(
        participant_id=row["start_id"] if by_person else None,
        home_area=None if by_person else row["start_id"],
        site_id=row["site_id"],
        minutes=row["minutes"],
    )


def _model(kind: type[Any]) -> Callable[[Mapping[str, Any]], Any]:
    names = tuple(kind.model_fields)

    def from_row(row: Mapping[str, Any]) -> Any:
        return kind.model_validate({name: row[name] for name in names})

    return from_row


need: Callable[[Mapping[str, Any]], Need] = _model(Need)
restriction: Callable[[Mapping[str, Any]], Restriction] = _model(Restriction)
practitioner: Callable[[Mapping[str, Any]], Practitioner] = _model(Practitioner)

PARTICIPANTS = Kind(
    t.participants, "participants.csv", _located(t.participants, "home"), participant
)
NEEDS = Kind(t.needs, "needs.csv", _plain(t.needs), need)
PRACTITIONERS = Kind(t.practitioners, "practitioners.csv", _plain(t.practitioners), practitioner)
SITES = Kind(t.sites, "sites.csv", _located(t.sites, "location"), site)
RESTRICTIONS = Kind(t.restrictions, "restrictions.csv", _plain(t.restrictions), restriction)
TRAVEL = Kind(t.travel_times, "travel.csv", _travel_row, travel_time)
CLINICS = Kind(
    t.clinics,
    "clinics.csv",
    lambda clinic: {"clinic_id": clinic.clinic_id, "row": dict(clinic.row)},
    lambda row: Clinic(row["clinic_id"], row["row"]),
)
SLOTS: Kind[tuple[Slot, bool]] = Kind(
    t.slots,
    "slots.csv",
    lambda one: slot_row(one[0], closed=one[1]),
    lambda row: (slot(row), row["closed"]),
)
"""A slot, and whether it is closed."""
