"""An outcome comes back from its folder; a spoilt folder is told, and never breaks anything."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from matcher.domain import (
    AllocationRow,
    Baseline,
    Certificate,
    ClashPrice,
    CurvePoint,
    Mode,
    Outcome,
    Part,
    PoolPrice,
    Reason,
    RebookRow,
    Spread,
    Status,
    Summary,
    UnplacedRow,
)
from matcher.errors import InputFaults
from matcher.files import CannotWrite, read_outcome, write_outcome
from matcher.units import LONDON

SUMMARY = Summary(
    needs=3,
    needs_placed=2,
    sessions_booked=2,
    cost_days=41.25,
    bound_days=41.2,
    gap=0.0012,
    gap_avoidable=0.01,
    status=Status.FEASIBLE,
    seconds=1.5,
    seed=7,
    wait_days=Spread(median=8, p90=9.5, max=10),
    travel_minutes=Spread(median=12, p90=12, max=12),
    fit_mean=0.812,
    utilisation={"physiotherapy": 0.9, "counselling": 0.4},
    baseline=Baseline(cost_days=50.5, needs_placed=1, sessions_booked=1, wait_days=Spread()),
    model="workwell",
    versions={"matcher": "0.1.0", "ortools": "9.15"},
    input_sha256="ab" * 32,
)
OUTCOME = Outcome(
    allocation=(
        AllocationRow(
            need_id="N1",
            participant_id="P1",
            session=1,
            slot_id="L1",
            practitioner_id="Q1",
            site_id="S1",
            mode=Mode.IN_PERSON,
            start=dt.datetime(2026, 12, 1, 9, 30, tzinfo=LONDON),
            travel_minutes=12,
            wait_days=8,
            fit=Decimal("0.8"),
            arrange=("language:pl",),
        ),
        AllocationRow(
            need_id="-N2",
            participant_id="P1",
            session=1,
            slot_id="L2",
            practitioner_id="Q1",
            site_id=None,
            mode=Mode.PHONE,
            start=dt.datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1),
            travel_minutes=0,
            wait_days=10,
            fit=Decimal("0.825"),
        ),
    ),
    unplaced=(
        UnplacedRow(
            need_id="N3",
            participant_id="P2",
            reason=Reason.TOO_FAR,
            explanation='=HYPERLINK("no"), more than 60 minutes away',
            last_chance=True,
        ),
    ),
    rebook=(
        RebookRow(slot_id="L9", participant_id="P2", need_id=None, session=None),
        RebookRow(slot_id="L9", participant_id="P1", need_id="N0", session=2),
    ),
    summary=SUMMARY,
    certificate=Certificate(
        cost=41250,
        bound=41200,
        pools=(PoolPrice(slots=("L1", "L2"), price=120), PoolPrice(slots=("L3",), price=0)),
        clashes=(
            ClashPrice(participant_id="P1", date=dt.date(2026, 12, 1), part=Part.AM, price=5),
        ),
    ),
)
FILES = {"allocation.csv", "unplaced.csv", "rebook.csv", "summary.json", "certificate.json"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write_outcome(tmp_path / "out", OUTCOME)
    return tmp_path / "out"


def rows(file: Path) -> list[list[str]]:
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.reader(lines))


def test_an_outcome_comes_back_but_for_its_curve(tmp_path: Path) -> None:
    curve = (CurvePoint(seconds=0.5, cost=None, bound=1),)
    write_outcome(tmp_path / "out", OUTCOME.model_copy(update={"curve": curve}))
    read = read_outcome(tmp_path / "out")
    assert read == OUTCOME
    assert [row.start.utcoffset() for row in read.allocation] == [dt.timedelta(0)] * 2


def test_the_allocation_as_the_contract_says_it(out: Path) -> None:
    assert (out / "allocation.csv").read_text() == (
        "need_id,participant_id,session,slot_id,practitioner_id,site_id,mode,start,"
        "travel_minutes,wait_days,fit,arrange,status\n"
        "N1,P1,1,L1,Q1,S1,in_person,2026-12-01T09:30+00:00,12,8,0.800,language:pl,proposed\n"
        "-N2,P1,1,L2,Q1,,phone,2026-10-25T01:30+00:00,0,10,0.825,,proposed\n"
    )


def test_the_other_tables_as_the_contract_says_them(out: Path) -> None:
    assert rows(out / "unplaced.csv") == [
        ["need_id", "participant_id", "reason", "explanation", "last_chance"],
        ["N3", "P2", "too_far", "'" + OUTCOME.unplaced[0].explanation, "yes"],
    ]
    assert rows(out / "rebook.csv") == [
        ["slot_id", "participant_id", "need_id", "session"],
        ["L9", "P2", "", ""],
        ["L9", "P1", "N0", "2"],
    ]


def test_the_summary_has_its_keys_in_order(out: Path) -> None:
    document = json.loads((out / "summary.json").read_bytes())
    assert list(document) == list(Summary.model_fields)
    assert document["wait_days"] == {"median": 8, "p90": 9.5, "max": 10}
    assert document["status"] == "feasible"


def test_the_certificate_as_the_contract_says_it(out: Path) -> None:
    assert json.loads((out / "certificate.json").read_bytes()) == {
        "unit": "0.001 day",
        "cost": 41250,
        "bound": 41200,
        "pools": [{"slots": ["L1", "L2"], "price": 120}, {"slots": ["L3"], "price": 0}],
        "clashes": [{"participant_id": "P1", "date": "2026-12-01", "part": "am", "price": 5}],
    }


def test_an_outcome_of_nothing(tmp_path: Path) -> None:
    nothing = Outcome(
        allocation=(),
        unplaced=(),
        rebook=(),
        summary=SUMMARY,
        certificate=Certificate(cost=0, bound=0),
    )
    write_outcome(tmp_path / "out", nothing)
    assert read_outcome(tmp_path / "out") == nothing


def test_extra_files_come_along_and_go_with_the_next_output(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_outcome(out, OUTCOME, extra={"report.html": b"<p>"})
    assert (out / "report.html").read_bytes() == b"<p>"
    write_outcome(out, OUTCOME)
    assert {path.name for path in out.iterdir()} == FILES


@pytest.mark.parametrize("name", ["summary.json", "../report.html", ""])
def test_extra_files_have_plain_names_of_their_own(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"is written by|not a plain file name"):
        write_outcome(tmp_path / "out", OUTCOME, extra={name: b""})
    assert list(tmp_path.iterdir()) == []


def test_decisions_beside_an_output_are_not_lost(out: Path) -> None:
    (out / "decisions.csv").write_text("need_id\n")
    with pytest.raises(CannotWrite, match=r"decisions\.csv"):
        write_outcome(out, OUTCOME)
    assert (out / "decisions.csv").is_file()


def test_a_figure_that_is_no_number_is_not_written(tmp_path: Path) -> None:
    endless = SUMMARY.model_copy(update={"cost_days": float("nan")})
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_outcome(tmp_path / "out", OUTCOME.model_copy(update={"summary": endless}))
    assert list(tmp_path.iterdir()) == []


Spoil = Callable[[Path], object]


def text(name: str, old: str, new: str) -> Spoil:
    def spoil(out: Path) -> None:
        before = (out / name).read_text()
        assert old in before
        (out / name).write_text(before.replace(old, new, 1))

    return spoil


def gone(name: str) -> Spoil:
    return lambda out: (out / name).unlink()


SPOILT: tuple[tuple[Spoil, str, int | None, str | None, str], ...] = (
    (gone("allocation.csv"), "allocation.csv", None, None, "is missing"),
    (gone("summary.json"), "summary.json", None, None, "is missing"),
    (text("allocation.csv", ",12,8,", ",x,8,"), "allocation.csv", 2, "travel_minutes", "number"),
    (text("allocation.csv", "0.800", "nan"), "allocation.csv", 2, "fit", "Enter a number"),
    (text("allocation.csv", "proposed", "final"), "allocation.csv", 2, "status", "Enter proposed"),
    (text("allocation.csv", "2026-12-01T", "soon"), "allocation.csv", 2, "start", "date and time"),
    (text("allocation.csv", ",fit", ",fits"), "allocation.csv", 1, "fit", "'fits' fit"),
    (text("unplaced.csv", "too_far", "far"), "unplaced.csv", 2, "reason", "If too_far is meant"),
    (text("rebook.csv", "N0,2", "N0,2,2"), "rebook.csv", 3, None, "Give the row 4 cells"),
    (text("summary.json", '"seed": 7', '"seed": "7"'), "summary.json", None, "seed", "whole"),
    (text("summary.json", '"gap": 0.0012', '"gap": NaN'), "summary.json", None, "gap", "end"),
    (text("summary.json", '"feasible"', '"fine"'), "summary.json", None, "status", "'optimal'"),
    (text("summary.json", '"seed": 7,', ""), "summary.json", None, "seed", "Add it"),
    (text("summary.json", "{", ""), "summary.json", None, None, "cannot be read as JSON"),
    (text("certificate.json", "41200", "41200.5"), "certificate.json", None, "bound", "whole"),
    (
        text("certificate.json", ": 120", ": -1"),
        "certificate.json",
        None,
        "pools.0.price",
        "0 or more",
    ),
    (
        text("certificate.json", '"am"', '"noon"'),
        "certificate.json",
        None,
        "clashes.0.part",
        "'am'",
    ),
    (
        text("certificate.json", "2026-12-01", "2026-13-01"),
        "certificate.json",
        None,
        "clashes.0.date",
        "Enter a date",
    ),
    (text("certificate.json", '"bound"', '"bond"'), "certificate.json", None, "bound", "Add it"),
)


@pytest.mark.parametrize(("spoil", "file", "row", "column", "says"), SPOILT)
def test_a_spoilt_output_is_told(
    spoil: Spoil, file: str, row: int | None, column: str | None, says: str, out: Path
) -> None:
    spoil(out)
    with pytest.raises(InputFaults) as caught:
        read_outcome(out)
    fault = caught.value.faults[0]
    assert (fault.file, fault.row, fault.column) == (file, row, column)
    assert says in fault.sentence()


def test_figures_that_break_a_rule_are_left_to_the_checker(out: Path) -> None:
    text("allocation.csv", ",12,8,0.800", ",-12,-8,7.500")(out)
    row = read_outcome(out).allocation[0]
    assert (row.travel_minutes, row.wait_days, row.fit) == (-12, -8, Decimal("7.5"))


def test_no_folder_at_all(tmp_path: Path) -> None:
    with pytest.raises(InputFaults, match="1 fault"):
        read_outcome(tmp_path / "nowhere")


def test_deep_and_long_json_is_told_too(out: Path) -> None:
    for rubbish in ("[" * 100_000, '{"cost": ' + "9" * 10_000 + "}", "", "null", "\x00"):
        (out / "certificate.json").write_text(rubbish)
        with pytest.raises(InputFaults):
            read_outcome(out)


def test_any_damage_is_told_or_harmless(out: Path) -> None:
    """Bytes lost, changed or doubled anywhere: a fault or another outcome, nothing else."""
    rng = Random(4)
    whole = {path.name: path.read_bytes() for path in out.iterdir()}
    told = 0
    for _ in range(300):
        name = rng.choice(sorted(whole))
        data = bytearray(whole[name])
        start = rng.randrange(len(data))
        end = min(len(data), start + rng.choice((1, 1, 5, 50)))
        data[start:end] = rng.choice((b"", bytes([rng.randrange(256)]), bytes(data[start:end]) * 2))
        (out / name).write_bytes(data)
        try:
            read_outcome(out)
        except InputFaults as refused:
            told += bool(refused.faults[0].sentence())
        (out / name).write_bytes(whole[name])
    assert told > 100
