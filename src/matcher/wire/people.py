"""A person and what they need, column for column as in participants.csv and needs.csv."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from matcher.domain import Employment, Mode, TravelMeans, Urgency
from matcher.wire.base import Asked, Date, Identifier, Label, example

Severity = Annotated[int, Field(ge=1, le=3)]
Code = Annotated[str, Field(max_length=80, pattern="^[^;]+$")]
"""An entry of a list; a ``;`` would part it in two."""

ALEX = {
    "home": {"latitude": 53.562, "longitude": -2.459},
    "referral_date": "2026-11-11",
    "employment": "off_sick",
    "barriers": {"msk": 3, "mental_health": 2},
    "travel": "car",
    "max_travel_minutes": 45,
    "modes": ["in_person", "video"],
    "availability": ["mon_am", "wed_0930-1430"],
    "unavailable": ["2026-12-24", "2026-12-28/2027-01-02"],
    "area": "bolton",
    "support_starts": "2026-11-30",
    "prefers": ["part:mon_am"],
}
PHYSIOTHERAPY = {
    "participant_id": "example-alex",
    "service": "physiotherapy",
    "sessions": 4,
    "requested_on": "2026-11-25",
}


class Home(Asked):
    """Where a person sets out from; a point, since an address is never asked for."""

    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)


class Person(Asked):
    """A participant, known by a pseudonym only. What is left out takes the default of the files."""

    model_config = example(ALEX, forbid=True)

    home: Home | None = None
    postcode: str | None = Field(default=None, max_length=10)
    home_area: Label | None = Field(default=None, description="A locality or area of the tables.")
    referral_date: Date
    employment: Employment
    urgency: Urgency = Urgency.ROUTINE
    barriers: dict[Code, Severity] = Field(
        default_factory=dict, description="Each with its severity, 1 to 3."
    )
    travel: TravelMeans = TravelMeans.CAR
    max_travel_minutes: int = Field(default=60, ge=1, le=180, description="One way.")
    modes: tuple[Mode, ...] = Field(
        default=(Mode.IN_PERSON, Mode.PHONE, Mode.VIDEO),
        min_length=1,
        description="Liked best first.",
    )
    availability: tuple[Code, ...] = Field(
        default=("any",),
        min_length=1,
        description="Windows such as `mon_am` or `mon_0930-1430`; `any`.",
    )
    unavailable: tuple[Code, ...] = Field(
        default=(), description="Dates and ranges: `2026-12-24`, `2026-12-28/2027-01-02`."
    )
    requirements: tuple[Code, ...] = Field(
        default=(), description="Of the model, such as `step_free` or `language:pl`."
    )
    area: Label | None = None
    support_starts: Date | None = None
    support_ends: Date | None = Field(
        default=None, description="Inclusive; by default the model's weeks after support_starts."
    )
    prefers: tuple[Code, ...] = Field(
        default=(), description="`mode:video`, `part:tue_am`, `site:S1`, `practitioner:Q1`."
    )
    groups: tuple[Label, ...] = Field(default=(), description="For fairness figures; never scored.")


class StoredPerson(Person):
    """A participant as the service keeps it."""

    model_config = example({"participant_id": "example-alex", **ALEX})

    participant_id: Identifier


class Ask(Asked):
    """What somebody needs of one service. What is left out takes the default of the files."""

    model_config = example(
        {"service": "physiotherapy", "sessions": 4, "requested_on": "2026-11-25"}, forbid=True
    )

    service: Code
    sessions: int = Field(ge=1, le=26, description="Still to be booked.")
    min_gap_days: int | None = Field(default=None, ge=0, le=3650)
    max_gap_days: int | None = Field(default=None, ge=0, le=3650)
    same_practitioner: bool = True
    requested_on: Date | None = Field(default=None, description="By default the referral date.")
    urgency: Urgency | None = Field(default=None, description="By default the person's.")
    previous_session: Date | None = None
    not_before: Date | None = None
    not_after: Date | None = None
    after_need: Identifier | None = None
    require_practitioner: Identifier | None = None
    forbid_practitioners: tuple[Identifier, ...] = ()


class Need(Ask):
    """A line of a stored person's plan."""

    model_config = example(PHYSIOTHERAPY, forbid=True)

    participant_id: Identifier


class StoredNeed(Need):
    """A need as the service keeps it."""

    model_config = example({"need_id": "N0001", **PHYSIOTHERAPY})

    need_id: Identifier
    sessions: int = Field(ge=0, description="Still to be booked, held ones included.")
