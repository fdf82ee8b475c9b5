"""A week that is written reads back as the same week; folders are written whole or not at all."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from matcher.domain import Batch, Mode, Site, Slot
from matcher.errors import InputFaults
from matcher.files import (
    CannotWrite,
    ClinicRow,
    ClosureRow,
    expand_clinics,
    read_batch,
    write_batch,
)
from tests.files.valid_week import valid_week, write_week
from tests.strategies import weeks
from tests.weeks import MODEL, batch, need, person, practitioner, site, slot


def same(written: Batch, read: Batch) -> bool:
    """Equal but for the hash, and for the names of clinics, which become plain slots."""

    def plain(one: Batch) -> Batch:
        return one.model_copy(
            update={
                "input_sha256": "",
                "slots": tuple(s.model_copy(update={"clinic_id": None}) for s in one.slots),
                "closed_slots": tuple(
                    s.model_copy(update={"clinic_id": None}) for s in one.closed_slots
                ),
            }
        )

    return plain(written) == plain(read)


NOT_IN_ANY_FOLDER = {
    "unknown_area",
    "no_home",
    "no_location",
    "end_before_start",
    "unknown_reference",
}
"""Faults of random weeks that were made in memory, with what no folder may hold."""


def as_a_folder_says_it(week: Batch) -> Batch:
    """``week`` with the end of support that a reader takes where only its start is given.

    A closure is of whole days: whatever the same practitioner has at the same site on the date of a
    closed slot is closed with it.
    """
    people = [
        person.model_copy(
            update={
                "support_ends": person.support_starts
                + dt.timedelta(weeks=MODEL.support_weeks[person.employment])
            }
        )
        if person.support_starts and not person.support_ends
        else person
        for person in week.participants
    ]
    days = {_day_of(slot) for slot in week.closed_slots}
    closed = (*(s for s in week.slots if _day_of(s) in days), *week.closed_slots)
    return week.model_copy(
        update={
            "participants": tuple(people),
            "slots": tuple(s for s in week.slots if _day_of(s) not in days),
            "closed_slots": closed,
        }
    )


def _day_of(slot: Slot) -> tuple[str, str | None, dt.date]:
    return slot.practitioner_id, slot.site_id, slot.start.date()


def read_if_a_folder_may_hold_it(folder: Path) -> Batch:
    try:
        return read_batch(folder).batch
    except InputFaults as refused:
        codes = {fault.code for fault in refused.faults}
    if codes <= NOT_IN_ANY_FOLDER:
        reject()
    raise AssertionError(codes)


@settings(max_examples=30)
@given(weeks())
def test_a_random_week_comes_back_as_it_was(made: Batch) -> None:
    week = as_a_folder_says_it(made)
    with tempfile.TemporaryDirectory() as folder:
        write_batch(Path(folder) / "week", week, MODEL)
        read = read_if_a_folder_may_hold_it(Path(folder) / "week")
    assert same(week, read)


def test_the_valid_week_comes_back_as_it_was(tmp_path: Path) -> None:
    first = read_batch(write_week(tmp_path / "in", valid_week()))
    write_batch(tmp_path / "out", first.batch, first.model)
    second = read_batch(tmp_path / "out")
    assert same(first.batch, second.batch)
    assert second.warnings == ()
    write_batch(tmp_path / "again", second.batch, second.model)
    assert _files(tmp_path / "again") == _files(tmp_path / "out")


NAMES = st.text(min_size=1, max_size=30).filter(
    lambda text: text == text.strip() and all(c.isprintable() or c in "\n\t" for c in text)
)


@settings(max_examples=40)
@given(
    NAMES
    | st.sampled_from(
        ["=1+1", "'=x", "@SUM(A1)", "-5", "+44", "''-x", "a\nb", "a\r\nb", "a\rb", '"', "'"]
    )
)
def test_any_name_comes_back_and_none_is_a_formula(name: str) -> None:
    week = batch(sites=(site("S1", name=name),))
    with tempfile.TemporaryDirectory() as folder:
        write_batch(Path(folder) / "week", week, MODEL)
        text = (Path(folder) / "week" / "sites.csv").read_text()
        assert read_batch(Path(folder) / "week").batch.site["S1"].name == name
    cell = text.splitlines()[1].split(",")[1].lstrip('"')
    assert cell[:1] not in ("=", "@", "\t")
    assert cell[:1] not in ("+", "-") or re.fullmatch(r"[+-]?[0-9.eE+-]+|[A-Za-z0-9_-]+", cell)


def test_identifiers_are_written_as_they_are_and_no_apostrophe_is_taken_from_them(
    tmp_path: Path,
) -> None:
    week = batch(
        participants=(person("-P1"),),
        needs=(need("--N1", "-P1", forbid_practitioners=("-Q1", "-Q2")),),
        practitioners=(practitioner("-Q1"), practitioner("-Q2"), practitioner("Q3")),
        slots=(slot("-T1", practitioner_id="Q3"),),
    )
    write_batch(tmp_path / "week", week, MODEL)
    text = (tmp_path / "week" / "needs.csv").read_text()
    assert text.splitlines()[1].startswith("--N1,-P1,")
    assert ",-Q1;-Q2" in text
    assert "'" not in text
    assert same(read_batch(tmp_path / "week").batch, week)


def test_clinics_and_closures_can_be_rows_of_their_own(tmp_path: Path) -> None:
    row = ClinicRow(
        clinic_id="C1",
        practitioner_id="Q1",
        site_id="S1",
        modes=(Mode.IN_PERSON, Mode.PHONE),
        minutes=45,
        places=2,
        weekday=2,
        from_minute=540,
        to_minute=720,
        every_weeks=2,
        last_date=dt.date(2026, 12, 20),
        on_bank_holidays=True,
    )
    plain = batch()
    slots = expand_clinics([row], plain.horizon_start, plain.horizon_end)
    gone = dt.date(2026, 12, 16)
    week = plain.model_copy(
        update={
            "slots": (*plain.slots, *(s for s in slots if s.date != gone)),
            "closed_slots": tuple(s for s in slots if s.date == gone),
        }
    )
    closure = ClosureRow(practitioner_id="Q1", site_id="S1", from_date=gone, to_date=gone)
    write_batch(tmp_path / "week", week, MODEL, clinics=[row], closures=[closure])
    read = read_batch(tmp_path / "week").batch
    assert read.model_copy(update={"input_sha256": ""}) == week
    assert (tmp_path / "week" / "slots.csv").read_text().count("\n") == 1 + len(plain.slots)
    assert len(read.closed_slots) == 4


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_an_earlier_week_is_never_replaced(tmp_path: Path) -> None:
    """It may be the only copy of somebody's week, and looks like any other."""
    folder = tmp_path / "deep" / "week"
    write_batch(folder, batch(), MODEL)
    with pytest.raises(CannotWrite, match="ame another folder"):
        write_batch(folder, batch(sites=(site("S1", name="Another"),)), MODEL)
    assert read_batch(folder).batch == read_batch(folder).batch
    assert read_batch(folder).batch.site["S1"].name == batch().site["S1"].name
    assert [path.name for path in folder.parent.iterdir()] == ["week"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    write_batch(tmp_path, batch(), MODEL)
    assert (tmp_path / "batch.toml").is_file()


@pytest.mark.parametrize("stranger", ["thesis.doc", "needs.csv"])
def test_a_folder_that_is_not_ours_is_left_alone(stranger: str, tmp_path: Path) -> None:
    (tmp_path / stranger).write_text("precious")
    with pytest.raises(CannotWrite, match="ame another folder"):
        write_batch(tmp_path, batch(), MODEL)
    assert _files(tmp_path) == {stranger: b"precious"}


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "week").write_text("precious")
    with pytest.raises(CannotWrite, match="is a file"):
        write_batch(tmp_path / "week", batch(), MODEL)
    assert (tmp_path / "week").read_text() == "precious"


def test_a_site_of_the_domain_is_written_whole() -> None:
    """A new field of a site needs a column before this can pass again."""
    assert set(Site.model_fields) == {"site_id", "name", "location", "provides", "serves"}
