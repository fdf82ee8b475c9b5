"""decisions.csv: every fault at once, and who may accept what."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from matcher.domain import Choice
from matcher.errors import Fault, InputFaults, MatcherError
from matcher.files import CannotWrite
from matcher.units import LONDON
from matcher.usecases.rollover_decisions import Approval
from matcher.usecases.rollover_record import RECORD
from tests.rollover.folders import AMINA, Folders, rows
from tests.weeks import at, batch, need, person, slot, weekly

WEEK = batch(
    participants=(person(), person("P2"), person("P3")),
    needs=(
        need(),
        need("N2", after_need="N1"),
        need("N3", after_need="N2"),
        need("M1", "P2"),
        need("M2", "P3", service="counselling"),
    ),
    slots=(*weekly(3), slot("U1", at(1, "10:00"))),
)
PLAN = {"N1": ["T1"], "N2": ["T2"], "N3": ["T3"], "M1": ["U1"]}


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    folders = Folders(tmp_path)
    folders.write(WEEK)
    folders.allocate(PLAN)
    return folders


def faults(folders: Folders, rest: Approval | None = None) -> tuple[Fault, ...]:
    with pytest.raises(InputFaults) as caught:
        folders.roll(rest=rest)
    assert not folders.next.exists()
    return caught.value.faults


def test_a_decision_is_dated_with_or_without_the_time(folders: Folders) -> None:
    folders.decide("M1,leave,ill,Amina,2026-11-27\nN1,leave,ill,Amina,2026-11-27T09:30")
    one, two = folders.roll().decisions
    assert (one.need_id, one.at) == ("M1", dt.date(2026, 11, 27))
    assert two.at == dt.datetime(2026, 11, 27, 9, 30, tzinfo=LONDON)
    assert '"at":"2026-11-27"' in (folders.next / RECORD).read_text().replace(" ", "")


BAD = {
    "unknown need": ("M3,leave,x,Amina,", "need_id", "M3", "The week has no need of this"),
    "small letters": ("m1,leave,x,Amina,", "need_id", "m1", "Enter M1"),
    "no need": (",leave,x,Amina,", "need_id", None, "Enter a need_id that is in the week's"),
    "unknown decision": ("M1,acept,,Amina,", "decision", "acept", "Enter accept"),
    "no decision": ("M1,,,Amina,", "decision", None, "Enter accept, change or leave"),
    "nothing offered": ("M2,accept,,Amina,", "decision", "accept", "nothing to accept"),
    "nothing to change": ("M2,change,x,Amina,", "decision", "change", "nothing to change"),
    "no reason for a change": ("M1,change,,Amina,", "reason", None, "Say in a few words why"),
    "no reason for leaving": ("M1,leave,,Amina,", "reason", None, "Say in a few words why"),
    "no name": ("M1,accept,,,", "by", None, "has to be filled in"),
    "not a time": ("M1,accept,,Amina,yesterday", "at", "yesterday", "such as 2026-11-30, or with"),
    "no such day": ("M1,accept,,Amina,2026-02-30", "at", "2026-02-30", "no such day"),
    "no such time": ("M1,accept,,Amina,2026-02-30T09:00", "at", "2026-02-30T09:00", "no such date"),
    "follows one that is refused": ("N2,accept,,Amina,", "decision", "accept", "Accept N1 too"),
}


@pytest.mark.parametrize(("row", "column", "found", "says"), BAD.values(), ids=BAD)
def test_each_fault_says_where_and_what(
    folders: Folders, row: str, column: str, found: str | None, says: str
) -> None:
    folders.decide("N1,leave,On holiday,Amina,", row)
    [fault] = faults(folders)
    assert (fault.file, fault.row, fault.column, fault.found) == ("decided.csv", 3, column, found)
    assert says in fault.sentence()


def test_all_faults_come_at_once(folders: Folders) -> None:
    folders.decide("N1,accept,,,", "N1,accept,,Amina,", "X,no,,,never", "N3,accept,,Amina,")
    assert [(f.row, f.column) for f in faults(folders)] == [
        (2, "by"),
        (3, "need_id"),
        (4, "need_id"),
        (4, "decision"),
        (4, "by"),
        (4, "at"),
        (5, "decision"),
    ]


def test_a_need_that_is_decided_twice_is_a_fault(folders: Folders) -> None:
    folders.decide("M1,accept,,Amina,", "M1,leave,No,Ben,")
    [fault] = faults(folders)
    assert (fault.row, fault.column) == (3, "need_id")
    assert "Row 2 already decides" in fault.sentence()


def test_a_file_that_is_not_there_is_a_fault(folders: Folders) -> None:
    with pytest.raises(InputFaults) as caught:
        folders.roll(by_file=True)
    [fault] = caught.value.faults
    assert fault.sentence().startswith("decided.csv: This file is missing.")


def test_whoever_accepts_a_follower_accepts_those_before_it(folders: Folders) -> None:
    folders.decide("N1,accept,,Amina,", "N2,accept,,Amina,", "N3,accept,,Amina,")
    assert not folders.roll().notes
    assert [b.need_id for b in folders.roll().week.batch.bookings] == ["N1", "N2", "N3"]


def test_the_rest_is_accepted_by_a_named_person_and_written_down(folders: Folders) -> None:
    folders.decide("N2,change,Too early,Ben Lee,2026-11-27T15:00")
    rolled = folders.roll(rest=AMINA)
    assert [b.need_id for b in rolled.week.batch.bookings] == ["N1", "M1"]
    assert rolled.notes == ("N3 was not accepted with the rest: it follows N2, which is not.",)
    assert rolled.decisions_file == folders.root / "next-decisions.csv"
    assert [tuple(row.values()) for row in rows(folders.root, "next-decisions.csv")] == [
        ("N2", "change", "Too early", "Ben Lee", "2026-11-27T15:00:00+00:00"),
        ("N1", "accept", "", "Amina Khan", "2026-11-27T16:05:00+00:00"),
        ("M1", "accept", "", "Amina Khan", "2026-11-27T16:05:00+00:00"),
    ]


def test_what_was_written_down_does_the_same_again(folders: Folders) -> None:
    once = folders.roll(rest=AMINA)
    assert once.decisions_file is not None
    folders.decisions = once.decisions_file
    folders.next = folders.root / "again"
    again = folders.roll()
    assert again.week == once.week
    assert again.decisions == once.decisions
    assert again.decisions[0].at == dt.datetime(2026, 11, 27, 16, 5, tzinfo=LONDON)
    assert {d.decision for d in again.decisions} == {Choice.ACCEPT}


def test_a_follower_is_not_accepted_with_a_rest_that_leaves_its_lead_out(folders: Folders) -> None:
    folders.decide("N1,leave,Not yet,Ben,", "N3,accept,,Ben,")
    [fault] = faults(folders, rest=AMINA)
    assert "follows N1, which is not accepted" in fault.sentence()


@pytest.mark.parametrize("name", ["", " Amina", "A" * 65])
def test_the_rest_needs_a_name(folders: Folders, name: str) -> None:
    with pytest.raises(MatcherError, match="who approves"):
        folders.roll(rest=Approval(name, AMINA.at))
    assert not folders.next.exists()


def test_no_file_of_somebody_else_is_written_over(folders: Folders) -> None:
    beside = folders.root / "next-decisions.csv"
    beside.write_text("mine")
    with pytest.raises(CannotWrite, match="already there"):
        folders.roll(rest=AMINA)
    folders.decide()
    folders.decisions.replace(beside)
    folders.decisions = beside
    with pytest.raises(CannotWrite, match="one to read from"):
        folders.roll(rest=AMINA)
    assert not folders.next.exists()
