"""A mapping.toml turns a user's own tables into a week, and faults speak of those tables."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest
from openpyxl import Workbook

from matcher.domain import Mode, Urgency
from matcher.errors import Fault, InputFaults
from matcher.files import read_batch
from tests.files.valid_week import Week, valid_week, write_week
from tests.spreadsheets.workbooks import saved

CLIENTS = """\
Referrals in November,,,,,,,
Client ref,Lat,Long,Date of referral,Work status,Priority,How to meet,Conditions
P1,53.58,-2.43,13/11/2026,Signed off,High,"Face to face, video","MSK pain:3, MH"
P2,53.60,-2.40,1/11/2026,Unemployed,,phone,
"""
ITEMS = """\
Item,Client ref,Service needed,How many,Same person
N1,P1,MSK  physio,3,Y
N2,P2,cab,1,
"""
MAPPING = """\
[participants]
from = "Clients.csv"
header_row = 2

[participants.columns]
participant_id = "client REF"
latitude = "Lat"
longitude = "Long"
referral_date = "Date of referral"
employment = "Work status"
urgency = "Priority"
modes = "How to meet"
barriers = "Conditions"

[participants.dates]
referral_date = "dd/mm/yyyy"

[participants.lists]
modes = ","
barriers = ","

[participants.values.employment]
"signed off" = "off_sick"
"Unemployed" = "out_of_work"

[participants.values.urgency]
High = "urgent"

[participants.values.modes]
"face to face" = "in_person"

[participants.values.barriers]
"MSK pain" = "msk"
MH = "mental_health"

[participants.defaults]
urgency = "soon"
travel = "walk"

[needs]
from = "Plan items.csv"

[needs.columns]
need_id = "Item"
participant_id = "Client ref"
service = "Service needed"
sessions = "How many"
same_practitioner = "Same person"

[needs.values.service]
"MSK physio" = "physiotherapy"
"CAB" = "citizens_advice"

[needs.values.same_practitioner]
Y = "yes"
"""


def own_week() -> Week:
    week = valid_week()
    for name in ("participants.csv", "needs.csv", "bookings.csv", "restrictions.csv", "travel.csv"):
        del week[name]
    week["Clients.csv"] = CLIENTS.encode()
    week["Plan items.csv"] = ITEMS.encode()
    week["mapping.toml"] = MAPPING.encode()
    return week


def changed(file: str, old: str, new: str) -> Week:
    week = own_week()
    assert old.encode() in week[file]
    week[file] = week[file].replace(old.encode(), new.encode(), 1)
    return week


def faults_of(path: Path, mapping: Path | None = None) -> tuple[Fault, ...]:
    with pytest.raises(InputFaults) as caught:
        read_batch(path, mapping=mapping)
    return caught.value.faults


def test_names_words_lists_and_dates_are_turned(tmp_path: Path) -> None:
    read = read_batch(write_week(tmp_path, own_week()))
    assert read.warnings == ()
    one, two = read.batch.participants
    assert one.referral_date == dt.date(2026, 11, 13)
    assert two.referral_date == dt.date(2026, 11, 1)
    assert (one.employment.value, two.employment.value) == ("off_sick", "out_of_work")
    assert one.modes == (Mode.IN_PERSON, Mode.VIDEO)
    assert [(b.code, b.severity) for b in one.barriers] == [("msk", 3), ("mental_health", 1)]
    assert [need.service for need in read.batch.needs] == ["physiotherapy", "citizens_advice"]


def test_a_space_after_the_sign_between_mapped_entries_does_not_matter(tmp_path: Path) -> None:
    week = changed("mapping.toml", 'barriers = ","\n', "")
    week["Clients.csv"] = week["Clients.csv"].replace(b"MSK pain:3, MH", b"MSK pain:3; housing:2")
    one, _ = read_batch(write_week(tmp_path, week)).batch.participants
    assert [(b.code, b.severity) for b in one.barriers] == [("msk", 3), ("housing", 2)]


def test_defaults_fill_empty_cells_and_missing_columns(tmp_path: Path) -> None:
    one, two = read_batch(write_week(tmp_path, own_week())).batch.participants
    assert (one.urgency, two.urgency) == (Urgency.URGENT, Urgency.SOON)
    assert (one.travel.value, two.travel.value) == ("walk", "walk")


def test_the_mapping_belongs_to_the_hash(tmp_path: Path) -> None:
    week = own_week()
    first = read_batch(write_week(tmp_path / "a", week)).batch.input_sha256
    digest = hashlib.sha256()
    for name in sorted(week):
        digest.update(name.encode() + week[name])
    assert first == digest.hexdigest()
    week["mapping.toml"] += b"# one more line\n"
    assert read_batch(write_week(tmp_path / "b", week)).batch.input_sha256 != first


def test_a_mapping_may_be_passed(tmp_path: Path) -> None:
    week = own_week()
    elsewhere = tmp_path / "ours.toml"
    elsewhere.write_bytes(week.pop("mapping.toml"))
    folder = write_week(tmp_path / "week", week)
    assert len(read_batch(folder, mapping=elsewhere).batch.needs) == 2
    assert len(faults_of(folder)) == 2  # without it two files are missing
    (fault,) = faults_of(folder, tmp_path / "none.toml")
    assert "cannot be opened" in fault.sentence()


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "Clients.csv",
            "1/11/2026",
            "31/11/2026",
            ("Clients.csv", 4, "Date of referral", "31/11/2026", "Enter it as dd/mm/yyyy"),
        ),
        (
            "Clients.csv",
            "Signed off",
            "On the moon",
            ("Clients.csv", 3, "Work status", "On the moon", "Enter in_work, off_sick"),
        ),
        ("Clients.csv", "MH", "Gout", ("Clients.csv", 3, "Conditions", "Gout", "barrier")),
        ("Plan items.csv", "3,Y", "3.5,Y", ("Plan items.csv", 2, "How many", "3.5", "1 to 26")),
        ("Plan items.csv", "P2", "P7", ("Plan items.csv", 3, "Client ref", "P7", "in Clients.csv")),
        ("Plan items.csv", "N2", "", ("Plan items.csv", 3, "Item", None, "Use 1 to 64")),
        (
            "mapping.toml",
            'MH = "mental_health"',
            'MH = "sadness"',
            ("Clients.csv", 3, "Conditions", "sadness", "barrier"),
        ),
    ],
)
def test_faults_quote_the_users_own_cells(
    tmp_path: Path, file: str, old: str, new: str, told: tuple[str, int, str, str | None, str]
) -> None:
    (fault,) = faults_of(write_week(tmp_path, changed(file, old, new)))
    assert (fault.file, fault.row, fault.column, fault.found) == told[:4]
    assert told[4] in fault.sentence()


def test_a_whole_cell_is_quoted_as_it_was_before_its_words_were_turned(tmp_path: Path) -> None:
    """The word is known, but what it is said to mean is not: the user's own word is quoted."""
    week = changed("mapping.toml", '"signed off" = "off_sick"', '"signed off" = "sick"')
    (fault,) = faults_of(write_week(tmp_path, week))
    assert (fault.column, fault.found) == ("Work status", "Signed off")


