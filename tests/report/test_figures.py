"""The top of the report, its waits and its proof, on weeks small enough to count by hand."""

from __future__ import annotations

import statistics
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain import CurvePoint
from matcher.report import formats
from matcher.report.figures.progress import progress
from matcher.report.figures.spread import middle
from matcher.report.figures.top import last_chances, proposed, weeks_left
from matcher.report.figures.waits import NOT_PLACED, waits
from matcher.report.pictures import progress as pictures
from matcher.units import percentile
from tests.report.cases import outcome
from tests.report.made_up import CASE, NAMES, SMALL, numbers
from tests.report.rows import left, placed
from tests.weeks import batch, day, need, person


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


def test_progress_never_gets_worse_and_ends_at_the_proof() -> None:
    points = [
        CurvePoint(seconds=1, cost=None, bound=900),
        CurvePoint(seconds=2, cost=2000, bound=800),
        CurvePoint(seconds=3, cost=2500, bound=950),
    ]
    figure = progress(CASE.outcome, points)
    to_the_end = (CASE.outcome.summary.seconds, 2.0, 0.95)
    assert figure.points == ((1, None, 0.9), (2, 2.0, 0.9), (3, 2.0, 0.95), to_the_end)
    proof = CASE.outcome.certificate
    assert figure.headline == (
        f"This plan costs {formats.days(Fraction(proof.cost, 1000))} of waiting, and no plan "
        f"can cost less than {formats.days(Fraction(proof.bound // 100, 10))}"
    )
    picture = pictures.progress(figure)
    for drawn in (picture.wide, picture.narrow):
        assert f">{proof.bound // 1000:,}</text>" in drawn
    assert Fraction(97, 100) < Fraction(130, 134) < Fraction(98, 100)
    assert "saves at least 97 % of all that any plan could save" in figure.detail


@given(st.lists(st.integers(0, 400), min_size=5, max_size=60), st.integers(1, 99))
def test_percentiles_are_linear_between_ranks(values: list[int], hundredths: int) -> None:
    exact = percentile(sorted(values), Fraction(hundredths, 100))
    cut = statistics.quantiles(values, n=100, method="inclusive")[hundredths - 1]
    assert float(exact) == pytest.approx(cut)


def test_too_few_have_no_middle() -> None:
    assert middle([1, 2, 3, 4]) is None
    assert middle([1, 2, 3, 4, 5]) is not None
