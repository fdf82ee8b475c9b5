"""Reading a history: every fault at once, and what is written reads back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from typer.testing import CliRunner

from matcher.cli.commands import app
from matcher.domain import Model
from matcher.errors import InputFaults
from matcher.planning.calibrate_history import (
    COLUMNS,
    Asked,
    History,
    history_bytes,
    history_template,
    read_history,
)

MONDAY = dt.date(2026, 1, 5)


def history(people: int = 60, weeks: int = 52) -> History:
    """One need a person, evenly over the weeks; every third has not begun."""
    rows = []
    for number in range(people):
        day = MONDAY + dt.timedelta(days=number * 7 * weeks // people)
        first = None if number % 3 == 0 else day + dt.timedelta(days=20)
        rows.append(Asked(f"P{number}", day, "physiotherapy", day, first))
    held = [row.first_appointment for row in rows if row.first_appointment]
    last = rows[-1].requested_on
    return History(tuple(rows), MONDAY, last, max([last, *held]))


def read(tmp_path: Path, model: Model, text: str | bytes) -> History:
    file = tmp_path / "history.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_history(file, model)[0]


def test_what_is_written_reads_back(tmp_path: Path, model: Model) -> None:
    assert read(tmp_path, model, history_bytes(history())) == history()


def test_only_three_columns_are_required(tmp_path: Path, model: Model) -> None:
    lines = ["person_id,referral_date,service"]
    lines += [f"{r.person},{r.referral_date},{r.service}" for r in history().rows]
    told = read(tmp_path, model, "\n".join(lines))
    assert len(told.rows) == 60
    assert all(row.requested_on == row.referral_date for row in told.rows)
    assert all(row.first_appointment is None for row in told.rows)


def test_every_fault_is_told_at_once(tmp_path: Path, model: Model) -> None:
    lines = [
        ",".join(COLUMNS),
        "P1,2026-01-05,physiotherapie,2026-01-06,,,,,",
        "P2,05/01/2026,counselling,,,,,,",
        "P3,2026-01-05,counselling,2026-01-01,,,,,",
        "P4,2026-01-05,counselling,2026-01-06,2026-01-02,,,,",
        "P5,2026-01-05,counselling,,,maybe,,,",
        "P6,2026-01-05,counselling,,,,99,,",
        "P7,2026-01-05,counselling,,,,,retired,",
        "P8,2026-01-05,counselling,,,,,in_work,",
        "P8,2026-01-06,hr_adviser,,,,,in_work,",
        "P8,2026-01-05,training,,,,,off_sick,",
        "P9,2026-01-05,training,,,,,,",
        "P9,2026-01-05,training,,,,,,",
    ]
    with pytest.raises(InputFaults) as caught:
        read(tmp_path, model, "\n".join(lines))
    told = {(fault.row, fault.column) for fault in caught.value.faults}
    assert told == {
        (2, "service"),
        (3, "referral_date"),
        (4, "requested_on"),
        (5, "first_appointment"),
        (6, "first_missed"),
        (7, "sessions"),
        (8, "employment"),
        (10, "referral_date"),
        (11, "employment"),
        (13, None),
    }
    sentences = " ".join(fault.sentence() for fault in caught.value.faults)
    assert "physiotherapy" in sentences
    assert "2026-01-05" in sentences


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_header"),
        (",".join(COLUMNS), "empty_file"),
        (history_bytes(history(people=20)), "too_little"),
        (history_bytes(history(weeks=8)), "too_little"),
    ],
)
def test_what_says_too_little_is_a_fault(
    tmp_path: Path, model: Model, text: str | bytes, code: str
) -> None:
    with pytest.raises(InputFaults) as caught:
        read(tmp_path, model, text)
    assert code in {fault.code for fault in caught.value.faults}


def test_half_a_year_is_read_with_a_warning(tmp_path: Path, model: Model) -> None:
    file = tmp_path / "history.csv"
    file.write_bytes(history_bytes(history(weeks=26)))
    _, book = read_history(file, model)
    assert [warning.code for warning in book.warnings] == ["short_history"]


def test_the_template_has_every_column_and_no_fault_but_its_size(
    tmp_path: Path, model: Model
) -> None:
    with pytest.raises(InputFaults) as caught:
        read(tmp_path, model, history_template())
    assert [fault.code for fault in caught.value.faults] == ["too_little"]
    file = tmp_path / "example.csv"
    done = CliRunner().invoke(app, ["calibrate", "--template", str(file)])
    assert done.exit_code == 0
    assert file.read_bytes() == history_template()
    again = CliRunner().invoke(app, ["calibrate", "--template", str(file)])
    assert again.exit_code == 2


def test_without_a_history_the_command_says_what_to_do() -> None:
    done = CliRunner().invoke(app, ["calibrate"])
    assert done.exit_code == 2
    assert "--template" in done.stderr
