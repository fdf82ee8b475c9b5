"""The benchmarks of planning: one year and one week each, and the tables by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks import extra_hours, pilots
from benchmarks.registry import Case

from matcher.files import read_model
from matcher.planning import Scenario, find_scenario, read_scenario
from matcher.planning.simulation import Rule, prepare


def test_a_year_is_a_row_with_every_figure() -> None:
    scenario = read_scenario(find_scenario("cornwall"))
    setting = prepare(scenario, read_model("workwell"), weeks=4, warm_up_weeks=2)
    row = pilots.year_row(setting, Rule.BATCH, seed=1, work_limit=8)
    assert (row["pilot"], row["rule"], row["seed"]) == ("cornwall", "batch", "1")
    assert set(pilots.KEYS) <= set(row)
    assert 0 <= float(row["finished"]) <= 1


def years(rule: Rule, waits: list[float], finished: float) -> list[dict[str, str]]:
    """Some years of one rule."""
    same = dict.fromkeys(pilots.KEYS, "0.5") | {"pilot": "p", "title": "P", "gap": "0.01"}
    return [
        {**same, "rule": rule.value, "seed": str(i), "wait": str(w), "finished": str(finished)}
        for i, w in enumerate(waits)
    ]


def test_differences_are_taken_seed_by_seed_and_told_only_when_clear() -> None:
    rows = [
        *years(Rule.FIRST_COME, [10, 20, 30, 40, 50], 0.6),
        *years(Rule.FIRST_COME_ON_MONDAYS, [14, 24, 34, 44, 54.1], 0.6),
        *years(Rule.BATCH, [8, 18, 28, 38, 47.9], 0.6),
        *years(Rule.BATCH_WITH_PRICES, [20, 10, 30, 50, 40], 0.65),
        *years(Rule.AT_ONCE_WITH_PRICES, [10, 20, 30, 40, 50], 0.6),
    ]
    text = pilots.page(rows)
    assert "-2.0 (-2.1 to -2.0)" in text
    assert "+4.0 (+4.0 to +4.1)" in text
    assert "-6.0 (-6.2 to -5.9)" in text, "the batch beside those who wait for Monday as well"
    assert "not clear (-12.4 to +12.4)" in text
    assert "+5.0 points" in text
    assert "30.0" in text


def test_years_that_only_some_rules_have_lived_through_do_not_count() -> None:
    whole = [row for rule in Rule for row in years(rule, [10, 20], 0.6)]
    more = [*whole, *years(Rule.BATCH, [10, 20, 90, 95], 0.6)[2:]]
    assert pilots.page(more) == pilots.page(whole)
    assert "| P | 2 |" in pilots.page(whole)
    one = [row for row in whole if row["seed"] == "0"]
    assert "(one year)" in pilots.page(one), "which has no interval"
    assert "| P |" not in pilots.page(one[:-1]), "a rule has not lived through any year"


def test_the_last_line_takes_the_years_of_all_pilots_together() -> None:
    one = [row for rule in Rule for row in years(rule, [10, 20], 0.6)]
    two = [{**row, "pilot": "q", "title": "Q"} for row in one]
    longer = [{**row, "wait": "14"} if row["rule"] == "batch" else row for row in two]
    batch = pilots.page([*one, *longer]).split("### Both together")[1].split("###")[0]
    assert "| P | not clear (+0.0 to +0.0) |" in batch
    assert "| All of them, year by year | not clear (-7.1 to +6.1) |" in batch


def test_a_run_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lived: list[tuple[str, str, int]] = []

    def row(setting: Scenario, rule: Rule, seed: int) -> dict[str, str]:
        lived.append((setting.name, rule.value, seed))
        return {
            **years(rule, [10], 0.5)[0],
            "pilot": setting.name,
            "seed": str(seed),
            "machine": "M",
        }

    monkeypatch.setattr(pilots, "year_row", row)
    monkeypatch.setattr(pilots, "prepare", lambda scenario, *_, **__: scenario)
    arguments = ["--out", str(tmp_path), "--only", "cornwall", "--years"]
    assert pilots.main([*arguments, "1"]) == 0
    assert pilots.main([*arguments, "2"]) == 0
    assert lived == [("cornwall", rule.value, seed) for seed in (0, 1) for rule in Rule]


@pytest.mark.parametrize(
    ("prices", "saved", "pairs"),
    [([3, 2, 1], [30, 20, 10], 3.0), ([3, 2, 1], [10, 20, 30], 0.0), ([2, 2], [5, 9], 0.5)],
)
def test_a_pair_agrees_when_both_order_it_alike(
    prices: list[int], saved: list[int], pairs: float
) -> None:
    assert extra_hours.agreeing(prices, saved) == pairs


def test_a_week_is_solved_again_with_more_of_its_dearest_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extra_hours, "WORK_LIMIT", 40)
    row = extra_hours.measure(Case("cornwall", 20, 1.4, 1, weeks=6), tmp_path)
    assert int(row["pairs"]) > 0
    assert 0 <= float(row["agree_1"]) <= int(row["pairs"])
    told = {name: str(value) for name, value in row.items()}
    assert "| 1.4" not in extra_hours.table([told]), "only declared loads have a line of their own"
    assert "| all" in extra_hours.table([told])
