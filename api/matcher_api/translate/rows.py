"""A record as JSON, and the same record as a row of a table.

The readers of files judge every record, however it comes in: so a record is turned into the text
that its row would have.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from pydantic import BaseModel

from matcher import wire
from matcher.domain import Need, Participant, Point, Practitioner, Site, Slot
from matcher.files.grammars import availability_text, dates_text, preference_text

Row = dict[str, str]


def cells(record: BaseModel, **names: str) -> Row:
    """``record`` as a row; ``names`` are the columns that the address gives. Empty: not given."""
    row = dict(names)
    for name, value in record:
        if isinstance(value, wire.Home):
            row["latitude"], row["longitude"] = _text(value.latitude), _text(value.longitude)
        elif name not in {"home", "location"}:
            row[name] = _text(value)
    return row


def _text(value: object) -> str:
    """A cell: ``;`` between the entries of a list, ``:`` before the figure of one."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    if isinstance(value, Mapping):
        return ";".join(f"{_text(key)}:{_text(figure)}" for key, figure in value.items())
    if isinstance(value, tuple | list):
        return ";".join(map(_text, value))
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    if isinstance(value, dt.datetime):
        return value.isoformat("T")
    return str(value)


def person(participant: Participant) -> wire.StoredPerson:
    """A participant, as it is told."""
    return wire.StoredPerson(
        participant_id=participant.participant_id,
        home=_home(participant.home),
        home_area=participant.home_area,
        referral_date=participant.referral_date,
        employment=participant.employment,
        urgency=participant.urgency,
        barriers={one.code: one.severity for one in participant.barriers},
        travel=participant.travel,
        max_travel_minutes=participant.max_travel_minutes,
        modes=participant.modes,
        availability=tuple(availability_text(participant.availability).split(";")),
        unavailable=tuple(map(dates_text, participant.unavailable)),
        requirements=participant.requirements,
        area=participant.area,
        support_starts=participant.support_starts,
        support_ends=participant.support_ends,
        prefers=tuple(map(preference_text, participant.prefers)),
        groups=participant.groups,
    )


def need(one: Need) -> wire.StoredNeed:
    """A need, as it is told."""
    return wire.StoredNeed(**dict(one))


def practitioner(one: Practitioner) -> wire.StoredPractitioner:
    """A practitioner, as it is told."""
    return wire.StoredPractitioner(
        practitioner_id=one.practitioner_id,
        services=one.services,
        specialisms={skill.barrier: float(skill.level) for skill in one.specialisms},
        provides=one.provides,
        serves=one.serves,
    )


def site(one: Site) -> wire.StoredSite:
    """A site, as it is told."""
    return wire.StoredSite(
        site_id=one.site_id,
        name=one.name,
        location=_home(one.location),
        provides=one.provides,
        serves=one.serves,
    )


def slot(one: Slot, *, free: int, closed: bool) -> wire.StoredSlot:
    """A slot with what is free in it, as it is told."""
    return wire.StoredSlot(
        slot_id=one.slot_id,
        practitioner_id=one.practitioner_id,
        site_id=one.site_id,
        mode=one.modes,
        start=one.start,
        minutes=one.minutes,
        places=one.places,
        appointment_type=one.appointment_type,
        reserved_for=one.reserved_for,
        release_on=one.release_on,
        free_places=free,
        closed=closed,
    )


def _home(point: Point | None) -> wire.Home | None:
    return None if point is None else wire.Home(latitude=point.latitude, longitude=point.longitude)
