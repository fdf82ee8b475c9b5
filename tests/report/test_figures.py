"""The figures behind the report, on weeks small enough to count by hand."""

from __future__ import annotations

import datetime as dt
import statistics
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain import Booking, CurvePoint, Mode, Point, Reason
from matcher.report import PlaceValue, formats
from matcher.report.figures.families import tag_families
from matcher.report.figures.groups import waits_by_group
from matcher.report.figures.homes import homes
from matcher.report.figures.places import places_used
from matcher.report.figures.progress import progress
from matcher.report.figures.spread import middle, percentile
from matcher.report.figures.top import last_chances, proposed, weeks_left
from matcher.report.figures.unplaced import not_yet_placed
from matcher.report.figures.values import place_values
from matcher.report.figures.waits import NOT_PLACED, waits
from matcher.report.suppression import Hidden
from matcher.report.tables import Table
from tests.report.cases import Case, outcome, week
from tests.report.rows import left, placed
from tests.weeks import MODEL, batch, day, need, person, site, slot

NAMES = {code: service.name for code, service in MODEL.services.items()}
CASE = week(450)
SMALL = {1, 2, 3, 4}


def numbers(table: Table, *columns: str) -> list[object]:
    """The cells of the named columns."""
    at = [table.columns.index(name) for name in columns]
    return [row[i] for row in table.rows for i in at]


# --- the top ---------------------------------------------------------------------------------


def test_the_top_counts_people_items_and_sessions() -> None:
    figure = proposed(CASE.batch, CASE.outcome)
    rows, needs = CASE.outcome.allocation, CASE.batch.needs
    assert figure.people_helped == len({r.participant_id for r in rows})
    assert figure.people == len({n.participant_id for n in needs})
    assert (
        figure.items_placed == len({r.need_id for r in rows}) == CASE.outcome.summary.needs_placed
    )
    assert (figure.sessions_booked, figure.sessions) == (len(rows), sum(n.sessions for n in needs))
    assert figure.gap == Fraction(4, 1000)
    assert figure.headline == (
        f"{figure.items_placed} of {figure.items} plan items are placed, "
        "at most 0.4 % from the best possible"
    )


def test_last_chances_count_people_once_and_list_the_soonest_end_first() -> None:
    people = [person(f"P{i}", support_ends=day(7 * i)) for i in range(6)]
    needs = [need(f"N{i}", f"P{i}") for i in range(6)] + [need("N9", "P5", not_after=day(2))]
    case = batch(participants=people, needs=needs)
    rows = [left(n.need_id, n.participant_id, last=True) for n in needs]
    figure = last_chances(case, outcome(case, [], rows), NAMES)
    assert figure.headline == (
        "Last chances: 6 people have plan items that could not be placed a week later either"
    )
    listed = [(row[0], row[1], row[3]) for row in figure.worklist().rows]
    assert listed[:3] == [("P0", "N0", "0 weeks"), ("P5", "N9", "0 weeks"), ("P1", "N1", "1 week")]
    assert all(cell not in SMALL for cell in numbers(figure.table(), "Plan items"))


def test_last_chances_of_few_people_are_not_counted_aloud() -> None:
    case = batch()
    figure = last_chances(case, outcome(case, [], [left("N1", "P1", last=True)]), NAMES)
    assert "fewer than 5 people" in figure.headline
    none = last_chances(case, outcome(case, [], [left("N1", "P1")]), NAMES)
    assert none.headline.startswith("Last chances: nobody")


@pytest.mark.parametrize(
    ("ends", "not_after", "weeks"),
    [(None, None, None), (6, None, 1), (5, None, 0), (-3, None, 0), (70, 13, 2), (None, 20, 3)],
)
def test_weeks_left(ends: int | None, not_after: int | None, weeks: int | None) -> None:
    end = None if ends is None else day(ends)
    last = None if not_after is None else day(not_after)
    case = batch(participants=(person(support_ends=end),), needs=(need(not_after=last),))
    assert weeks_left(case, "N1") == weeks


# --- waits -----------------------------------------------------------------------------------


def test_bands_end_on_their_last_day() -> None:
    edges = (0, 7, 8, 14, 15, 28, 29, 84, 85, 126, 127, 364, 365)
    own = [d for d in edges for _ in range(5)]
    case = batch(needs=tuple(need(f"N{i}") for i in range(len(own))))
    plan = outcome(case, [placed(f"N{i}", wait=d) for i, d in enumerate(own)], [])
    figure = waits(plan, [])
    assert [b.plan for b in figure.bands] == [10, 10, 10, 10, 10, 10, 5, 0]
    assert [b.baseline for b in figure.bands] == [0] * 7 + [65]


