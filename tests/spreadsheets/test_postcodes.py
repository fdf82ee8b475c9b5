"""Postcode directories in the two published formats: loaded whole or not at all, and asked fast."""

from __future__ import annotations

import datetime as dt
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from matcher import usecases
from matcher.errors import InputFaults, MatcherError
from matcher.files import load_postcodes, open_directory, read_batch, write_batch, write_outcome
from matcher.files.postcodes.directory import DirectoryFacts, PostcodeDirectory
from matcher.optimise import Options
from matcher.usecases.watch import Policy
from tests.files.valid_week import cell, valid_week, write_week
from tests.weeks import MODEL, batch

TODAY = dt.date(2026, 11, 30)
ONSPD = """\
"pcd","pcd2","pcds","dointr","doterm","usertype","oseast1m","osnrth1m","lat","long","imd"
"ZZ1 1AA","ZZ1  1AA","ZZ1 1AA","198001","","0","371500","409300",53.580000,-2.430000,"1"
"ZZ1 1AB","ZZ1  1AB","ZZ1 1AB","198001","199606","0","371600","409400",53.581000,-2.431000,"1"
"ZZ991WZ","ZZ99 1WZ","ZZ99 1WZ","202405","","0","","",99.999999,0.000000,"1"
"""
NEW_ONSPD = """\
pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,lat,long
ZZ1 1AA,ZZ1  1AA,ZZ1 1AA,198001,,0,371500,409300,53.590000,-2.440000
"""
CODE_POINT = """\
"ZZ1 1AC",10,651410,313177,"E92000001","E19000002","E18000009","E10000014","E07000093","E05012936"
"ZZ1 1AD",90,0,0,"E92000001","","","","",""
"""


def load(path: Path) -> DirectoryFacts:
    return load_postcodes(path, TODAY)


def place(postcode: str) -> tuple[float, float] | None:
    with open_directory() as directory:
        assert directory is not None
        point = directory.locate(postcode)
    return point and (point.latitude, point.longitude)


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_the_ons_directory(tmp_path: Path) -> None:
    facts = load(file(tmp_path, "ONSPD_MAY_2024_UK.csv", ONSPD))
    assert facts == DirectoryFacts(
        source="ONS Postcode Directory",
        file="ONSPD_MAY_2024_UK.csv",
        edition="newest postcode of 2024-05",
        loaded_on="2026-11-30",
        postcodes=2,
        ended=1,
        without_place=1,
    )
    with open_directory() as directory:
        assert directory is not None
        assert directory.facts() == facts
        assert (directory.ended("ZZ1 1AA"), directory.ended("zz11ab")) == (None, "1996-06")
    assert place("ZZ99 1WZ") is None


@pytest.mark.parametrize("written", ["ZZ1 1AA", "zz1 1aa", "ZZ11AA", "ZZ1  1AA"])
def test_capitals_and_spaces_do_not_matter(tmp_path: Path, written: str) -> None:
    load(file(tmp_path, "onspd.csv", ONSPD))
    assert place(written) == (53.58, -2.43)


def test_code_point_is_turned_from_the_national_grid(tmp_path: Path) -> None:
    """Ordnance Survey's own worked example: E 651409.903 N 313177.270 is 52.65798 N, 1.71605 E."""
    facts = load(file(tmp_path, "zz.csv", CODE_POINT))
    assert (facts.source, facts.postcodes, facts.without_place) == ("OS Code-Point Open", 1, 1)
    found = place("ZZ1 1AC")
    assert found is not None
    assert found == pytest.approx((52.657977, 1.716038), abs=0.0001)  # some seven metres


def test_header_rows_of_code_point_are_no_postcodes(tmp_path: Path) -> None:
    header = "PC,PQ,EA,NO\nPostcode,Positional_quality_indicator,Eastings,Northings\n"
    text = header + '"ZZ1 1AC",10,651410,313177\n'
    assert load(file(tmp_path, "all.csv", text)).postcodes == 1


def test_a_folder_and_a_zip_hold_other_tables_too(tmp_path: Path) -> None:
    folder = tmp_path / "codepo_gb"
    file(folder, "Data/CSV/zz.csv", CODE_POINT)
    file(folder, "Data/CSV/zy.csv", CODE_POINT.replace("ZZ1", "ZY1"))
    file(folder, "Doc/Codelist.csv", "area,code\nEngland,E92000001\n")
    assert load(folder).postcodes == 2
    with zipfile.ZipFile(tmp_path / "onspd.zip", "w") as package:
        package.writestr("Data/ONSPD.csv", ONSPD)
        package.writestr("Data/multi_csv/ONSPD_ZZ.csv", "lat,long,pcds\nnot,to be,read\n")
        package.writestr("Documents/names.csv", "code,name\n1,one\n")
    assert load(tmp_path / "onspd.zip").postcodes == 2


def test_another_directory_takes_the_place_of_the_first(tmp_path: Path) -> None:
    load(file(tmp_path, "old.csv", ONSPD))
    assert load(file(tmp_path, "new.csv", NEW_ONSPD)).postcodes == 1
    assert place("ZZ1 1AA") == (53.59, -2.44)
    assert place("ZZ1 1AB") is None


