"""A file of one's own instead of the localities."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.domain import Model
from matcher.errors import InputFaults
from matcher.planning import generate, read_scenario
from matcher.planning.lsoas import lsoa_template, read_lsoas
from matcher.planning.scenario_localities import read_localities
from tests.planning.scenarios.conftest import Write
from tests.planning.weeks import rows_of

ROWS = [
    ("E01000001", "Town 001A", "Townshire", 53.50, -2.40, 1600, 1000),
    ("E01000002", "Town 001B", "Townshire", 53.51, -2.41, 1500, 900),
    ("E01000003", "Hill 002A", "Hillshire", 53.70, -2.20, 1700, 1100),
]
HEADER = "lsoa_code,name,local_authority,latitude,longitude,residents,aged_16_64"
OWN = "\n".join([HEADER, *(",".join(map(str, row)) for row in ROWS)]) + "\n"


def read(tmp_path: Path, text: str | bytes) -> Path:
    file = tmp_path / "own.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def faults_of(file: Path) -> dict[tuple[int | None, str | None], str]:
    with pytest.raises(InputFaults) as told:
        read_lsoas(file)
    return {(fault.row, fault.column): fault.problem for fault in told.value.faults}


def test_lsoas_become_localities(tmp_path: Path) -> None:
    own = read_lsoas(read(tmp_path, OWN))
    assert own.aged_16_64 == 3000
    first, second, third = own.localities
    assert (first.code, first.name, first.area) == ("E01000001", "Town 001A", "townshire")
    assert first.town == second.town == 3100, "neighbours make up a town"
    assert third.town == 1700
    assert first.employment_deprived == 1600, "without the column, homes go by residents"
    assert first.spread_km < third.spread_km


def test_ons_headings_and_the_national_grid_are_read(tmp_path: Path) -> None:
    text = "LSOA21CD,LSOA21NM,LAD24NM,x,y,Total,Notes\nE01000001,Town 001A,Townshire,"
    own = read_lsoas(read(tmp_path, f"{text}373500,405800,1600,hello\n"))
    point = own.localities[0].centre
    assert point.latitude == pytest.approx(53.548, abs=0.002)
    assert point.longitude == pytest.approx(-2.401, abs=0.002)
    assert own.aged_16_64 is None


def test_all_faults_come_at_once_by_the_user_s_own_headings(tmp_path: Path) -> None:
    text = (
        "LSOA21CD,LAD24NM,LAT,LONG,Total,aged_16_64\n"
        "E01000001,Townshire,53.5,-2.4,16x,900\n"
        "E01000001,Townshire,53.5,,1600,\n"
        ",Townshire,93.5,-2.4,1600,800\n"
    )
    found = faults_of(read(tmp_path, text))
    assert set(found) == {
        (2, "Total"),
        (3, "LSOA21CD"),
        (3, None),
        (3, "aged_16_64"),
        (4, "LSOA21CD"),
        (4, "LAT"),
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"\xff\xfe", "UTF-16"),
        (HEADER, "no LSOA"),
        ("name,residents\nTown,3\n", "missing"),
        (f"{HEADER}\nE01,Town,Townshire,,,1600,\n", "where this LSOA is"),
    ],
)
def test_files_that_cannot_be_used_say_why(tmp_path: Path, text: str | bytes, problem: str) -> None:
    found = faults_of(read(tmp_path, text))
    assert any(problem in one for one in found.values()), found


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert any("missing" in one for one in faults_of(tmp_path / "none.csv").values())


def test_the_template_reads(tmp_path: Path) -> None:
    assert read_lsoas(read(tmp_path, lsoa_template())).aged_16_64 == 1010


def test_a_scenario_may_use_them(write: Write, model: Model) -> None:
    mine = read_scenario(write('localities = "own.csv"\n', own=OWN))
    assert mine.icbs == ()
    assert mine.demand.starts_a_week == 1
    assert {place.code for place in read_localities(mine)} == {row[0] for row in ROWS}
    week = generate(mine, model=model, people=40, weeks=6, seed=1)
    people = list(rows_of(week, "participants.csv"))
    assert {person["area"] for person in people} == {"townshire", "hillshire"}
    assert all(53.3 < float(person["latitude"]) < 53.9 for person in people)


def test_its_faults_and_those_of_the_scenario_come_together(write: Write) -> None:
    folder = write('localities = "own.csv"\nlaod = 1\n', own=OWN.replace("1600", "many"))
    with pytest.raises(InputFaults) as told:
        read_scenario(folder)
    assert {fault.file for fault in told.value.faults} == {"own.csv", "scenario.toml"}


def test_without_people_of_working_age_the_starts_have_to_be_said(write: Write) -> None:
    without = "\n".join(line.rpartition(",")[0] for line in OWN.splitlines())
    with pytest.raises(InputFaults) as told:
        read_scenario(write('localities = "own.csv"\n', own=without))
    assert "starts_a_week" in told.value.faults[0].todo
    said = write('localities = "own.csv"\n[demand]\nstarts_a_week = 4\n', own=without)
    assert read_scenario(said).demand.starts_a_week == 4
