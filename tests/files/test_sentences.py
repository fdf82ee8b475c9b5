"""What faults say: one fault for one mistake, at the right place, in words that help."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.errors import Fault, InputFaults
from matcher.files import read_batch
from tests.files.valid_week import Change, Week, cell, replaced, valid_week, write_week


def spoilt(*changes: Change) -> Week:
    week = valid_week()
    for change in changes:
        change(week)
    return week


def faults(folder: Path, *changes: Change) -> tuple[Fault, ...]:
    with pytest.raises(InputFaults) as told:
        read_batch(write_week(folder, spoilt(*changes)))
    return told.value.faults


@pytest.mark.parametrize("name", ["=P1", "P1 ", "'P1", "P 1"])
def test_a_bad_identifier_is_one_fault(tmp_path: Path, name: str) -> None:
    (fault,) = faults(tmp_path, cell("participants.csv", 2, "participant_id", name))
    assert (fault.file, fault.row, fault.column) == ("participants.csv", 2, "participant_id")
    assert "Enter =" not in fault.sentence()


def test_an_apostrophe_before_a_reference_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, cell("needs.csv", 2, "participant_id", "'-P1"))
    assert fault.found == "'-P1"
    assert "letters A-Z" in fault.sentence()


@pytest.mark.parametrize(
    ("figure", "says"), [("9" * 20, "too large"), ("-" + "9" * 20, "too small"), ("0", "too small")]
)
def test_a_number_out_of_range_is_still_a_number(tmp_path: Path, figure: str, says: str) -> None:
    (fault,) = faults(tmp_path, cell("slots.csv", 2, "minutes", figure))
    assert f"This number is {says}" in fault.sentence()


def test_a_key_is_not_called_a_column(tmp_path: Path) -> None:
    change = replaced("batch.toml", "horizon_weeks = ", "horizon_weeks = -")
    (fault,) = faults(tmp_path, change)
    assert fault.sentence().startswith("batch.toml, key horizon_weeks: ")


def test_a_longitude_out_of_place_is_told_at_the_longitude(tmp_path: Path) -> None:
    week = spoilt(cell("sites.csv", 2, "longitude", "12.5"))
    told = [w for w in read_batch(write_week(tmp_path, week)).warnings if w.code == "outside_uk"]
    assert [(w.file, w.column) for w in told] == [("sites.csv", "longitude")]


def test_another_persons_name_is_not_suggested(tmp_path: Path) -> None:
    """P22 is spelt like P2, and is somebody else; P002 is P2 but for zeros."""
    for name, todo in (("P22", "Mend it; or add"), ("P002", "If P2 is meant, enter that; or add")):
        (fault,) = faults(tmp_path / name, cell("needs.csv", 2, "participant_id", name))
        assert fault.todo.startswith(todo)


def test_nothing_is_listed_of_a_model_that_cannot_be_read(tmp_path: Path) -> None:
    no_model = replaced("batch.toml", "workwell", "elsewhere")
    told = faults(tmp_path, no_model, cell("participants.csv", 2, "barriers", "msk:9"))
    (fault,) = [one for one in told if one.column == "barriers"]
    assert fault.todo.startswith("Enter a barrier of the model; a severity from 1 to 3")


def test_long_texts_are_cut(tmp_path: Path) -> None:
    long = "x" * 5_000
    spaced = cell("participants.csv", 2, "area", f" {long} ")
    told = faults(tmp_path, spaced, cell("slots.csv", 2, "mode", long))
    assert len(told) == 2
    assert all(len(fault.sentence()) < 300 for fault in told)


def test_a_long_name_of_a_column_is_cut(tmp_path: Path) -> None:
    week = spoilt(cell("needs.csv", 2, "x" * 5_000, "1"))
    (warning,) = read_batch(write_week(tmp_path, week)).warnings
    assert len(warning.sentence()) < 300


def test_a_table_without_its_header_is_one_fault(tmp_path: Path) -> None:
    def headless(week: Week) -> None:
        week["slots.csv"] = week["slots.csv"].partition(b"\n")[2]

    (fault,) = faults(tmp_path, headless)
    assert (fault.file, fault.row, fault.code) == ("slots.csv", 1, "no_header")
    assert "slot_id,practitioner_id" in fault.todo
    assert "run `matcher map`" in fault.todo


def test_only_a_table_is_to_be_saved_as_csv(tmp_path: Path) -> None:
    for name, todo in (("batch.toml", "Give a text file in UTF-8"), ("needs.csv", "'CSV UTF-8'")):

        def latin(week: Week, name: str = name) -> None:
            week[name] += b"# \xa3\n"

        told = faults(tmp_path / name, latin)
        assert [fault.file for fault in told] == [name]
        assert todo in told[0].todo
