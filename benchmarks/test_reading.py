"""How long it takes to read and check a week of 100,000 rows. Aim: under five seconds.

Run by `pytest benchmarks/test_reading.py`; the weeks are drawn from a fixed seed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from matcher.files import read_batch

ROWS = 100_000
MONDAY = dt.date(2026, 11, 30)

BASE = {
    "batch.toml": 'model = "workwell"\nhorizon_start = 2026-11-30\nhorizon_weeks = 12\n',
    "sites.csv": "site_id,name,latitude,longitude\nS1,Bolton,53.58,-2.42\n",
    "participants.csv": "participant_id,latitude,longitude,referral_date,employment\n"
    "P1,53.58,-2.43,2026-11-01,off_sick\n",
    "needs.csv": "need_id,participant_id,service,sessions\nN1,P1,physiotherapy,3\n",
    "practitioners.csv": "practitioner_id,services,specialisms\n"
    + "".join(f"Q{q},physiotherapy,msk:0.{q % 9}\n" for q in range(200)),
    "slots.csv": "slot_id,practitioner_id,site_id,mode,start,minutes\n"
    "L1,Q1,S1,in_person,2026-12-01T09:30,30\n",
}


def write(folder: Path, files: dict[str, str]) -> Path:
    """``folder`` with these files in it."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def many_slots(folder: Path) -> Path:
    """Half-hour slots in the diaries of 200 practitioners, and a closure for each of them."""
    lines = ["slot_id,practitioner_id,site_id,mode,start,minutes,places,appointment_type"]
    for number in range(ROWS):
        rest, practitioner = divmod(number, 200)
        day, half_hour = divmod(rest, 10)
        date = MONDAY + dt.timedelta(days=day)
        start = f"{date}T{9 + half_hour // 2:02d}:{half_hour % 2 * 30:02d}"
        lines.append(f"L{number},Q{practitioner},S1,in_person;phone,{start},30,1,any")
    closures = ["practitioner_id,from_date,to_date"]
    closures += [f"Q{q},2026-12-0{1 + q % 9},2026-12-0{1 + q % 9}" for q in range(200)]
    tables = {"slots.csv": "\n".join(lines) + "\n", "closures.csv": "\n".join(closures) + "\n"}
    return write(folder, {**BASE, **tables})


def many_people(folder: Path) -> Path:
    """People with most columns filled in, and a need each."""
    rng = Random(1)
    people = [
        "participant_id,latitude,longitude,referral_date,employment,urgency,barriers,travel,"
        "max_travel_minutes,modes,availability,unavailable,requirements,area,support_starts,prefers"
    ]
    needs = ["need_id,participant_id,service,sessions"]
    for number in range(ROWS):
        people.append(
            f"P{number},{53 + rng.random():.5f},{-2 - rng.random():.5f},"
            f"2026-{rng.randint(1, 11):02d}-{rng.randint(1, 28):02d},off_sick,soon,"
            f"msk:{rng.randint(1, 3)};mental_health:2,car,{rng.randint(10, 90)},in_person;video,"
            f"mon_am;tue_{rng.randint(8, 10):02d}30-1{rng.randint(2, 8)}00,"
            f"2026-12-{rng.randint(1, 28):02d};2026-12-28/2027-01-02,language:pl,"
            f"A{rng.randint(1, 50)},2026-11-{rng.randint(1, 28):02d},mode:video;part:tue_am"
        )
        needs.append(f"N{number},P{number},physiotherapy,{rng.randint(1, 6)}")
    tables = {"participants.csv": "\n".join(people) + "\n", "needs.csv": "\n".join(needs) + "\n"}
    return write(folder, {**BASE, **tables})


@pytest.mark.parametrize("make", [many_slots, many_people])
def test_reading(
    make: Callable[[Path], Path],
    benchmark: BenchmarkFixture,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Reading a folder whole, every check included."""
    folder = make(tmp_path_factory.mktemp("week"))
    batch = benchmark(read_batch, folder).batch
    assert max(len(batch.participants), len(batch.slots) + len(batch.closed_slots)) == ROWS