def test_small_bands_join_their_neighbours() -> None:
    own = [1, 10, 20, 20, 20, *[50] * 9, 100, 200]
    other = [30] * 16
    case = batch(needs=tuple(need(f"N{i}") for i in range(30)))
    plan = outcome(case, [placed(f"N{i}", wait=d) for i, d in enumerate(own)], [])
    figure = waits(plan, other)
    assert [(b.band, b.plan, b.baseline) for b in figure.bands] == [
        ("0 to 4 weeks", 5, 0),
        ("Over 4 weeks", 11, 16),
        (NOT_PLACED, 14, 14),
    ]


@given(st.lists(st.integers(0, 500), max_size=40), st.lists(st.integers(0, 500), max_size=40))
def test_joined_bands_add_up_and_are_never_small(own: list[int], other: list[int]) -> None:
    case = batch(needs=tuple(need(f"N{i}") for i in range(60)))
    plan = outcome(case, [placed(f"N{i}", wait=d) for i, d in enumerate(own)], [])
    figure = waits(plan, other)
    for shown, days in (
        ([b.plan for b in figure.bands], own),
        ([b.baseline for b in figure.bands], other),
    ):
        assert not SMALL & {n for n in shown if isinstance(n, int)}
        if all(isinstance(n, int) for n in shown):
            assert sum(n for n in shown if isinstance(n, int)) == 60
        else:
            assert len(figure.bands) == 2
            assert 0 < len(days) < 5


def test_the_headline_of_waits_is_the_medians() -> None:
    figure = waits(CASE.outcome, CASE.baseline_waits)
    own = statistics.median(r.wait_days for r in CASE.outcome.allocation if r.session == 1)
    other = statistics.median(CASE.baseline_waits)
    assert figure.headline == (
        f"Half of the plan items placed start within {own:g} days, "
        f"against {other:g} days under first come, first served"
    )
    tenths = statistics.quantiles(CASE.baseline_waits, n=10, method="inclusive")
    assert f"({tenths[8]:g} days under" in figure.detail


def test_few_placed_items_have_no_typical_wait() -> None:
    case = batch()
    figure = waits(outcome(case, [placed("N1", wait=86)], []), [86])
    assert "86" not in figure.headline + figure.detail
    assert all(cell not in SMALL for cell in numbers(figure.table(), "This plan"))


# --- places ----------------------------------------------------------------------------------


def test_places_count_bookings_and_proposals_up_to_the_places_of_a_slot() -> None:
    slots = (slot("A", places=8), slot("B", places=6), slot("C", day_at(8), places=10))
    booked = tuple(Booking(slot_id="B", participant_id=f"B{i}") for i in range(9))
    outside = slot("D", day_at(60), places=50)
    case = batch(slots=(*slots, outside), bookings=booked)
    rows = [placed(f"N{i}", slot_id="A") for i in range(7)]
    figure = places_used(case, outcome(case, rows, []), NAMES)
    (physio,) = figure.services
    assert [(w.taken, w.places) for w in physio.weeks] == [(13, 14), (0, 10), (0, 0), (0, 0)]
    assert (physio.whole.taken, physio.whole.places) == (13, 24)
    assert figure.headline == "54 % of all places are used"
    assert [w.words for w in physio.weeks[:3]] == ["13 of 14 (93 %)", "0 of 10 (0 %)", "no places"]


def test_the_headline_of_places_names_the_fullest_and_the_emptiest() -> None:
    figure = places_used(CASE.batch, CASE.outcome, NAMES)
    used = Counter(r.slot_id for r in CASE.outcome.allocation)
    used.update(b.slot_id for b in CASE.batch.bookings)
    share = {
        name: Fraction(sum(used[s.slot_id] for s in own), sum(s.places for s in own))
        for code, name in NAMES.items()
        for own in [
            [
                s
                for s in CASE.batch.slots
                if code in CASE.batch.practitioner[s.practitioner_id].services
            ]
        ]
    }
    all_of = Fraction(sum(used.values()), sum(s.places for s in CASE.batch.slots))
    most, least = max(share, key=share.__getitem__), min(share, key=share.__getitem__)
    assert figure.headline == (
        f"{formats.percent(all_of)} of all places are used: most in {most} "
        f"({formats.percent(share[most])}), fewest in {least} ({formats.percent(share[least])})"
    )


def day_at(offset: int) -> dt.datetime:
    """Nine in the morning, London."""
    return slot("X").start + dt.timedelta(days=offset - 1)


# --- homes -----------------------------------------------------------------------------------


def test_every_person_is_in_one_locality_and_none_is_small() -> None:
    figure = homes(CASE.batch, CASE.outcome)
    people = [c.people for c in figure.localities]
    asked = {n.participant_id for n in CASE.batch.needs}
    assert all(isinstance(n, int) and n >= 5 for n in people)
    assert sum(n for n in people if isinstance(n, int)) == len(asked)
    assert 2 <= len(figure.localities) <= 30


