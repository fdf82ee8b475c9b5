"""Where the mapping itself is the place to mend, faults say so."""

from __future__ import annotations

from pathlib import Path

from tests.files.valid_week import valid_week, write_week
from tests.spreadsheets.test_mapping import changed, faults_of


def test_a_question_that_nobody_answered_is_told(tmp_path: Path) -> None:
    """Taking the # away is not enough, and what is left open never stands for anything."""
    for old, new, key in (
        (
            'participant_id = "client REF"',
            'participant_id = "?"',
            "participants.columns.participant_id",
        ),
        ('High = "urgent"', 'High = "?"', "participants.values.urgency.High"),
        ('travel = "walk"', 'travel = "?"', "participants.defaults.travel"),
        ('travel = "walk"', 'travel = ""', "participants.defaults.travel"),
    ):
        faults = faults_of(write_week(tmp_path, changed("mapping.toml", old, new)))
        assert faults[0].file == "mapping.toml"
        assert faults[0].column == key


def test_faults_say_that_the_mapping_is_the_place_to_mend(tmp_path: Path) -> None:
    week = changed("mapping.toml", '"Unemployed" = "out_of_work"', '"Unemployed" = "not working"')
    (fault,) = faults_of(write_week(tmp_path / "word", week))
    assert fault.found == "Unemployed"
    assert fault.problem.endswith("(read as 'not working')")
    assert fault.todo == (
        "Enter in_work, off_sick or out_of_work; or say in mapping.toml what it means"
    )
    week = changed("mapping.toml", 'need_id = "Item"\n', "")
    (fault,) = faults_of(write_week(tmp_path / "column", week))
    assert "Add a column need_id; or, if yours has a name of its own, say so in mapping.toml" in (
        fault.todo
    )
    plain = valid_week()
    plain["needs.csv"] = plain["needs.csv"].replace(b"need_id", b"Line", 1)
    fault = faults_of(write_week(tmp_path / "plain", plain))[0]
    assert "run `matcher map`" in fault.todo


def test_an_empty_date_and_one_with_a_time_are_told_in_the_users_way(tmp_path: Path) -> None:
    week = changed("Clients.csv", "13/11/2026", "")
    (fault,) = faults_of(write_week(tmp_path / "empty", week))
    assert fault.todo == "Enter it as dd/mm/yyyy, such as 30/11/2026"
    week = changed("Clients.csv", "13/11/2026", "2026-11-13T14:05")
    (fault,) = faults_of(write_week(tmp_path / "time", week))
    assert "a time behind the date" in fault.problem
    assert fault.todo == "Enter 2026-11-13"
