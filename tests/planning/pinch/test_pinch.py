"""Where a week pinches: shortages by counting, who asks, and the command with its page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, combinations
from pathlib import Path

import pytest
from typer.testing import CliRunner

from matcher import usecases
from matcher.cli import app
from matcher.domain import Model
from matcher.explain.worth import Group
from matcher.instance import Instance, compile_batch
from matcher.planning import generate, write_week
from matcher.planning.pinch import askers_of, shortages
from matcher.planning.scenario import Scenario
from matcher.usecases.pinch import pinch_document, pinch_folder
from tests.oracles.models import model_for
from tests.strategies import random_week
from tests.weeks import MODEL, at, batch, day, need, person, plan, practitioner, slot, weekly


def in_bolton(count: int) -> tuple[object, ...]:
    return tuple(person(f"P{i}", area="bolton") for i in range(count))


def test_people_who_share_too_few_places_are_counted() -> None:
    """Six ask for two sessions each of four weekly places; a coach's place is wanted by one."""
    week = batch(
        participants=in_bolton(6),
        needs=(
            *(need(f"N{i}", f"P{i}", sessions=2) for i in range(6)),
            need("C", "P0", service="coach"),
        ),
        practitioners=(practitioner(), practitioner("Q2", services=("coach",))),
        slots=(*weekly(4), slot("K1", at(2), practitioner_id="Q2")),
    )
    (only,) = shortages(compile_batch(MODEL, week))
    assert (only.service, only.needs, only.sessions, only.places) == ("physiotherapy", 6, 12, 4)
    assert only.missing == 8
    assert only.areas == {"bolton": 6}


def test_only_those_who_are_short_are_in_the_set() -> None:
    """Two can come on one day only and share its place; a third has a place of her own."""
    first_day = {"not_after": day(1)}
    week = batch(
        participants=in_bolton(3),
        needs=(
            need("N0", "P0", **first_day),
            need("N1", "P1", **first_day),
            need("N2", "P2", not_before=day(2)),
        ),
        slots=(slot("A", at(1)), slot("B", at(3)), slot("C", at(4))),
    )
    (only,) = shortages(compile_batch(MODEL, week))
    assert (only.needs, only.sessions, only.places, only.missing) == (2, 2, 1, 1)


def test_places_enough_are_no_shortage() -> None:
    assert shortages(compile_batch(MODEL, batch())) == ()


def greatest_excess(instance: Instance, service: int) -> int:
    """The most sessions that any set of plan items asks for beyond its places, set by set."""
    needs = [i for i, code in enumerate(instance.demand.service) if code == service]
    pools: dict[int, set[int]] = {i: set() for i in needs}
    entries = instance.entries
    for i, pool in zip(entries.entry_need.tolist(), entries.entry_pool.tolist(), strict=True):
        if i in pools:
            pools[i].add(pool)
    sets = chain.from_iterable(combinations(needs, k) for k in range(len(needs) + 1))

    def excess(some: tuple[int, ...]) -> int:
        reach = set().union(*(pools[i] for i in some))
        return sum(int(instance.demand.sessions[i]) for i in some) - sum(
            int(instance.capacity[pool]) for pool in reach
        )

    return max(map(excess, sets))


def random_weeks(seeds: range) -> Iterator[Instance]:
    for seed in seeds:
        yield compile_batch(model_for(seed), random_week(seed))


def test_no_set_of_plan_items_is_shorter_than_the_one_that_is_told() -> None:
    short = 0
    for instance in random_weeks(range(60)):
        told = {one.service: one.missing for one in shortages(instance)}
        for number, code in enumerate(instance.model.services):
            assert told.get(code, 0) == greatest_excess(instance, number)
            short += code in told
    assert short > 20, "hardly any week was short of places, so little was tried"


def test_those_who_ask_are_counted_by_what_they_have() -> None:
    week = batch(
        participants=in_bolton(5),
        needs=tuple(need(f"N{i}", f"P{i}") for i in range(5)),
        slots=(slot("A", at(1)), slot("B", at(8)), slot("C", at(2))),
    )
    settled = plan({"N0": ["A"], "N1": ["B"], "N2": ["C"]})
    first = Group("physiotherapy", "bolton", day(0))
    second = Group("physiotherapy", "bolton", day(7))
    found = askers_of(compile_batch(MODEL, week), settled, [first, second])
    assert (found[first].needs, found[first].here) == (5, 2)
    assert (found[first].later, found[first].left_out) == (1, 2)
    assert (found[second].here, found[second].later, found[second].left_out) == (1, 0, 2)


@pytest.fixture(scope="module")
def planned(
    manchester: Scenario, model: Model, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """A crowded week and a plan for it."""
    folder = tmp_path_factory.mktemp("pinch")
    write_week(generate(manchester, model=model, people=40, load=1.4, seed=5), folder / "week")
    usecases.allocate_folder(folder / "week", folder / "plan", usecases.options(work_limit=60))
    return folder / "week", folder / "plan"


def test_the_command_tells_ranges_and_shortages_and_writes_a_page(
    planned: tuple[Path, Path], tmp_path: Path
) -> None:
    week, out = planned
    words = ["pinch", str(week), str(out)]
    done = CliRunner().invoke(app, [*words, "--out", str(tmp_path / "pinch")])
    assert done.exit_code == 0, done.stderr
    assert "cannot be given, whoever decides" in done.stdout
    assert {p.name for p in (tmp_path / "pinch").iterdir()} == {
        *("pinch.html", "prices.csv", "shortages.csv")
    }
    page = (tmp_path / "pinch" / "pinch.html").read_text()
    assert "Where the week pinches" in page
    told = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert told["one_more_place"], "nothing was found in a crowded week"
    for one in told["one_more_place"]:
        assert 0 < one["days_at_least"] <= one["days_at_most"]
        assert not any(n is not None and 0 < n < 5 for n in one["plan_items"].values())
    best = [one["days_at_least"] for one in told["one_more_place"]]
    assert best == sorted(best, reverse=True)
    again = CliRunner().invoke(app, [*words, "--json"])
    assert json.loads(again.stdout) == told


def test_the_best_place_of_each_service_is_among_those_solved_again(
    planned: tuple[Path, Path],
) -> None:
    done = pinch_folder(*planned)
    quoted = {value.service for value in done.found.headlines}
    priced = {v.service for v in done.found.values if v.area is not None and v.high > 0}
    assert len(quoted) > 1
    assert quoted <= priced
    assert pinch_document(done)["shortages"][0]["missing"] > 0


def test_a_plan_of_another_week_is_refused(planned: tuple[Path, Path], scenarios: Path) -> None:
    demo = scenarios / "greater-manchester" / "demo-week"
    done = CliRunner().invoke(app, ["pinch", str(demo), str(planned[1])])
    assert done.exit_code == 2
    assert "was made for other files" in done.stderr