@pytest.mark.parametrize(
    ("old", "new", "row", "column", "found"),
    [
        ("53.581000", "north", 3, "lat", "north"),
        ("-2.431000", "-243", 3, "long", "-243"),
        ('"ZZ1 1AB","ZZ1  1AB","ZZ1 1AB"', "a,b,none", 3, "pcds", "none"),
        (',"1"\n"ZZ1 1AB"', '\n"ZZ1 1AB"', 2, None, None),
    ],
)
def test_a_bad_row_leaves_what_was_loaded(
    tmp_path: Path, old: str, new: str, row: int, column: str | None, found: str | None
) -> None:
    load(file(tmp_path, "good.csv", ONSPD))
    assert old in ONSPD
    with pytest.raises(InputFaults) as caught:
        load(file(tmp_path, "bad.csv", NEW_ONSPD[:0] + ONSPD.replace(old, new, 1)))
    (fault,) = caught.value.faults
    assert (fault.file, fault.row, fault.column) == ("bad.csv", row, column)
    assert found is None or fault.found == found
    assert place("ZZ1 1AB") == (53.581, -2.431)


@pytest.mark.parametrize("name", ["names.csv", "empty.csv", "none.csv", "broken.zip"])
def test_what_holds_no_postcodes_is_told(tmp_path: Path, name: str) -> None:
    file(tmp_path, "names.csv", "code,name\n1,one\n")
    file(tmp_path, "empty.csv", "")
    file(tmp_path, "broken.zip", "PK and then nothing")
    with pytest.raises(InputFaults) as caught:
        load(tmp_path / name)
    assert len(caught.value.faults) == 1


def test_a_week_uses_what_has_been_loaded(tmp_path: Path) -> None:
    load(file(tmp_path, "onspd.csv", ONSPD))
    week = valid_week()
    cell("participants.csv", 4, "postcode", "zz11ab")(week)
    read = read_batch(write_week(tmp_path / "week", week))
    home = read.batch.participants[2].home
    assert home is not None
    assert home.latitude == 53.581
    (warning,) = read.warnings
    assert (warning.row, warning.column, warning.found) == (4, "postcode", "zz11ab")
    assert "1996-06" in warning.sentence()


def test_an_unknown_postcode_is_a_fault_with_what_to_do(tmp_path: Path) -> None:
    load(file(tmp_path, "onspd.csv", ONSPD))
    week = valid_week()
    cell("participants.csv", 4, "postcode", "ZZ1 1ZZ")(week)
    with pytest.raises(InputFaults) as caught:
        read_batch(write_week(tmp_path / "week", week))
    (fault,) = caught.value.faults
    assert "Mend it, or enter latitude and longitude" in fault.sentence()


def test_a_damaged_directory_is_told(tmp_path: Path, no_loaded_data: Path) -> None:
    (no_loaded_data / "postcodes.sqlite").write_bytes(b"this is no database" * 100)
    week = valid_week()
    cell("participants.csv", 4, "postcode", "ZZ1 1AA")(week)
    with pytest.raises(MatcherError, match="Load it again"):
        read_batch(write_week(tmp_path / "week", week))


def test_a_question_is_looked_up_and_not_searched_for(tmp_path: Path, no_loaded_data: Path) -> None:
    load(file(tmp_path, "onspd.csv", ONSPD))
    with closing(sqlite3.connect(no_loaded_data / "postcodes.sqlite")) as connection:
        asked: list[str] = []
        connection.set_trace_callback(asked.append)
        directory = PostcodeDirectory(connection)
        assert directory.locate("ZZ1 1AA") is not None
        assert directory.ended("ZZ1 1AB") == "1996-06"
        connection.set_trace_callback(None)
        plans = [connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall() for query in asked]
    steps = [step[-1] for plan in plans for step in plan]
    assert len(steps) == 2
    assert all(step.startswith("SEARCH postcode") for step in steps)


def test_a_plan_is_not_passed_where_the_directory_has_moved_its_homes(tmp_path: Path) -> None:
    """The directory is not part of the input's hash: the journeys tell that it is another."""
    load(file(tmp_path, "old.csv", ONSPD))
    week, plan = tmp_path / "week", tmp_path / "plan"
    write_batch(week, batch(), MODEL)
    text = (week / "participants.csv").read_text()
    assert "P1,53.578,-2.429,," in text
    (week / "participants.csv").write_text(text.replace("P1,53.578,-2.429,,", "P1,,,ZZ1 1AA,"))
    done = usecases.allocate_week(read_batch(week), Options(work_limit=0), policy=Policy.FIRST_COME)
    write_outcome(plan, done.outcome)
    assert usecases.verify_folder(week, plan).verdict.ok
    before = read_batch(week).batch
    load(file(tmp_path, "new.csv", ONSPD.replace("53.580000,-2.430000", "53.680000,-2.430000")))
    assert read_batch(week).batch.input_sha256 == before.input_sha256
    assert not usecases.verify_folder(week, plan).verdict.ok


def test_nothing_is_left_beside_the_directory(tmp_path: Path, no_loaded_data: Path) -> None:
    load(file(tmp_path, "onspd.csv", ONSPD))
    (left,) = no_loaded_data.iterdir()
    with sqlite3.connect(left) as connection:
        assert connection.execute("SELECT COUNT(*) FROM postcode").fetchone() == (2,)
    connection.close()
