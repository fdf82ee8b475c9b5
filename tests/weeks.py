"""Small, readable weeks for tests: ``batch(needs=(need(sessions=2),), ...)``.

Everything has a sensible default and every field can be named. Dates may be given as
``"2026-12-01"`` and starts as ``"2026-12-01 09:00"``, which is London time. The defaults fit
together: ``batch()`` is one person in Bolton with one need of one physiotherapy session, one
physiotherapist, one site at the person's door, and one slot on the horizon's second day.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from matcher.domain import (
    Availability,
    Batch,
    DateRange,
    Model,
    Need,
    Part,
    Participant,
    Placement,
    Plan,
    Point,
    Practitioner,
    Site,
    Skill,
    Slot,
    Window,
)

LONDON = ZoneInfo("Europe/London")
HORIZON_START = dt.date(2026, 11, 30)
"""A Monday."""
REFERRED = dt.date(2026, 11, 23)
"""A week before the horizon."""
BOLTON = Point(latitude=53.578, longitude=-2.429)

MODEL_FILE = Path(__file__).parents[1] / "models" / "workwell" / "model.toml"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _workwell() -> Model:
    with MODEL_FILE.open("rb") as file:
        return Model.model_validate(tomllib.load(file, parse_float=Decimal))


MODEL = _workwell()


def day(offset: int) -> dt.date:
    """The date so many days after the first date that may be booked."""
    return HORIZON_START + dt.timedelta(days=offset)


def at(offset: int, time: str = "09:00") -> dt.datetime:
    """London time on the date so many days after the horizon's start."""
    return dt.datetime.combine(day(offset), dt.time.fromisoformat(time), tzinfo=LONDON)


def window(code: str) -> Window:
    """A window as FORMATS writes it: ``mon_am``, ``tue_eve`` or ``wed_0930-1430``."""
    weekday, _, hours = code.partition("_")
    if hours in list(Part):
        start, end = Part(hours).start_minute, Part(hours).end_minute
    else:
        start, end = (int(text[:2]) * 60 + int(text[2:]) for text in hours.split("-"))
    return Window(weekday=WEEKDAYS.index(weekday), start=start, end=end)


def available(*codes: str) -> Availability:
    """Availability as the union of windows: ``available("mon_am", "tue_0930-1430")``."""
    return Availability.union(window(code) for code in codes)


def dates(first: int, last: int | None = None) -> DateRange:
    """Dates from one offset to another, both included; one date when the last is left out."""
    return DateRange(first=day(first), last=day(first if last is None else last))


def skills(**levels: str | float | Decimal) -> tuple[Skill, ...]:
    """Specialisms by barrier: ``skills(msk="0.8")``."""
    return tuple(Skill(barrier=code, level=Decimal(str(x))) for code, x in levels.items())


def person(participant_id: str = "P1", **over: Any) -> Participant:
    """Somebody out of work in Bolton, referred a week ago, who can always come, by car."""
    return Participant.model_validate(
        {
            "participant_id": participant_id,
            "home": BOLTON,
            "referral_date": REFERRED,
            "employment": "out_of_work",
            **over,
        }
    )


def need(need_id: str = "N1", participant_id: str = "P1", **over: Any) -> Need:
    """One session of physiotherapy, routine, 7 to 21 days apart, asked for a week ago."""
    return Need.model_validate(
        {
            "need_id": need_id,
            "participant_id": participant_id,
            "service": "physiotherapy",
            "sessions": 1,
            "min_gap_days": 7,
            "max_gap_days": 21,
            "requested_on": REFERRED,
            "urgency": "routine",
            **over,
        }
    )


def practitioner(practitioner_id: str = "Q1", **over: Any) -> Practitioner:
    """A physiotherapist who serves every area."""
    return Practitioner.model_validate(
        {"practitioner_id": practitioner_id, "services": ("physiotherapy",), **over}
    )


def site(site_id: str = "S1", **over: Any) -> Site:
    """A site at the default person's door (4 minutes by car)."""
    return Site.model_validate(
        {"site_id": site_id, "name": f"Site {site_id}", "location": BOLTON, **over}
    )


def slot(
    slot_id: str = "T1",
    start: str | dt.datetime | None = None,
    practitioner_id: str = "Q1",
    **over: Any,
) -> Slot:
    """Half an hour in person at S1 with one place, on the horizon's second day at 09:00."""
    if isinstance(start, str):
        start = dt.datetime.fromisoformat(start).replace(tzinfo=LONDON)
    modes = over.get("modes", ("in_person",))
    return Slot.model_validate(
        {
            "slot_id": slot_id,
            "practitioner_id": practitioner_id,
            "site_id": "S1" if "in_person" in modes else None,
            "modes": modes,
            "start": start or at(1),
            "minutes": 30,
            **over,
        }
    )


def weekly(count: int, *, first: int = 1, prefix: str = "T", **over: Any) -> tuple[Slot, ...]:
    """Slots T1, T2 ... at 09:00, a week apart, from the given day of the horizon."""
    return tuple(slot(f"{prefix}{i + 1}", at(first + 7 * i), **over) for i in range(count))


def batch(**over: Any) -> Batch:
    """Four weeks from Monday 30 November 2026; one of everything unless named."""
    return Batch.model_validate(
        {
            "model": "workwell",
            "horizon_start": HORIZON_START,
            "horizon_weeks": 4,
            "participants": (person(),),
            "needs": (need(),),
            "practitioners": (practitioner(),),
            "sites": (site(),),
            "slots": (slot(),),
            **over,
        }
    )


def plan(placements: Mapping[str, Sequence[str]]) -> Plan:
    """A plan from slot identifiers by need: ``plan({"N1": ["T1", "T2"]})``."""
    return Plan(
        placements=tuple(
            Placement(need_id=need_id, slot_ids=tuple(slot_ids))
            for need_id, slot_ids in placements.items()
        )
    )
