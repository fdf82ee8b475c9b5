"""Every ICB at once: the parts add up, and each is solved, checked and kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from matcher import usecases
from matcher.cli import app
from matcher.errors import MatcherError
from matcher.planning import Scenario
from matcher.planning.localities import kilometres
from matcher.planning.national import NationalPart, at_once, every_monday, solve_part, tasks_of
from matcher.planning.portable import as_document
from matcher.planning.scenario_localities import read_localities
from matcher.planning.sweep import Workers
from matcher.usecases.national import Wanted, parts_of, read_national_csv


def test_every_monday_is_a_batch_for_each_icb_at_its_real_size(manchester: Scenario) -> None:
    parts = every_monday(manchester)
    assert len(parts) == 36
    assert len({part.name for part in parts}) == 36
    starts = sum(part.scenario.demand.starts_a_week for part in parts)
    assert starts * 365.25 / 7 * 3 == pytest.approx(250_000, rel=0.01), "the roll-out, in 3 years"
    by_code = {part.icb.code: part.people for part in parts}
    assert by_code["E54000057"] == round(82 * 5.5)
    assert by_code["E54000036"] == round(15 * 5.5)


@pytest.mark.parametrize("most", [700, 2_500, 10_000])
def test_the_parts_of_a_roll_out_hold_everybody_once(most: int, manchester: Scenario) -> None:
    parts = at_once(manchester, 250_000, most=most)
    assert sum(part.people for part in parts) == 250_000
    assert len({part.name for part in parts}) == len(parts)
    for code in {part.icb.code for part in parts}:
        own = [part for part in parts if part.icb.code == code]
        held = [code for part in own for code in part.scenario.only]
        assert len(held) == len(set(held))
        if len(own) > 1:
            everywhere = {
                p.code for p in read_localities(own[0].scenario.model_copy(update={"only": ()}))
            }
            assert set(held) == everywhere
    assert sum(part.people > 1.6 * most for part in parts) <= 0.03 * len(parts)


def test_parts_are_compact(manchester: Scenario) -> None:
    parts = [p for p in at_once(manchester, 250_000) if p.icb.code == "E54000057"]
    assert len(parts) > 3

    def spread(part: NationalPart) -> float:
        places = read_localities(part.scenario)
        middle = places[0].centre
        return max(kilometres(middle, place.centre) for place in places)

    assert max(map(spread, parts)) < 40


def small(manchester: Scenario) -> list[NationalPart]:
    """Two ICBs with a few people each."""
    return [
        NationalPart(part.icb, part.scenario, 12)
        for part in every_monday(manchester)
        if part.icb.code in ("E54000036", "E54000010")
    ]


def test_a_part_is_solved_and_checked(manchester: Scenario) -> None:
    part = small(manchester)[0]
    told = solve_part(as_document(part.scenario), 12, 0.9, seed=1, gap=0.0, work_limit=40)
    assert told["people"] == 12
    assert 0 < told["placed"] <= told["needs"]
    assert told["bound_days"] <= told["cost_days"] <= told["first_come_cost_days"]
    assert told["gap"] == pytest.approx(1 - told["bound_days"] / told["cost_days"])
    assert set(told["took"]) == {"seconds", "processor_seconds", "memory_mb"}
    json.dumps(told)


def test_the_memory_of_a_task_grows_with_its_people(manchester: Scenario) -> None:
    parts = at_once(manchester, 250_000, most=5_000)
    tasks = tasks_of(parts, load=0.9, seed=0, gap=0.02, work_limit=100)
    largest = max(tasks, key=lambda task: task.memory)
    assert largest.name == max(parts, key=lambda part: part.people).name
    assert largest.memory < 4_000_000_000


def test_the_command_solves_writes_and_goes_on(
    tmp_path: Path, there: Workers, manchester: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.usecases.national.parts_of", lambda _: small(manchester))
    words = ["national", "--out", tmp_path, "--work-limit", 30, "--scheduler", there.address]
    done = CliRunner().invoke(app, [str(word) for word in [*words, "--json"]])
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert [part["people"] for part in told["parts"]] == [12, 12]
    rows = read_national_csv((tmp_path / "national.csv").read_bytes())
    assert [row["icb"] for row in rows] == ["E54000036", "E54000010"]
    assert [float(row["cost_days"]) for row in rows] == [p["cost_days"] for p in told["parts"]]
    nobody = Workers(address="tcp://127.0.0.1:1")
    again = usecases.run_national(tmp_path, Wanted(work_limit=30), nobody)
    assert again.kept == 2
    assert again.total("placed") == told["placed"]


@pytest.mark.parametrize(
    "wanted", [Wanted(people=3), Wanted(people=1000, most=3), Wanted(base="nowhere")]
)
def test_figures_out_of_range_are_told(wanted: Wanted) -> None:
    with pytest.raises(MatcherError):
        parts_of(wanted)