def test_the_headline_of_homes_is_the_journeys() -> None:
    figure = homes(CASE.batch, CASE.outcome)
    minutes = [r.travel_minutes for r in CASE.outcome.allocation if r.mode is Mode.IN_PERSON]
    middle_one = formats.decimal(Fraction(statistics.median(minutes)), 0)
    tenth = formats.decimal(statistics.quantiles(minutes, n=10, method="inclusive")[8], 0)
    assert figure.headline == (
        f"Half of the journeys take {middle_one} minutes or less, "
        f"nine in ten {tenth} minutes or less"
    )


def test_a_small_group_of_homes_joins_its_neighbours() -> None:
    far = Point(latitude=53.70, longitude=-2.43)
    people = [person(f"P{i}") for i in range(7)] + [person(f"F{i}", home=far) for i in range(3)]
    case = batch(
        participants=people,
        needs=[need(f"N{p.participant_id}", p.participant_id) for p in people],
        sites=(site("S1"), site("S2", location=far)),
    )
    (only,) = homes(case, outcome(case, [], [])).localities
    assert (only.name, only.people, only.minutes) == ("Site S1 and around", 10, None)


def test_people_without_a_home_on_the_map_cannot_be_counted_by_subtraction() -> None:
    people = [person(f"P{i}", home=None if i < 3 else person().home) for i in range(20)]
    case = batch(
        participants=people,
        needs=[need(f"N{p.participant_id}", p.participant_id) for p in people],
    )
    (only,) = homes(case, outcome(case, [], [])).localities
    assert only.people is Hidden.COVER
    few = batch(participants=people[:6], needs=case.needs[:6])
    assert homes(few, outcome(few, [], [])).localities == ()


# --- not yet placed --------------------------------------------------------------------------


def test_divisions_add_up_and_agree_with_the_rows() -> None:
    figure = not_yet_placed(MODEL, CASE.batch, CASE.outcome)
    rows = CASE.outcome.unplaced
    most, count = Counter(r.reason for r in rows).most_common(1)[0]
    assert most is Reason.OTHERS_FIRST
    assert figure.headline == (
        f"{len(rows)} of {len(CASE.batch.needs)} plan items are not yet placed. "
        f"{count} of them: others had waited longer or were more urgent"
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


# --- groups ----------------------------------------------------------------------------------


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
        f"The typical wait differs most by {widest.lower()}: from {formats.days(low)} ("
    )
    assert f" to {formats.days(high)} (" in figure.headline


# --- progress and values ---------------------------------------------------------------------


def test_progress_never_gets_worse_and_ends_at_the_proof() -> None:
    points = [
        CurvePoint(seconds=1, cost=None, bound=900),
        CurvePoint(seconds=2, cost=2000, bound=800),
        CurvePoint(seconds=3, cost=2500, bound=950),
    ]
    figure = progress(CASE.outcome, points)
    assert figure.points == ((1, None, 0.9), (2, 2.0, 0.9), (3, 2.0, 0.95))
    proof = CASE.outcome.certificate
    assert figure.headline == (
        f"This plan costs {formats.days(Fraction(proof.cost, 1000))} of waiting, and no plan "
        f"can cost less than {formats.days(Fraction(proof.bound // 100, 10))}"
    )
    assert Fraction(97, 100) < Fraction(130, 134) < Fraction(98, 100)
    assert "saves at least 97 % of all that any plan could save" in figure.detail


def value(service: str, days: float, *, confirmed: bool) -> PlaceValue:
    """A value of one service."""
    return PlaceValue(
        service=service,
        week=day(7),
        area="Bolton",
        days_per_place=days,
        low=days,
        high=days,
        places=40,
        confirmed=confirmed,
    )


def test_the_headline_value_is_a_confirmed_one() -> None:
    many = [
        value("coach", 19.5, confirmed=False),
        value("physiotherapy", 12.34, confirmed=True),
        value("training", 3.0, confirmed=True),
    ]
    figure = place_values(MODEL, many)
    assert figure.headline == (
        "One more place would save 12.3 days of waiting, confirmed by solving again: "
        "Physiotherapy, Bolton, week of Monday 7 December 2026"
    )
    assert [w.value.days_per_place for w in figure.worths] == [19.5, 12.34, 3.0]
    estimate = place_values(MODEL, many[:1])
    assert "an estimate that solving again has not confirmed" in estimate.headline


@given(st.lists(st.integers(0, 400), min_size=5, max_size=60), st.integers(1, 99))
def test_percentiles_are_linear_between_ranks(values: list[int], hundredths: int) -> None:
    exact = percentile(values, Fraction(hundredths, 100))
    cut = statistics.quantiles(values, n=100, method="inclusive")[hundredths - 1]
    assert float(exact) == pytest.approx(cut)


def test_too_few_have_no_middle() -> None:
    assert middle([1, 2, 3, 4]) is None
    assert middle([1, 2, 3, 4, 5]) is not None


# --- small numbers everywhere ----------------------------------------------------------------

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
