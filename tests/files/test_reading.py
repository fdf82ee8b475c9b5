"""What a week says is what is read, defaults as FORMATS gives them."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from pathlib import Path

import pytest

from matcher.domain import (
    Availability,
    Barrier,
    Batch,
    Booking,
    DateRange,
    Mode,
    ModePreference,
    PartPreference,
    Point,
    Reserved,
    Skill,
    TravelTime,
    Urgency,
    Window,
)
from matcher.errors import Fault
from matcher.files import group_faults, read_batch
from tests.files.valid_week import FILES, Week, added, cell, replaced, valid_week, write_week


def read(folder: Path, week: Week) -> Batch:
    batch = read_batch(write_week(folder, week)).batch
    return Batch.model_validate(batch.model_dump())  # what is made without checks would pass them


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    return read(tmp_path, valid_week())


def test_the_settings(batch: Batch) -> None:
    assert (batch.model, batch.horizon_weeks) == ("workwell", 12)
    assert (batch.horizon_start, batch.horizon_end) == (dt.date(2026, 11, 30), dt.date(2027, 2, 21))


def test_what_a_participant_says(batch: Batch) -> None:
    person = batch.participants[0]
    assert person.home == Point(latitude=53.58, longitude=-2.43)
    assert person.urgency is Urgency.SOON
    assert person.barriers == (
        Barrier(code="msk", severity=3),
        Barrier(code="mental_health", severity=1),
    )
    assert person.modes == (Mode.IN_PERSON, Mode.VIDEO)
    assert person.availability.windows == (
        Window(weekday=0, start=0, end=720),
        Window(weekday=1, start=570, end=870),
    )
    assert person.unavailable == (
        DateRange(first=dt.date(2026, 12, 24), last=dt.date(2026, 12, 24)),
        DateRange(first=dt.date(2026, 12, 28), last=dt.date(2027, 1, 2)),
    )
    assert person.requirements == ("step_free", "language:pl")
    assert person.support_ends == dt.date(2026, 11, 20) + dt.timedelta(weeks=8)
    assert person.prefers == (
        ModePreference(mode=Mode.VIDEO),
        PartPreference(window=Window(weekday=1, start=0, end=720)),
    )
    assert person.groups == ("age:35+",)


def test_what_a_participant_leaves_out(batch: Batch) -> None:
    person = batch.participants[1]
    assert person.urgency is Urgency.ROUTINE
    assert person.modes == (Mode.IN_PERSON, Mode.PHONE, Mode.VIDEO)
    assert person.max_travel_minutes == 60
    assert person.availability == Availability.always()
    assert person.support_ends is None
    assert person.area is None
    assert batch.participants[2].home is None


@pytest.mark.parametrize(("employment", "weeks"), [("in_work", 8), ("out_of_work", 16)])
def test_support_lasts_as_long_as_the_model_says(
    employment: str, weeks: int, tmp_path: Path
) -> None:
    week = valid_week()
    cell("participants.csv", 2, "employment", employment)(week)
    person = read(tmp_path, week).participants[0]
    assert person.support_ends == dt.date(2026, 11, 20) + dt.timedelta(weeks=weeks)


def test_windows_that_touch_or_overlap_become_one(tmp_path: Path) -> None:
    week = valid_week()
    cell("participants.csv", 2, "availability", "mon_pm;mon_am;mon_1630-2400;sun_2330-2400")(week)
    assert read(tmp_path, week).participants[0].availability.windows == (
        Window(weekday=0, start=0, end=1440),
        Window(weekday=6, start=1410, end=1440),
    )


def test_what_a_need_leaves_out(batch: Batch) -> None:
    need = batch.need["N1"]
    assert (need.min_gap_days, need.max_gap_days) == (7, 21)
    assert need.same_practitioner
    assert need.requested_on == dt.date(2026, 11, 2)
    assert need.urgency is Urgency.SOON
    assert need.previous_session is None
    assert batch.need["N3"].forbid_practitioners == ("Q2",)
    assert not batch.need["N3"].same_practitioner


def test_the_previous_session_is_the_last_that_stands(tmp_path: Path) -> None:
    week = valid_week()
    for change in (
        added("bookings.csv", "L1,P2,N3,2"),
        added("bookings.csv", "L2,P2,N3,3"),
        added("closures.csv", "Q1,S1,2026-12-08,2026-12-08"),
    ):
        change(week)
    batch = read(tmp_path / "a", week)
    assert batch.need["N3"].previous_session == dt.date(2026, 12, 4)
    cell("needs.csv", 4, "previous_session", "2026-11-01")(week)
    assert read(tmp_path / "b", week).need["N3"].previous_session == dt.date(2026, 11, 1)


def test_the_urgency_of_a_need_comes_before_the_participants(tmp_path: Path) -> None:
    week = valid_week()
    cell("needs.csv", 2, "urgency", "urgent")(week)
    batch = read(tmp_path, week)
    assert [n.urgency.value for n in batch.needs[:2]] == ["urgent", "soon"]


def test_skills(batch: Batch) -> None:
    assert batch.practitioner["Q1"].specialisms == (
        Skill(barrier="msk", level=Decimal(1)),
        Skill(barrier="mental_health", level=Decimal("0.4")),
    )


def test_slots_closures_and_bookings(batch: Batch) -> None:
    assert [s.slot_id for s in batch.slots[:5]] == ["L1", "L2", "L3", "L4", "C1-20261204-0900"]
    assert [s.slot_id for s in batch.closed_slots] == ["L5"]
    assert batch.slot["L2"].reserved_for is Reserved.URGENT
    assert batch.slot["L2"].release_on == dt.date(2026, 12, 1)
    assert batch.slot["L4"].is_referral
    assert batch.bookings[2] == Booking(slot_id="L5", participant_id="P2", need_id="N9", session=1)
    assert len(batch.standing_bookings) == 2


def test_known_journeys(batch: Batch) -> None:
    assert batch.travel_times == (
        TravelTime(participant_id="P1", site_id="S1", minutes=12),
        TravelTime(home_area="QOP-bolton", site_id="S1", minutes=15),
    )


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-12-01T09:30", "2026-12-01T09:30"),
        ("2026-12-01 09:30", "2026-12-01T09:30"),
        ("2027-06-01T09:30", "2027-06-01T08:30"),
        ("2026-12-01T09:30Z", "2026-12-01T09:30"),
        ("2026-12-01T10:30:00+01:00", "2026-12-01T09:30"),
        ("2026-10-25T01:30+01:00", "2026-10-25T00:30"),
        ("2026-10-25T01:30+00:00", "2026-10-25T01:30"),
        ("2027-03-28T02:00", "2027-03-28T01:00"),
    ],
)
def test_starts(written: str, utc: str, tmp_path: Path) -> None:
    week = valid_week()
    cell("slots.csv", 2, "start", written)(week)
    start = read_batch(write_week(tmp_path, week)).batch.slot["L1"].start
    assert start.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M") == utc
    assert str(start.tzinfo) == "Europe/London"


def test_an_appointment_may_end_at_midnight(tmp_path: Path) -> None:
    week = valid_week()
    cell("slots.csv", 2, "minutes", "870")(week)
    assert read(tmp_path, week).slot["L1"].end_minute == 1440


def test_appointments_may_touch(tmp_path: Path) -> None:
    week = valid_week()
    cell("slots.csv", 3, "start", "2026-12-01T10:00")(week)
    assert len(read(tmp_path, week).slots) > 4


def test_slots_may_take_the_place_of_closed_ones(tmp_path: Path) -> None:
    week = valid_week()
    added("slots.csv", "L6,Q2,S1,in_person,2026-12-11T09:00,50,1,,,")(week)
    assert "L6" in read(tmp_path, week).slot


def test_referral_slots_fill_no_diary(tmp_path: Path) -> None:
    week = valid_week()
    added("slots.csv", "L6,Q3,,referral,2026-12-10T10:00,60,8,,,")(week)
    assert "L6" in read(tmp_path, week).slot


def test_a_byte_order_mark_and_the_lines_of_other_systems(tmp_path: Path) -> None:
    week = valid_week()
    plain = read_batch(write_week(tmp_path / "plain", week)).batch
    odd = {name: b"\xef\xbb\xbf" + data for name, data in week.items()}
    odd["needs.csv"] = odd["needs.csv"].replace(b"\n", b"\r\n") + b"\r\n,,,,,,,,,,,\r\n"
    batch = read_batch(write_week(tmp_path / "odd", odd)).batch
    assert batch.model_copy(update={"input_sha256": plain.input_sha256}) == plain


def test_rows_count_records_also_after_a_line_end_inside_a_cell(tmp_path: Path) -> None:
    week = valid_week()
    replaced("sites.csv", "Bolton One", '"Bolton\nOne"')(week)
    assert read(tmp_path, week).site["S1"].name == "Bolton\nOne"
    added("sites.csv", "S3,,53.5,-2.5,")(week)
    with pytest.raises(Exception, match="1 fault") as caught:
        read_batch(write_week(tmp_path, week))
    assert caught.value.faults[0].row == 4  # type: ignore[attr-defined]


def test_only_the_needed_files_are_needed(tmp_path: Path) -> None:
    week = valid_week()
    for name in ("clinics.csv", "closures.csv", "bookings.csv", "restrictions.csv", "travel.csv"):
        del week[name]
    batch = read(tmp_path, week)
    assert len(batch.slots) == 5
    assert batch.bookings == ()


def test_the_hash_is_over_names_and_bytes_in_order_of_names(tmp_path: Path) -> None:
    week = {**valid_week(), "notes.txt": b"not part of the week"}
    digest = hashlib.sha256(b"".join(n.encode() + FILES[n].encode() for n in sorted(FILES)))
    assert read_batch(write_week(tmp_path, week)).batch.input_sha256 == digest.hexdigest()


class OnePostcode:
    def locate(self, postcode: str) -> Point | None:
        return Point(latitude=53.58, longitude=-2.43) if postcode == "BL1 1DA" else None

    def ended(self, postcode: str) -> str | None:
        return "2020-01" if postcode == "BL1 1DB" else None


def test_a_home_by_postcode(tmp_path: Path) -> None:
    week = valid_week()
    cell("participants.csv", 4, "postcode", "BL1 1DA")(week)
    read_week = read_batch(write_week(tmp_path, week), postcodes=OnePostcode())
    assert read_week.batch.participants[2].home == Point(latitude=53.58, longitude=-2.43)


def test_a_home_by_area_is_the_areas_centre(tmp_path: Path) -> None:
    week = valid_week()
    cell("participants.csv", 4, "home_area", "X1")(week)
    centre = Point(latitude=53.5, longitude=-2.5)
    person = read_batch(write_week(tmp_path, week), areas={"X1": centre}).batch.participants[2]
    assert (person.home, person.home_area) == (centre, "X1")


@pytest.mark.parametrize("code", ["QOP", "QOP-bolton"])
def test_the_bundled_areas_are_found(code: str, tmp_path: Path) -> None:
    week = valid_week()
    cell("sites.csv", 3, "home_area", code)(week)
    cell("sites.csv", 3, "latitude", "")(week)
    cell("sites.csv", 3, "longitude", "")(week)
    location = read(tmp_path, week).site["S2"].location
    assert location is not None
    assert 53 < location.latitude < 54


def test_an_area_that_only_travel_knows_needs_no_point(tmp_path: Path) -> None:
    week = valid_week()
    cell("participants.csv", 4, "home_area", "my-area")(week)
    cell("participants.csv", 4, "modes", "in_person")(week)
    added("travel.csv", ",my-area,S1,20")(week)
    added("travel.csv", ",my-area,S2,25")(week)
    person = read(tmp_path, week).participants[2]
    assert (person.home, person.home_area) == (None, "my-area")


def test_faults_of_one_cause_are_told_together() -> None:
    def fault(row: int | None, code: str = "date") -> Fault:
        return Fault("needs.csv", row, "requested_on", f"x{row}", "This is no date", "Mend", code)

    many = [fault(row) for row in range(2, 414)]
    groups = group_faults([*many, fault(9, "other"), fault(None), fault(None)])
    assert [len(group.faults) for group in groups] == [412, 1, 1, 1]
    assert groups[0].sentence() == (
        "needs.csv, column requested_on, 412 rows (2, 3, 4 and 409 more): "
        "This is no date. For example, row 2 has 'x2'. Mend."
    )
    assert groups[1].sentence() == fault(9, "other").sentence()


def test_a_group_of_different_words_gives_one_as_an_example() -> None:
    first, second = (
        Fault("slots.csv", row, "start", None, f"Q1 is busy with L{row}", "Change one", "overlap")
        for row in (2, 3)
    )
    assert [group.sentence() for group in group_faults([first, second])] == [
        "slots.csv, column start, 2 rows (2, 3). "
        "For example, row 2: Q1 is busy with L2. Change one."
    ]
