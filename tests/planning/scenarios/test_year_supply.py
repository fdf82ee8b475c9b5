"""What a scenario offers over a year, and what changes about it leave alone."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

import pytest

from matcher.domain import Mode, Model
from matcher.errors import InputFaults
from matcher.planning import Scenario
from matcher.planning.diary import Horizon
from matcher.planning.scenario_file import changed
from matcher.planning.staffing import (
    half_day_places,
    half_day_pounds,
    pounds_a_week,
    staffing,
)
from matcher.planning.supply import Supply
from matcher.planning.year_supply import open_year

WEEKS = 26


def opened(scenario: Scenario, model: Model) -> Supply:
    return open_year(scenario, model, Horizon(scenario.horizon_start, WEEKS))


@pytest.fixture(scope="module")
def base(cornwall: Scenario, model: Model) -> Supply:
    return opened(cornwall, model)


def names(supply: Supply) -> set[str]:
    return {slot.slot_id for own in supply.slots.values() for slot in own}


def places(supply: Supply) -> Mapping[str, float]:
    """Places a week by service."""
    found: Counter[str] = Counter()
    for service, own in supply.slots.items():
        found[service] += sum(slot.offer.places for slot in own)
    return {service: count / WEEKS for service, count in found.items()}


def test_places_follow_demand_and_load(cornwall: Scenario, model: Model, base: Supply) -> None:
    wanted = staffing(cornwall, model)
    for service, there in places(base).items():
        aim = wanted[service].places_a_week + wanted[service].list_places_a_week
        assert aim <= there <= 1.35 * aim + 3, service
    half = staffing(changed(cornwall, {"load": cornwall.load / 2}, name="half"), model)
    for service, one in half.items():
        assert one.places_a_week == pytest.approx(2 * wanted[service].places_a_week)


def test_whole_time_staff_and_pounds_are_worked_out_from_places(
    cornwall: Scenario, model: Model
) -> None:
    physio = staffing(cornwall, model)["physiotherapy"]
    assert physio.wte == pytest.approx(physio.places_a_week / 46 * 52 / 42)
    assert physio.hours_a_week == pytest.approx(physio.places_a_week / 46 * 37.5)
    assert physio.pounds_a_week == pytest.approx(57 * physio.hours_a_week)
    assert half_day_places(cornwall.services["physiotherapy"], cornwall.supply) == 6
    assert half_day_pounds(cornwall, "physiotherapy") == pytest.approx(6 / 46 * 37.5 * 57)


def test_more_demand_leaves_the_staff_as_it_was(
    cornwall: Scenario, model: Model, base: Supply
) -> None:
    twice = changed(cornwall, {"demand": {"starts_a_week": 30}}, name="twice")
    assert names(opened(twice, model)) == names(base)
    assert pounds_a_week(twice, model) == pounds_a_week(cornwall, model)


def test_extra_hours_add_to_what_is_there_one_by_one(
    cornwall: Scenario, model: Model, base: Supply
) -> None:
    def with_extra(*rows: tuple[str, str, int]) -> Supply:
        extra = [{"service": s, "area": a, "half_days": n} for s, a, n in rows]
        return opened(changed(cornwall, {"extra": extra}, name="more"), model)

    one = with_extra(("physiotherapy", "cornwall", 1))
    two = with_extra(("coach", "remote", 1), ("physiotherapy", "cornwall", 2))
    assert names(base) < names(one) < names(two)
    added = [s for s in one.slots["physiotherapy"] if s.slot_id not in names(base)]
    assert {s.offer.site.area for s in added if s.offer.site} == {"cornwall"}
    assert 4 < len(added) / WEEKS <= 6
    remote = [s for s in two.slots["coach"] if s.slot_id not in names(base)]
    assert remote
    assert all(Mode.IN_PERSON not in s.offer.modes for s in remote)


def test_extra_hours_cost_what_a_half_day_costs(cornwall: Scenario, model: Model) -> None:
    extra = [{"service": "coach", "area": "remote", "half_days": 3}]
    more = changed(cornwall, {"extra": extra}, name="more")
    before, after = pounds_a_week(cornwall, model), pounds_a_week(more, model)
    assert after["coach"] - before["coach"] == pytest.approx(3 * half_day_pounds(cornwall, "coach"))
    assert {s for s in after if after[s] != before[s]} == {"coach"}


@pytest.mark.parametrize("share", [0.6, 1.6])
def test_staff_in_whole_time_equivalents(
    share: float, cornwall: Scenario, model: Model, base: Supply
) -> None:
    usual = staffing(cornwall, model)["counselling"].wte
    mine = changed(cornwall, {"staff": {"counselling": share * usual}}, name="mine")
    supply = opened(mine, model)
    before, after = places(base), places(supply)
    assert after["counselling"] / before["counselling"] == pytest.approx(share, rel=0.15)
    assert {s for s in after if after[s] != before[s]} == {"counselling"}
    smaller, larger = sorted((names(base), names(supply)), key=len)
    assert smaller < larger, "nobody's half days move"
    assert staffing(mine, model)["counselling"].wte == pytest.approx(share * usual)
    assert math.isclose(
        pounds_a_week(mine, model)["counselling"],
        share * pounds_a_week(cornwall, model)["counselling"],
    )


def test_sites_close_move_and_open(cornwall: Scenario, model: Model, base: Supply) -> None:
    used = Counter(s.offer.site.site_id for own in base.slots.values() for s in own if s.offer.site)
    (closed, lost), (moved, carried), (other, _) = used.most_common(3)
    changes = {
        "sites": {
            "closed": [closed],
            "moved": {moved: other},
            "opened": [{"site_id": "new-hub", "locality": "QT6-truro"}],
        },
        "extra": [{"service": "coach", "area": "cornwall", "half_days": 1, "site": "new-hub"}],
    }
    supply = opened(changed(cornwall, changes, name="mine"), model)
    now = Counter(
        s.offer.site.site_id for own in supply.slots.values() for s in own if s.offer.site
    )
    assert now[closed] == now[moved] == 0
    assert now[other] == used[other] + carried
    assert now["new-hub"] > 0
    assert len(names(base) - names(supply)) == lost
    assert closed not in {site.site_id for site in supply.sites}


def test_places_that_are_not_there_are_all_told(cornwall: Scenario, model: Model) -> None:
    changes = {
        "sites": {"closed": ["site-trurro-1"], "opened": [{"site_id": "x", "locality": "QT6-x"}]},
        "extra": [{"service": "coach", "area": "cornwal", "half_days": 1}],
    }
    with pytest.raises(InputFaults) as told:
        opened(changed(cornwall, changes, name="mine"), model)
    todo = {fault.found: fault.todo for fault in told.value.faults}
    assert set(todo) == {"site-trurro-1", "QT6-x", "cornwal"}
    assert "'site-truro-1'" in todo["site-trurro-1"]
    assert "'cornwall'" in todo["cornwal"]
