"""Every kind of benchmark runs, on weeks so small that it takes seconds; nothing is timed here."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks import dimensions, exactness, peers, policies, quality, solvers, whose_gap
from benchmarks.answers import Answer, judge
from benchmarks.flow import allocate_by_flow, applies
from benchmarks.operations import OPERATIONS
from benchmarks.registry import GRIDS, SCENARIOS, TINY, Case, every_case
from benchmarks.slot_model import PlaceModel
from benchmarks.tables import read_records

from matcher import audit
from matcher.files import ReadBatch, read_batch
from matcher.instance import compile_batch
from tests.optimise.test_exactness import least_by_flow, single_session_week
from tests.weeks import MODEL, batch, need, person

SECONDS = 0.5


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def week(cache: Path) -> ReadBatch:
    return read_batch(TINY.folder(cache))


def in_this_process(name: str, folder: Path, seconds: float) -> Answer:
    return solvers.answer(name, read_batch(folder), min(seconds, SECONDS))


def test_the_registry_declares_each_case_once_and_covers_the_grid() -> None:
    names = [f"{grid}/{case.name}" for grid, case in every_case()]
    assert len(names) == len(set(names))
    assert len(GRIDS["real"]) == 3 * 4 * 5 * 3
    assert sum(case.people == 1000 for case in GRIDS["large"]) == len(SCENARIOS)


def a_dozen_people() -> list[Case]:
    """A small like of each declared case: its scenario, load and horizon, with a dozen people."""
    kinds = {(case.scenario, case.load, case.weeks) for _, case in every_case()}
    return [Case(scenario, 12, load, 0, weeks) for scenario, load, weeks in sorted(kinds)]


@pytest.mark.parametrize("case", a_dozen_people(), ids=lambda case: case.name)
def test_each_declared_case_runs_with_a_dozen_people(case: Case, cache: Path) -> None:
    week = read_batch(case.folder(cache))
    judged = judge(week.model, week.batch, solvers.answer(solvers.ENGINE, week, 0.2))
    assert judged.accepted
    assert judged.cost is not None
    assert judged.bound is not None
    assert judged.bound <= judged.cost


def test_a_case_gives_the_same_files_again(tmp_path: Path) -> None:
    case = Case("black-country", 5, 0.9, 1, weeks=4)
    one, other = case.folder(tmp_path / "one"), case.folder(tmp_path / "other")
    files = sorted(path.name for path in one.iterdir())
    assert files == sorted(path.name for path in other.iterdir())
    assert all((one / name).read_bytes() == (other / name).read_bytes() for name in files)


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_part_of_the_engine_is_timed(name: str, week: ReadBatch) -> None:
    assert OPERATIONS[name](week)() is not None


def test_a_service_alone_costs_what_another_solver_says(
    week: ReadBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whose_gap, "OUR_SECONDS", SECONDS)
    monkeypatch.setattr(whose_gap, "ENOUGH", -1.0)  # every service is looked at
    rows = list(whose_gap.split(week, TINY.name, 10.0))
    assert [row["service"] for row in rows] == sorted({n.service for n in week.batch.needs})
    assert sum(int(str(row["needs"])) for row in rows) == len(week.batch.needs)
    for row in rows:
        assert row["cost"] == row["highs_cost"] == row["highs_bound"]
        assert row["accepted_by_checker"] == "yes"


def test_all_solvers_agree_on_a_tiny_week_and_the_checker_accepts_them(week: ReadBatch) -> None:
    exact = [n for n in solvers.solvers() if n not in (solvers.FLOW, solvers.ENGINE)]
    costs = {}
    for name in exact:
        judged = judge(week.model, week.batch, solvers.answer(name, week, 10.0))
        assert judged.accepted, name
        assert judged.cost is not None, name
        costs[name] = judged.cost
    policies_cost = [costs.pop(solvers.EARLIEST), costs.pop(solvers.OWN_BEST)]
    assert len(set(costs.values())) == 1, costs
    assert min(policies_cost) > max(costs.values())


def test_the_place_model_holds_every_plan_at_its_cost(cache: Path) -> None:
    folder = Case("greater-manchester", 40, 1.1, 3, weeks=12).folder(cache)
    week = read_batch(folder)
    instance = compile_batch(week.model, week.batch)
    for plan in (policies.earliest(instance), policies.own_best(instance)):
        for by_pool in (False, True):
            places = PlaceModel(instance, by_pool=by_pool)
            values, linear = places.values(plan), places.linear
            for row in linear.rows:
                terms = zip(row.coefficients, row.variables, strict=True)
                assert row.least <= sum(c * values[v] for c, v in terms) <= row.most
            cost = linear.constant + sum(c * x for c, x in zip(linear.cost, values, strict=True))
            assert cost == audit.price_plan(week.model, week.batch, plan)
            back = places.plan(values)
            assert audit.check_plan(week.model, week.batch, back) == ()
            assert audit.price_plan(week.model, week.batch, back) == cost


def test_flow_over_pools_is_the_oracles_flow_over_slots() -> None:
    batch = single_session_week(40, seed=5)
    instance = compile_batch(MODEL, batch)
    assert applies(instance)
    plan = allocate_by_flow(instance)
    assert audit.check_plan(MODEL, batch, plan) == ()
    assert audit.price_plan(MODEL, batch, plan) == least_by_flow(MODEL, batch)


def test_the_engine_costs_what_a_flow_costs_on_a_week_cut_down(cache: Path, tmp_path: Path) -> None:
    wish = ["--people", "14", "--scenario", "cornwall", "--seconds", "2"]
    assert exactness.main([*wish, "--cache", str(cache), "--out", str(tmp_path)]) == 0
    [row] = read_records(tmp_path / "exactness.csv")
    assert int(row["needs"]) >= 5


def test_peers_writes_tables_and_a_picture(cache: Path, tmp_path: Path) -> None:
    wish = ["--people", "14", "--scenarios", "cornwall", "--weeks", "6", "--seconds", "0.5"]
    wish += ["--only", solvers.EARLIEST, solvers.ENGINE, solvers.HIGHS]
    code = peers.main([*wish, "--cache", str(cache), "--out", str(tmp_path)], in_this_process)
    assert code == 0
    assert len(read_records(tmp_path / "peers.csv")) == 3
    assert "| first come, earliest |" in (tmp_path / "peers.md").read_text()
    assert "<svg" in (tmp_path / f"{TINY.name}.svg").read_text()


def test_quality_goes_on_where_it_stopped(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = (TINY, Case("cornwall", 14, 0.9, 0, weeks=6, seconds=1.0))
    monkeypatch.setitem(GRIDS, "scaling", tiny)
    wish = ["--grid", "scaling", "--cache", str(cache), "--out", str(tmp_path)]
    assert quality.main([*wish, "--most", "1"], in_this_process) == 0
    [before] = read_records(tmp_path / "quality-scaling.csv")
    assert quality.main(wish, in_this_process) == 0
    rows = read_records(tmp_path / "quality-scaling.csv")
    assert [row["case"] for row in rows] == [case.name for case in tiny]
    assert rows[0]["seconds"] == before["seconds"]
    assert all(0 <= float(row["gap"]) <= 1 for row in rows)
    assert "first come: placed" in (tmp_path / "quality-scaling.md").read_text()


def test_a_week_is_cut_down_and_its_supply_stays(cache: Path) -> None:
    names = [size.name for size in dimensions.sizes()]
    assert len(names) == len(set(names))
    folder = TINY.folder(cache)
    rows = {}
    for size in (
        dimensions.Size("services", 1, TINY, services=1),
        dimensions.Size("services", 8, TINY, services=8),
        dimensions.Size("sessions a course", 3, TINY, sessions=3),
    ):
        rows[size.name] = dimensions.measure(size, folder, steps=4)
    one, everything, three = rows.values()
    for kept in ("practitioners", "slots"):
        assert one[kept] == everything[kept] == three[kept]
    assert 0 < int(one["needs"]) < int(everything["needs"]) == int(three["needs"])
    assert int(one["pairs"]) < int(everything["pairs"])
    assert int(three["sessions"]) == 3 * int(three["needs"])


def test_a_need_that_follows_one_that_is_cut_off_follows_none() -> None:
    week = batch(
        participants=(person("P1"), person("P2")),
        needs=(
            need("N1", "P1", service="counselling"),
            need("N2", "P1", after_need="N1"),
            need("N3", "P2"),
        ),
    )
    left = dimensions.cut(week, dimensions.Size("services", 1, services=1))
    assert [(one.need_id, one.after_need) for one in left.needs] == [("N2", None), ("N3", None)]


def test_a_dimension_grows_by_the_power_through_its_ends() -> None:
    same = {"name": "n", "dimension": "people", "practitioners": "3", "mib": "100"}
    rows = [
        {**same, "value": "10", "needs": "10", "pairs": "7", "compile_seconds": "0.1"},
        {**same, "value": "100", "needs": "100", "pairs": "700", "compile_seconds": "0.1"},
    ]
    text = dimensions.table([{**row, "step_seconds": row["needs"]} for row in rows])
    assert "| grows as | 1.00 | 0.00 | 2.00 | 0.00 | 1.00 | 0.00 |" in text
    proved = {**rows[1], "value": "1000", "step_seconds": ""}
    text = dimensions.table([*({**row, "step_seconds": row["needs"]} for row in rows), proved])
    assert "| 0.10 | proved | 100 |" in text
    assert "| 1.00 | 0.00 |" in text.splitlines()[-2], "of the rows that have a figure"
