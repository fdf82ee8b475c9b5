"""Comparing programmes: arms, doing nothing, what is written, and what is told."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from matcher.cli.commands import app
from matcher.domain import Model
from matcher.errors import MatcherError
from matcher.files.replace_folder import CannotWrite
from matcher.planning import Scenario
from matcher.planning.comparison import Arm, Role, compare, doing_nothing
from matcher.planning.comparison_figures import (
    asked_by_locality,
    differences_of,
    unmet_by_locality,
    waits_over_time,
)
from matcher.planning.simulation import Key, Rule, Stopped, Watcher, prepare
from matcher.usecases.compare_scenarios import (
    Compared,
    Wanted,
    check_comparison_folder,
    compare_programmes,
    comparison_document,
    write_comparison,
)


def test_a_change_is_compared_with_its_base_and_with_doing_nothing(compared: Compared) -> None:
    arms = [one.arm for one in compared.comparison.arms]
    assert [arm.role for arm in arms] == [Role.BASE, Role.NOTHING, Role.CHANGE]
    base, nothing, changed = arms
    assert (base.name, changed.name) == ("cornwall", "more")
    assert changed.instead_of == nothing.name
    slots = [{slot.slot_id for slot in arm.setting.offered.slots} for arm in arms]
    assert slots[0] == slots[1] < slots[2], "doing nothing offers what is offered today"
    people = [len(one.lived.years[0].people.referred) for one in compared.comparison.arms]
    assert people[0] < people[1] == people[2], "and meets whom the change meets"


def test_differences_are_against_today_and_against_doing_nothing(compared: Compared) -> None:
    comparison = compared.comparison
    rows = {(row.arm, row.key): row for row in differences_of(comparison)}
    key = Key("served")
    base, nothing, changed = (one.estimates[key] for one in comparison.arms)
    row = rows["more", key]
    assert row.against_base is not None
    assert row.against_nothing is not None
    assert row.against_base.mean == pytest.approx(changed.mean - base.mean)
    assert row.against_nothing.mean == pytest.approx(changed.mean - nothing.mean)
    physio = Key("wait_mean", "physiotherapy")
    helped = rows["more", physio].against_nothing
    assert helped is not None
    assert helped.mean < 0
    own = rows["cornwall", key].against_base
    assert own is not None
    assert own.mean == own.low == own.high == 0


def test_doing_nothing_is_today_where_the_same_people_come(
    cornwall: Scenario, model: Model
) -> None:
    more_staff = cornwall.model_copy(update={"staff": {"coach": 3.0}, "as_is": cornwall})
    assert doing_nothing(cornwall, more_staff) is None
    busier = cornwall.model_copy(
        update={
            "demand": cornwall.demand.model_copy(update={"backlog_weeks": 12}),
            "staff": {"coach": 3.0},
        }
    )
    instead = doing_nothing(cornwall, busier)
    assert instead is not None
    assert instead.demand.backlog_weeks == 12
    assert instead.staff == {}
    setting = prepare(cornwall, model, weeks=2, warm_up_weeks=0)
    one = Arm("a", "A", Role.BASE, setting, Rule.FIRST_COME)
    with pytest.raises(MatcherError, match="same name"):
        compare([one, one], until=1)
    with pytest.raises(MatcherError, match="too many"):
        compare([Arm(str(n), "A", Role.CHANGE, setting, Rule.FIRST_COME) for n in range(9)])
    with pytest.raises(Stopped):
        compare([one], until=1, watcher=Watcher(should_stop=lambda: True))


def test_where_only_other_people_come_that_is_doing_nothing(change: Path, tmp_path: Path) -> None:
    busier = tmp_path / "busier"
    busier.mkdir()
    (busier / "scenario.toml").write_text(
        'base = "cornwall"\nname = "busier"\ntitle = "More people"\n[demand]\nstarts_a_week = 22\n'
    )
    wanted = Wanted(rules=(Rule.FIRST_COME,), weeks=2, warm_up_weeks=0, until=1)
    found = compare_programmes(["cornwall", busier, change], wanted).comparison
    assert [one.arm.role for one in found.arms] == [Role.BASE, Role.CHANGE, Role.CHANGE]
    more_people, more_hours = found.arms[1:]
    assert found.nothing_for(more_people) is found.base
    assert found.nothing_for(more_hours) is more_people


def test_waits_over_time_are_those_of_whoever_began(compared: Compared) -> None:
    one = compared.comparison.base
    points = waits_over_time(one)
    assert [point.week for point in points] == [0, 4]
    first = [
        year.weekly.waited[4:8].sum() / year.weekly.began[4:8].sum() for year in one.lived.years
    ]
    assert points[0].mean == pytest.approx(np.mean(first))
    assert (points[0].low, points[0].high) == pytest.approx((min(first), max(first)))


def test_unmet_need_is_told_by_locality(compared: Compared) -> None:
    changed = compared.comparison.arms[-1]
    unmet, asked = unmet_by_locality(changed), asked_by_locality(changed)
    assert set(unmet) <= set(asked)
    assert all(unmet[code].mean <= asked[code].mean for code in unmet)
    known = {place.code for place in compared.localities}
    assert set(asked) <= known


def test_everything_is_written_or_nothing(compared: Compared, tmp_path: Path) -> None:
    out = tmp_path / "outlook"
    write_comparison(compared, out)
    assert {path.name for path in out.iterdir()} == {
        *("board.html", "figures.csv", "waits.csv", "comparison.json")
    }
    text = (out / "figures.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    document = json.loads((out / "comparison.json").read_text())
    [row] = [
        r
        for r in rows
        if (r["programme"], r["measure"], r["of"]) == ("more", "wait_mean", "Everybody")
    ]
    figure = document["programmes"][2]["figures"]["everybody"]["wait_mean"]
    assert float(row["mean"]) == figure["mean"]
    assert float(row["against_nothing"]) == figure["against_nothing"]["mean"]
    check_comparison_folder(out)
    (out / "own-notes.txt").write_text("mine")
    with pytest.raises(CannotWrite):
        check_comparison_folder(out)


def test_small_groups_are_hidden(compared: Compared) -> None:
    document = comparison_document(compared)
    hidden = 0
    for one, told in zip(compared.comparison.arms, document["programmes"], strict=True):
        for of, figures in told["figures"].items():
            served = one.estimates.get(Key("served", "" if of == "everybody" else of))
            if of != "everybody" and served is not None and served.mean < 5:
                assert set(figures.values()) == {None}, of
                hidden += 1
    assert hidden


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [*arguments])
    return done.exit_code, done.stdout, done.stderr


COMMON = ("--weeks", "4", "--warm-up", "2", "--years", "2", "--processes", "1")


def test_the_command_compares_rules_and_writes(tmp_path: Path) -> None:
    out = tmp_path / "outlook"
    rules = ("--rule", "first-come", "--rule", "batch")
    code, said, talk = run("compare", "cornwall", *rules, *COMMON, "--out", str(out))
    assert code == 0, talk
    assert "First come, first served (today)" in said
    assert "Weekly batch" in said
    assert "board.html" in talk
    assert (out / "board.html").is_file()
    code, said, talk = run("compare", "cornwall", *rules, *COMMON, "--json", "--quiet")
    assert (code, talk) == (0, "")
    document = json.loads(said)
    assert document == json.loads((out / "comparison.json").read_text())
    assert [one["rule"] for one in document["programmes"]] == ["first-come", "batch"]


def test_the_command_simulates_one_programme() -> None:
    code, said, talk = run("simulate", "cornwall", "--rule", "first-come", *COMMON)
    assert code == 0, talk
    assert "Mean wait" in said
    assert "matcher simulate cornwall --rule first-come --out" in talk


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("simulate", "cornwal"), "Did you mean 'cornwall'?"),
        (("simulate", "cornwall", "--rule", "fifo"), "Use one of: first-come"),
        (("compare", "cornwall", "--rule", "best"), "Use one of: first-come"),
    ],
)
def test_what_cannot_be_done_is_told_before_any_work(arguments: tuple[str, ...], told: str) -> None:
    code, said, talk = run(*arguments)
    assert (code, said) == (2, "")
    assert told in talk


def test_a_folder_in_the_way_is_told_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    code, _, talk = run("simulate", "cornwall", *COMMON, "--out", str(tmp_path))
    assert code == 2
    assert "week" not in talk.replace("weeks", "")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