def test_a_column_that_is_not_there_is_told_by_its_own_name(tmp_path: Path) -> None:
    week = changed("Plan items.csv", "Service needed", "Service wanted")
    (fault,) = faults_of(write_week(tmp_path, week))
    assert (fault.file, fault.row, fault.column) == ("Plan items.csv", 1, "Service needed")
    week = changed("Clients.csv", "Priority", "Prio")
    (fault,) = faults_of(write_week(tmp_path, week))
    assert (fault.file, fault.column) == ("mapping.toml", "participants.columns.urgency")


BAD = """\
stray = 1

[clients]
from = "x"

[participants]
from = "../Clients.csv"
header_row = 0
colums = {}

[participants.columns]
client = "Client ref"
urgency = ""
latitude = "Lat"
longitude = "LAT"

[participants.dates]
referral_date = "dd/mm"
employment = "dd/mm/yyyy"

[participants.lists]
modes = "and"
employment = ","

[participants.values]
urgency = "x"

[participants.values.employment]
A = "in_work"
a = "off_sick"
b = 3

[participants.values.latitude]
north = "53"

[needs]
from = "Plan items.csv"
columns = "none"

[sites]
from = "plan ITEMS.csv"
"""


def test_all_faults_of_a_mapping_are_told_at_once(tmp_path: Path) -> None:
    week = own_week() | {"mapping.toml": BAD.encode()}
    faults = faults_of(write_week(tmp_path, week))
    assert {fault.file for fault in faults} == {"mapping.toml"}
    assert sorted(fault.column or "" for fault in faults) == [
        "clients",
        "needs.columns",
        "participants.columns.client",
        "participants.columns.longitude",
        "participants.columns.urgency",
        "participants.colums",
        "participants.dates.employment",
        "participants.dates.referral_date",
        "participants.from",
        "participants.header_row",
        "participants.lists.employment",
        "participants.lists.modes",
        "participants.values.employment.a",
        "participants.values.employment.b",
        "participants.values.latitude",
        "participants.values.urgency",
        "sites.from",
        "stray",
    ]


def test_a_mapping_that_is_no_toml_is_one_fault_of_it(tmp_path: Path) -> None:
    week = own_week() | {"mapping.toml": b"[participants\n"}
    assert [fault.code for fault in faults_of(write_week(tmp_path, week))] == ["malformed_toml"]


def test_the_mapping_of_a_workbook_is_beside_it(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "batch"
    for row in (
        ("model", "workwell"),
        ("horizon_start", dt.date(2026, 11, 30)),
        ("horizon_weeks", 12),
    ):
        sheet.append(row)
    people = workbook.create_sheet("Clients")
    people.append(["Client ref", "Referred", "Working?", "Lat", "Long"])
    people.append(["P1", dt.date(2026, 11, 2), True, 53.58, -2.43])
    people.append(["P2", "03/11/2026", False, 53.58, "west"])
    for title, header in (
        ("needs", ["need_id", "participant_id", "service", "sessions"]),
        ("practitioners", ["practitioner_id", "services"]),
        ("sites", ["site_id", "name"]),
        ("slots", ["slot_id", "practitioner_id", "mode", "start", "minutes"]),
    ):
        workbook.create_sheet(title).append(header)
    path = saved(tmp_path, workbook)
    (tmp_path / "week.mapping.toml").write_text(
        '[participants]\nfrom = "clients"\n[participants.columns]\nparticipant_id = "Client ref"\n'
        'referral_date = "Referred"\nemployment = "Working?"\n'
        'latitude = "Lat"\nlongitude = "Long"\n'
        '[participants.dates]\nreferral_date = "dd/mm/yyyy"\n'
        '[participants.values.employment]\nyes = "in_work"\nno = "out_of_work"\n'
    )
    (fault,) = faults_of(path)
    assert (fault.file, fault.row, fault.column, fault.found) == (
        "week.xlsx, sheet Clients",
        3,
        "Long",
        "west",
    )
