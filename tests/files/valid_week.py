"""A small week without a fault, and ways to spoil it one cell at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

Week = dict[str, bytes]
"""The files of a week folder by name."""
Change = Callable[[Week], None]

FILES = {
    "batch.toml": """\
model = "workwell"
horizon_start = 2026-11-30
horizon_weeks = 12
""",
    "participants.csv": """\
participant_id,latitude,longitude,referral_date,employment,urgency,barriers,modes,availability,\
unavailable,requirements,support_starts,support_ends,prefers,groups
P1,53.58,-2.43,2026-11-02,off_sick,soon,msk:3;mental_health,in_person;video,mon_am;tue_0930-1430,\
2026-12-24;2026-12-28/2027-01-02,step_free;language:pl,2026-11-20,,mode:video;part:tue_am,age:35+
P2,53.60,-2.40,2026-11-03,out_of_work,,,,any,,,,,,
P3,,,2026-11-04,in_work,,,phone,,,,,,,
""",
    "needs.csv": """\
need_id,participant_id,service,sessions,min_gap_days,max_gap_days,same_practitioner,not_before,\
not_after,after_need,require_practitioner,forbid_practitioners
N1,P1,physiotherapy,3,,,yes,,,,,
N2,P1,counselling,1,,,,,,N1,,
N3,P2,physiotherapy,2,7,14,no,2026-12-01,2027-01-31,,Q1,Q2
N4,P3,citizens_advice,1,,,,,,,,
""",
    "practitioners.csv": """\
practitioner_id,services,specialisms,provides
Q1,physiotherapy,msk;mental_health:0.4,language:pl
Q2,counselling;coach,,gender:female
Q3,citizens_advice,,
""",
    "sites.csv": """\
site_id,name,latitude,longitude,provides
S1,Bolton One,53.577,-2.429,step_free
S2,"Leigh, the old mill",53.497,-2.515,
""",
    "slots.csv": """\
slot_id,practitioner_id,site_id,mode,start,minutes,places,appointment_type,reserved_for,release_on
L1,Q1,S1,in_person;phone,2026-12-01T09:30,30,1,any,,
L2,Q1,S1,in_person,2026-12-08T09:30,30,1,,urgent,2026-12-01
L3,Q2,,phone,2026-12-09T09:30+00:00,50,1,,,
L4,Q3,,referral,2026-12-10T10:00,60,8,,,
L5,Q2,S2,in_person,2026-12-11T09:00,50,1,,,
""",
    "clinics.csv": """\
clinic_id,practitioner_id,site_id,mode,minutes,weekday,from_time,to_time,every_weeks,first_date,\
last_date,on_bank_holidays
C1,Q1,S2,in_person,30,fri,09:00,12:15,2,,,no
""",
    "closures.csv": """\
practitioner_id,site_id,from_date,to_date
Q2,S2,2026-12-11,2026-12-12
""",
    "bookings.csv": """\
slot_id,participant_id,need_id,session
L3,P1,N0,1
C1-20261204-0930,P2,N3,1
L5,P2,N9,1
""",
    "restrictions.csv": """\
participant_id,kind,other_id
P1,practitioner,Q3
P2,site,S2
""",
    "travel.csv": """\
participant_id,home_area,site_id,minutes
P1,,S1,12
,QOP-bolton,S1,15
""",
}


def valid_week() -> Week:
    """The files of the week without a fault."""
    return {name: text.encode() for name, text in FILES.items()}


def write_week(folder: Path, week: Week) -> Path:
    """``folder`` with these files in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in week.items():
        (folder / name).write_bytes(data)
    return folder


def cell(file: str, row: int, column: str, value: str) -> Change:
    """Put ``value`` into a cell; a column that is not there is added. The header is row 1."""

    def change(week: Week) -> None:
        rows = list(csv.reader(io.StringIO(week[file].decode(), newline="")))
        if column not in rows[0]:
            rows = [[*rows[0], column], *([*one, ""] for one in rows[1:])]
        rows[row - 1][rows[0].index(column)] = value
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(rows)
        week[file] = text.getvalue().encode()

    return change


def added(file: str, line: str) -> Change:
    """One more line at the end of a file."""

    def change(week: Week) -> None:
        week[file] += line.encode() + b"\n"

    return change


def replaced(file: str, old: str, new: str | bytes) -> Change:
    """Some text of a file in place of another, wherever it stands."""

    def change(week: Week) -> None:
        assert old.encode() in week[file], f"{old!r} is not in {file}"
        week[file] = week[file].replace(
            old.encode(), new if isinstance(new, bytes) else new.encode()
        )

    return change


def content(file: str, data: str | bytes) -> Change:
    """The whole of a file."""

    def change(week: Week) -> None:
        week[file] = data if isinstance(data, bytes) else data.encode()

    return change


def without(file: str) -> Change:
    """The file is not there."""

    def change(week: Week) -> None:
        del week[file]

    return change


def all_of(*changes: Change) -> Change:
    """Several changes, one after another."""

    def change(week: Week) -> None:
        for one in changes:
            one(week)

    return change
