"""Recurring slots: which dates, which times, and what the clocks and bank holidays do."""

from __future__ import annotations

import datetime as dt

import pytest

from matcher.domain import Mode
from matcher.errors import MatcherError
from matcher.files import ClinicRow, bank_holidays, expand_clinics

START, END = dt.date(2026, 11, 30), dt.date(2027, 2, 21)


def clinic(weekday: int, start: str = "09:00", end: str = "10:00", **fields: object) -> ClinicRow:
    start_minute, end_minute = (int(t[:2]) * 60 + int(t[3:]) for t in (start, end))
    given: dict[str, object] = {
        "clinic_id": "C1",
        "practitioner_id": "Q1",
        "modes": (Mode.PHONE,),
        "minutes": 30,
        "weekday": weekday,
        "from_minute": start_minute,
        "to_minute": end_minute,
    }
    return ClinicRow.model_validate({**given, **fields})


def dates(row: ClinicRow) -> list[str]:
    slots = expand_clinics([row], START, END)
    return sorted({slot.start.strftime("%m-%d") for slot in slots})


def test_slots_follow_one_another_while_they_end_in_time() -> None:
    row = clinic(0, "09:00", "10:59", minutes=40, last_date=START)
    assert [slot.slot_id for slot in expand_clinics([row], START, END)] == [
        "C1-20261130-0900",
        "C1-20261130-0940",
    ]


def test_the_last_slot_may_end_on_the_minute() -> None:
    row = clinic(0, "22:00", "24:00", last_date=START)
    slots = expand_clinics([row], START, END)
    assert [slot.slot_id[-4:] for slot in slots] == ["2200", "2230", "2300", "2330"]


def test_a_clinic_lasts_from_the_first_to_the_last_date_of_the_horizon() -> None:
    found = dates(clinic(2))
    assert (found[0], found[-1]) == ("01-06", "12-30")  # by month: December comes last
    assert "02-17" in found
    assert len(found) == 12


def test_its_own_dates_come_before_the_horizons() -> None:
    row = clinic(2, first_date=dt.date(2026, 11, 12), last_date=dt.date(2026, 12, 2))
    assert dates(row) == ["11-18", "11-25", "12-02"]


def test_bank_holidays_are_left_out_with_those_that_stand_in() -> None:
    """Boxing Day 2026 is a Saturday, so Monday the 28th is a bank holiday."""
    assert "12-28" not in dates(clinic(0))
    assert "12-28" in dates(clinic(0, on_bank_holidays=True))
    assert "12-25" not in dates(clinic(4))
    assert "01-01" not in dates(clinic(4))


def test_a_date_left_out_does_not_shift_the_count() -> None:
    assert dates(clinic(4, every_weeks=3)) == ["01-15", "02-05", "12-04"]  # not 25 December
    assert dates(clinic(0, every_weeks=2, first_date=dt.date(2026, 12, 14))) == [
        "01-11",
        "01-25",
        "02-08",
        "12-14",
    ]


def test_the_holidays_are_englands() -> None:
    assert dt.date(2027, 5, 3) in bank_holidays(2027)
    assert dt.date(2027, 12, 27) in bank_holidays(2027)
    assert dt.date(2027, 1, 4) not in bank_holidays(2027)  # Scotland's
    assert dt.date(2027, 3, 17) not in bank_holidays(2027)  # Northern Ireland's


@pytest.mark.parametrize(("date", "hours"), [("2026-10-25", 0), ("2027-03-28", 1)])
def test_the_clock_change_leaves_the_shown_time_as_it_is(date: str, hours: int) -> None:
    day = dt.date.fromisoformat(date)
    slots = expand_clinics([clinic(6, first_date=day, last_date=day)], START, END)
    assert [f"{slot.start:%H:%M}" for slot in slots] == ["09:00", "09:30"]
    assert slots[0].start.utcoffset() == dt.timedelta(hours=hours)


@pytest.mark.parametrize(("date", "words"), [("2027-03-28", "skip"), ("2026-10-25", "twice")])
def test_a_slot_in_the_hour_of_the_change_is_not_guessed(date: str, words: str) -> None:
    day = dt.date.fromisoformat(date)
    row = clinic(6, "00:30", "03:00", first_date=day, last_date=day)
    with pytest.raises(MatcherError, match=words):
        expand_clinics([row], START, END)


def test_a_slot_across_the_change_ends_when_the_clock_says() -> None:
    """Three hours from midnight end at 04:00 when the clocks have gone forward."""
    day = dt.date(2027, 3, 28)
    for end, count in (("03:00", 0), ("04:00", 1)):
        row = clinic(6, "00:00", end, minutes=180, first_date=day, last_date=day)
        assert len(expand_clinics([row], START, END)) == count
