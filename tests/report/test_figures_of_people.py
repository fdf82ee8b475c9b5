"""Not yet placed, groups, and small numbers everywhere."""

from __future__ import annotations

import statistics
from collections import Counter
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain import Reason
from matcher.report import formats
from matcher.report.figures.families import tag_families
from matcher.report.figures.groups import Group, WaitsByGroup, waits_by_group
from matcher.report.figures.homes import homes
from matcher.report.figures.places import places_used
from matcher.report.figures.spread import middle
from matcher.report.figures.top import last_chances
from matcher.report.figures.unplaced import not_yet_placed
from matcher.report.figures.waits import waits
from matcher.report.suppression import Hidden
from matcher.report.tables import Table
from tests.report.cases import Case, outcome, week
from tests.report.made_up import CASE, NAMES, SMALL, numbers
from tests.report.rows import left
from tests.weeks import MODEL, batch, need, person


def test_divisions_add_up_and_agree_with_the_rows() -> None:
    figure = not_yet_placed(MODEL, CASE.batch, CASE.outcome)
    rows = CASE.outcome.unplaced
    most, count = Counter(r.reason for r in rows).most_common(1)[0]
    assert most is Reason.OTHERS_FIRST
    assert figure.headline == (
        f"{len(rows)} of {len(CASE.batch.needs)} plan items are not yet placed. "
        f"The commonest reason ({count}): others had waited longer or were more urgent"
    )
    for parts in (figure.by_reason, figure.by_sessions, figure.by_requirement):
        shown = sum(p.items for p in parts if isinstance(p.items, int))
        hidden = [p for p in parts if isinstance(p.items, Hidden)]
        assert shown == len(rows) if not hidden else shown < len(rows)


def test_who_requires_several_things_is_counted_once() -> None:
    required = [(), ("step_free",), ("language:pl",), ("language:ur",), ("step_free", "chaperone")]
    people = [person(f"P{i}", requirements=required[i % 5]) for i in range(25)]
    needs = [need(f"N{i}", f"P{i}", sessions=1 + i % 5) for i in range(25)]
    case = batch(participants=people, needs=needs)
    rows = [left(n.need_id, n.participant_id) for n in needs]
    figure = not_yet_placed(MODEL, case, outcome(case, [], rows))
    assert [(p.label, p.items) for p in figure.by_requirement] == [
        ("Another language, or an interpreter", 10),
        ("More than one requirement", 5),
        ("No special requirement", 5),
        ("Step-free access", 5),
    ]
    assert [p.items for p in figure.by_sessions] == [5, 10, 10, 0]
    assert figure.headline.startswith("All 25 plan items are not yet placed")


def test_groups_hold_their_own_waits() -> None:
    figure = waits_by_group(CASE.batch, CASE.outcome)
    wait = {r.need_id: r.wait_days for r in CASE.outcome.allocation if r.session == 1}
    own = [
        wait[n.need_id]
        for n in CASE.batch.needs
        if n.need_id in wait and CASE.batch.participant[n.participant_id].employment == "off_sick"
    ]
    (off_sick,) = [g for g in figure.groups if (g.dimension, g.name) == ("Work", "Off sick")]
    assert off_sick.placed == len(own)
    assert off_sick.waits is not None
    assert off_sick.waits.median == Fraction(statistics.median(own))
    quarters = statistics.quantiles(own, n=4, method="inclusive")
    assert float(off_sick.waits.quarter) == quarters[0]
    assert {g.dimension for g in figure.groups} == {"Urgency", "Work", "Travel", "Area", "Age"}


def test_groups_that_stand_in_the_same_place_belong_together() -> None:
    people = [
        ("age_16_34", "rural", "least_deprived_third"),
        ("age_50_plus", "urban", "most_deprived_third"),
    ]
    assert tag_families(people) == {
        "age_16_34": ("Age", "16 to 34"),
        "age_50_plus": ("Age", "50 plus"),
        "rural": ("Rural or urban", "Rural"),
        "urban": ("Rural or urban", "Urban"),
        "least_deprived_third": ("Deprived third", "Least"),
        "most_deprived_third": ("Deprived third", "Most"),
    }
    assert tag_families([("veteran",), (), ("carer", "veteran"), ("sex:female",)]) == {
        "carer": ("Carer or veteran", "Carer"),
        "veteran": ("Carer or veteran", "Veteran"),
        "sex:female": ("Sex", "Female"),
    }
    assert tag_families([("a", "b", "c"), ("b",)])["c"] == ("Group", "C")


def test_the_headline_of_groups_names_the_widest_difference() -> None:
    figure = waits_by_group(CASE.batch, CASE.outcome)
    spread: dict[str, list[tuple[Fraction, str]]] = {}
    for group in figure.groups:
        if group.waits and group.dimension != "Urgency":
            spread.setdefault(group.dimension, []).append((group.waits.median, group.name))
    widest = max(spread, key=lambda d: max(spread[d])[0] - min(spread[d])[0])
    low, high = min(spread[widest])[0], max(spread[widest])[0]
    assert figure.headline.startswith(
        f"Urgency apart, the typical wait differs most by {widest.lower()}: "
        f"from {formats.days(low)} ("
    )
    assert f" to {formats.days(high)} (" in figure.headline


def test_inside_the_headline_only_names_of_the_users_own_keep_their_capital() -> None:
    soon, late = middle([10] * 5), middle([20] * 5)
    for dimension, name, said in (
        ("Travel", "On foot", "(on foot)"),
        ("Work", "Off sick", "(off sick)"),
        ("Area", "Wyre Forest", "(Wyre Forest)"),
        ("Ethnicity", "White British", "(“White British”)"),
    ):
        groups = (Group(dimension, "Other", 5, 0, soon), Group(dimension, name, 5, 0, late))
        assert WaitsByGroup(groups, soon).headline.endswith(f"to 20 days {said}")


COUNTED = {
    "Plan items",
    "People",
    "Places used",
    "This plan",
    "First come, first served",
    "Placed",
    "Not yet placed",
}


def counted_tables(case: Case) -> list[Table]:
    """Every table that counts people, plan items or places used."""
    return [
        last_chances(case.batch, case.outcome, NAMES).table(),
        waits(case.outcome, case.baseline_waits).table(),
        places_used(case.batch, case.outcome, NAMES).long_table(),
        homes(case.batch, case.outcome).table(),
        *not_yet_placed(MODEL, case.batch, case.outcome).tables(),
        waits_by_group(case.batch, case.outcome).table(),
    ]


@settings(max_examples=25)
@given(people=st.integers(0, 60), seed=st.integers(0, 999))
def test_no_table_shows_a_small_count(people: int, seed: int) -> None:
    seen = 0
    for table in counted_tables(week(people, seed, weeks=5)):
        columns = [name for name in table.columns if name in COUNTED]
        assert columns, table.name
        for cell in numbers(table, *columns):
            seen += 1
            assert cell not in SMALL
            assert isinstance(cell, int | Hidden)
    assert seen
