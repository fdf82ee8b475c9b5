"""ICBs, pilots and localities: dated data that adds up."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from matcher.errors import MatcherError
from matcher.planning import Scenario, read_scenario
from matcher.planning.geography import Geography, Year, read_geography
from matcher.planning.scenario_file import bundled_scenarios, changed
from matcher.planning.scenario_keys import NO_SOURCE, leaves, source_of
from matcher.planning.scenario_localities import read_localities

PUBLISHED = {"greater-manchester": 744_442, "cornwall": 95_934, "surrey-heartlands": 130_341}
"""Fit notes in 2023: DWP, 7 May 2024."""
STARTS = {"greater-manchester": 82, "cornwall": 15, "north-central-london": 47}
"""2.37 per 1,000 people aged 16 to 64 a year."""


@pytest.fixture(scope="module")
def geography() -> Geography:
    return read_geography()


def rows(scenarios: Path) -> list[dict[str, str]]:
    with (scenarios / "reference" / "localities.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_every_locality_lies_in_one_icb_of_each_year(geography: Geography, scenarios: Path) -> None:
    years: tuple[tuple[Year, int], ...] = ((2024, 42), (2026, 36))
    for year, count in years:
        icbs = geography.year(year)
        assert len(icbs) == count
        for row in rows(scenarios):
            held = [i for i in icbs if i.holds(row["icb_ods_2024"], row["local_authority"])]
            assert len(held) == 1, row["code"]


def test_the_parts_of_the_icbs_of_2026_have_the_residents_that_are_published(
    geography: Geography, scenarios: Path
) -> None:
    localities = rows(scenarios)
    for icb in geography.year(2026):
        inside = sum(
            int(row["residents_2021"])
            for row in localities
            if icb.holds(row["icb_ods_2024"], row["local_authority"])
        )
        assert inside == pytest.approx(icb.residents, rel=0.01), icb.name
    before = sum(icb.aged_16_64 for icb in geography.year(2024))
    after = sum(icb.aged_16_64 for icb in geography.year(2026))
    assert after == pytest.approx(before, abs=36)


def test_there_is_a_scenario_for_each_pilot_area_and_no_other(geography: Geography) -> None:
    pilots = {icb.code for icb in geography.year(2024) if icb.is_pilot}
    scenarios = {name: read_scenario(folder) for name, folder in bundled_scenarios().items()}
    assert len(pilots) == 15
    assert sorted(code for s in scenarios.values() for code in s.icbs) == sorted(pilots)
    for name, notes in PUBLISHED.items():
        icb = geography.find(scenarios[name].icbs[0])
        assert icb is not None
        assert icb.fit_notes == notes
    for name, starts in STARTS.items():
        assert scenarios[name].demand.starts_a_week == starts


@pytest.mark.parametrize("name", sorted(bundled_scenarios()))
def test_every_figure_of_a_bundled_scenario_carries_its_source(name: str) -> None:
    scenario = read_scenario(bundled_scenarios()[name])
    tree = scenario.model_dump(mode="json", exclude={"as_is"})
    sources = {key: source_of(scenario.sources, key) for key, value in leaves(tree) if value}
    assert len(sources) > 200
    assert [key for key, source in sources.items() if source == NO_SOURCE] == []


def test_a_merged_icb_has_the_localities_of_what_it_was_made_from(cornwall: Scenario) -> None:
    by_new = changed(cornwall, {"icbs": ["E54000071"]}, name="new")
    by_old = changed(cornwall, {"icbs": ["QMJ", "QRV"]}, name="old")
    assert read_localities(by_new) == read_localities(by_old)
    assert by_new.demand.starts_a_week == by_old.demand.starts_a_week


def test_a_split_icb_gives_each_part_its_own_local_authorities(cornwall: Scenario) -> None:
    essex = read_localities(changed(cornwall, {"icbs": ["E54000066"]}, name="essex"))
    authorities = {place.local_authority for place in essex}
    assert {"Harlow", "Uttlesford", "Colchester", "Basildon"} <= authorities
    assert not authorities & {"Watford", "Ipswich"}


def test_an_icb_that_is_not_there_is_told_with_a_suggestion(cornwall: Scenario) -> None:
    with pytest.raises(MatcherError, match="did you mean QT6"):
        read_localities(cornwall.model_copy(update={"icbs": ("QT66",)}))


def test_some_localities_only(cornwall: Scenario) -> None:
    code = read_localities(cornwall)[3].code
    found = read_localities(cornwall.model_copy(update={"only": (code,)}))
    assert [place.code for place in found] == [code]
    with pytest.raises(MatcherError, match="Did you mean"):
        read_localities(cornwall.model_copy(update={"only": (f"{code}x",)}))
