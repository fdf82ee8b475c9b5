"""Sizing against formulas: the least hours, one step less, budgets, and what cannot be reached."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from matcher.errors import MatcherError
from matcher.planning import Scenario, read_scenario
from matcher.planning.sizing import Sized, Spot, Target, Worth, size
from matcher.planning.sizing.bench import Hours
from matcher.planning.sweep import Workers
from tests.planning.sizing.made_up import MadeUpBench, Shares

PHYSIO, COACH = "physiotherapy", "coach"
HERE, FAR = Spot(PHYSIO, "cornwall"), Spot(PHYSIO, "remote")
NOWHERE = Workers(address="tcp://127.0.0.1:1")
"""Nobody is there: a made-up bench asks nobody."""


@pytest.fixture
def cornwall(scenarios: Path) -> Scenario:
    return read_scenario(scenarios / "cornwall")


def sized(
    cornwall: Scenario,
    shares: Shares,
    *,
    services: tuple[str, ...] = (PHYSIO,),
    budget: float | None = None,
    **figures: Any,
) -> tuple[Sized, MadeUpBench]:
    bench = MadeUpBench(
        cornwall,
        Target(0.9, 6, services),
        Path("nowhere"),
        workers=NOWHERE,
        shares=shares,
        **figures,
    )
    return size(bench, years=3, budget=budget), bench


def of_physio(hours: Hours, *, here: float, far: float, now: float = 0.6) -> dict[str, float]:
    """Each half day closes a share of what is missing."""
    left = (1 - here) ** hours.get(HERE, 0) * (1 - far) ** hours.get(FAR, 0)
    return {PHYSIO: 1 - (1 - now) * left}


def test_nothing_is_added_where_the_target_is_kept(cornwall: Scenario) -> None:
    found, _ = sized(cornwall, lambda _h, _s, _m: {PHYSIO: 0.93})
    assert found.steps == ()
    assert found.pounds_a_week == 0
    assert found.met
    assert found.services[0].one_less is None
    assert [point.half_days for point in found.curve] == [0]


@pytest.mark.parametrize(("here", "far"), [(0.2, 0.1), (0.05, 0.3), (0.12, 0.12), (0.9, 0.01)])
def test_the_hours_are_the_least_and_one_less_does_not_do(
    here: float, far: float, cornwall: Scenario
) -> None:
    def shares(hours: Hours, _seed: int, _more: int) -> dict[str, float]:
        return of_physio(hours, here=here, far=far)

    found, bench = sized(cornwall, shares)
    least = min(
        a + b
        for a in range(40)
        for b in range(40)
        if of_physio({HERE: a, FAR: b}, here=here, far=far)[PHYSIO] >= 0.9
    )
    assert len(found.steps) == least
    assert found.met
    one = found.services[0]
    assert one.one_less is not None
    assert one.one_less.mean < 0.9 <= one.after.mean
    assert not one.less_may_do, "all years are alike"
    for spot, count in found.hours.items():
        fewer = {**found.hours, spot: count - 1}
        assert of_physio(fewer, here=here, far=far)[PHYSIO] < 0.9
    assert found.pounds_a_week == pytest.approx(least * bench.pounds[PHYSIO])


def test_it_is_shown_with_seeds_that_the_search_has_not_seen(cornwall: Scenario) -> None:
    seen: list[int] = []

    def shares(hours: Hours, seed: int, _more: int) -> dict[str, float]:
        seen.append(seed)
        kind = 0.04 if seed < 100_000 else 0.0  # the first years flatter
        return {PHYSIO: min(1.0, 0.7 + kind + 0.05 * sum(hours.values()))}

    found, _ = sized(cornwall, shares)
    assert found.met
    assert len(found.steps) == 4, "the years that flatter would have had three"
    assert {seed // 100_000 for seed in seen} == {0, 1, 2}


def test_it_says_when_the_years_cannot_tell_whether_the_last_hours_are_needed(
    cornwall: Scenario,
) -> None:
    def shares(hours: Hours, seed: int, _more: int) -> dict[str, float]:
        luck = (0.06, -0.06, 0.0)[seed % 3]
        return {PHYSIO: min(1.0, 0.71 + luck + 0.1 * sum(hours.values()))}

    found, _ = sized(cornwall, shares)
    (one,) = found.services
    assert one.one_less is not None
    assert one.one_less.mean < 0.9 <= one.after.mean
    assert one.less_may_do


def test_services_are_sized_side_by_side(cornwall: Scenario) -> None:
    coach = Spot(COACH, "remote")

    def shares(hours: Hours, _seed: int, _more: int) -> dict[str, float]:
        return {
            **of_physio(hours, here=0.3, far=0.1),
            COACH: min(0.99, 0.8 + 0.04 * hours.get(coach, 0)),
        }

    found, bench = sized(cornwall, shares, services=(PHYSIO, COACH))
    assert found.met
    assert found.hours[coach] == 3
    assert found.pounds_a_week == pytest.approx(
        sum(bench.pounds[step.spot.service] for step in found.steps)
    )
    shares_on_the_way = [point.share.mean for point in found.curve]
    assert shares_on_the_way == sorted(shares_on_the_way)


def test_a_budget_buys_what_is_worth_most_first(cornwall: Scenario) -> None:
    coach = Spot(COACH, "remote")

    def shares(hours: Hours, _seed: int, _more: int) -> dict[str, float]:
        return {
            PHYSIO: min(0.95, 0.5 + 0.15 * (hours.get(HERE, 0) + hours.get(FAR, 0))),
            COACH: min(0.95, 0.88 + 0.01 * hours.get(coach, 0)),
        }

    whole, bench = sized(cornwall, shares, services=(PHYSIO, COACH))
    budget = 2.5 * bench.pounds[PHYSIO]
    found, _ = sized(cornwall, shares, services=(PHYSIO, COACH), budget=budget)
    assert {step.spot.service for step in found.steps} == {PHYSIO}
    assert len(found.steps) == 2
    assert found.pounds_a_week <= budget < found.wanted_pounds_a_week == whole.pounds_a_week
    assert not found.met


def test_what_no_hours_reach_gets_the_cheapest_way_out(cornwall: Scenario) -> None:
    def shares(hours: Hours, _seed: int, more: int) -> dict[str, float]:
        longer = 0.12 if more >= 4 else 0.0
        return {PHYSIO: longer + min(0.8, 0.7 + 0.05 * sum(hours.values()))}

    found, bench = sized(cornwall, shares)
    assert not found.met
    assert not found.services[0].within
    ways = {way.words: way for way in found.relaxations}
    assert set(ways) == {"a support window that is 4 weeks longer", "79 % instead of 90 %"}
    costs = [way.pounds_a_week for way in found.relaxations]
    assert costs == sorted(costs)
    assert len(found.steps) == 2, "no more than what brings it there"
    assert ways["79 % instead of 90 %"].pounds_a_week == pytest.approx(2 * bench.pounds[PHYSIO])


def test_a_later_start_may_be_the_way_out(cornwall: Scenario) -> None:
    found, _ = sized(cornwall, lambda _h, _s, _m: {PHYSIO: 0.95}, in_week={PHYSIO: 9})
    assert found.steps == ()
    assert found.relaxations[0].words == "a start within 9 weeks instead of 6"
    assert found.relaxations[0].pounds_a_week == 0


def test_services_with_few_needs_are_left_to_chance(cornwall: Scenario) -> None:
    found, _ = sized(
        cornwall,
        lambda _h, _s, _m: {PHYSIO: 0.95, COACH: 0.1},
        services=(PHYSIO, COACH),
        counted={COACH: 12},
    )
    assert found.too_small == (COACH,)
    assert [one.service for one in found.services] == [PHYSIO]
    with pytest.raises(MatcherError, match="more weeks"):
        sized(cornwall, lambda _h, _s, _m: {PHYSIO: 0.9}, counted={PHYSIO: 3})


def test_prices_propose_where_to_begin(cornwall: Scenario) -> None:
    def shares(hours: Hours, _seed: int, _more: int) -> dict[str, float]:
        return of_physio(hours, here=0.4, far=0.01)

    found, bench = sized(cornwall, shares, worth={HERE: Worth(4.5, 10, 3), FAR: Worth(0.5, 5, 0)})
    assert found.steps[0].spot == HERE
    assert found.steps[0].price == 4.5
    assert {HERE: 1} in bench.tried


@pytest.mark.parametrize(
    ("target", "budget", "says"),
    [
        (Target(1.2), None, "up to 100"),
        (Target(0.9, 40), None, "1 to 26"),
        (Target(0.9, 6, ("phisio",)), None, "no service 'phisio'"),
        (Target(), 0.0, "more than £0"),
    ],
)
def test_figures_out_of_range_are_told(
    target: Target, budget: float | None, says: str, cornwall: Scenario
) -> None:
    bench = MadeUpBench(cornwall, target, Path("nowhere"), workers=NOWHERE)
    with pytest.raises(MatcherError, match=says):
        size(bench, budget=budget)
