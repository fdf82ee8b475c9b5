"""Measures counted by hand, intervals over years, and how a year warms up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from matcher.domain import Model
from matcher.errors import MatcherError
from matcher.planning.simulation import (
    MEASURES,
    Key,
    Precision,
    Rule,
    Setting,
    Stopped,
    Watcher,
    Year,
    differences,
    measures,
    replicate,
    simulate,
    warm_up,
)
from matcher.planning.simulation.warm_up import moving_average, mser
from tests.planning.simulation.settings import Given, Poisson, by_phone
from tests.planning.simulation.settings import setting as programme
from tests.planning.simulation.test_year import bytes_of

STUDENT_95_OF_4 = 3.182
"""Student's 97.5 % point for four years, from a table."""


def by_hand(model: Model, asked: list[float], days: list[int]) -> Year:
    """People who ask at these times, and one practitioner's slots on these days; three weeks."""
    source = Poisson(0, sessions=1)
    weeks: dict[int, list[object]] = {}
    for number, at in enumerate(asked):
        weeks.setdefault(int(at // 7), []).append(source._newcomer(int(at // 7), number, at))
    people = Given(weeks)  # type: ignore[arg-type]
    offered = by_phone({"Q": days})
    return simulate(programme(model, people, offered, weeks=2, warm_up_weeks=1), Rule.FIRST_COME)


def test_figures_are_those_that_a_person_counts(model: Model) -> None:
    year = by_hand(model, asked=[1.2, 2.5, 8.5, 9.5, 15.5], days=[3, 8, 10, 12, 30])
    # served on days 3 (not measured), 8, 10 and 12; the last one waits for day 30
    figures = measures(year)
    assert figures[Key("wait_mean")] == pytest.approx((6 + 2 + 3) / 3)
    assert figures[Key("wait_median")] == 3
    assert figures[Key("wait_p90")] == 6
    assert figures[Key("wait_band:0-1")] == 1.0
    assert figures[Key("wait_band:1-2")] == 0.0
    assert figures[Key("served")] == 3
    assert figures[Key("served_share")] == 1.0
    assert figures[Key("finished")] == 3
    assert figures[Key("utilisation")] == 1.0
    assert figures[Key("load", "physiotherapy")] == pytest.approx(3 / 3)
    assert figures[Key("pressure")] == pytest.approx(2 * (11 / 3) / 42)
    assert figures[Key("waiting")] == pytest.approx((0 + 1) / 2)
    assert figures[Key("pounds")] == 200
    assert figures[Key("pounds_per_served")] == pytest.approx(200 / 3)
    assert figures[Key("fit")] == pytest.approx(0.5)
    assert figures[Key("referred")] == 3
    assert Key("travel") not in figures, "nobody met in person"
    assert Key("wait_mean", "counselling") not in figures, "nobody asked for it"


def test_who_never_began_counts_among_all_who_asked(model: Model) -> None:
    year = by_hand(model, asked=[1.2, 2.5, 8.5, 9.5, 15.5], days=[3, 8, 10, 30])
    booking = year.setting.booking.model_copy(update={"target_weeks": 1})
    figures = measures(replace(year, setting=replace(year.setting, booking=booking)))
    # on days 3, 8 and 10 after 2, 6 and 2 days; the fourth has not begun when the week is up, and
    # for the last one it is up after the measured weeks
    assert figures[Key("asked_within_target")] == 3 / 4
    assert figures[Key("asked_wait")] == (2 + 6 + 2 + 7) / 4
    assert figures[Key("wait_mean")] == (6 + 2) / 2, "of those who began in the measured weeks"
    assert Key("asked_wait") not in measures(year), "six weeks are not up for anybody"


def test_every_figure_has_its_words_and_the_bands_add_up(years: dict[Rule, Year]) -> None:
    for year in years.values():
        figures = measures(year)
        assert {key.measure for key in figures} <= set(MEASURES)
        for of in {key.of for key in figures if key.measure == "wait_mean"}:
            bands = [v for k, v in figures.items() if k.of == of and "wait_band" in k.measure]
            assert sum(bands) == pytest.approx(1)


@pytest.fixture(scope="module")
def queue(model: Model) -> Setting:
    """One practitioner who sees somebody every day, and hardly enough of them."""
    days = range(7 * 50)
    people = Poisson(6, sessions=1)
    return programme(
        model, people, by_phone({"Q": days}), weeks=30, warm_up_weeks=5, horizon_weeks=15
    )


def test_intervals_are_students(queue: Setting) -> None:
    many = replicate(queue, Rule.FIRST_COME, seed=5, until=4)
    known = many.estimates[Key("wait_mean")]
    assert known.mean == pytest.approx(np.mean(known.values))
    error = np.std(known.values, ddof=1) / 2
    assert known.half_width == pytest.approx(STUDENT_95_OF_4 * error, rel=1e-3)
    assert [year.seed for year in many.years] == [5, 6, 7, 8]


def test_differences_are_taken_seed_by_seed(queue: Setting) -> None:
    base = replicate(queue, Rule.FIRST_COME, seed=5, until=6)
    again = replicate(queue, Rule.FIRST_COME, seed=5, until=6)
    nothing = differences(again, base)[Key("wait_mean")]
    assert (nothing.low, nothing.mean, nothing.high) == (0, 0, 0)
    assert not nothing.clear
    more = by_phone({"Q": range(7 * 50), "R": range(3, 7 * 50, 7)})
    helped = replicate(replace(queue, offered=more), Rule.FIRST_COME, seed=5, until=6)
    paired = differences(helped, base)[Key("wait_mean")]
    apart = helped.estimates[Key("wait_mean")], base.estimates[Key("wait_mean")]
    assert paired.mean == pytest.approx(apart[0].mean - apart[1].mean)
    assert paired.clear
    assert paired.high < 0
    assert paired.half_width < apart[0].half_width + apart[1].half_width
    with pytest.raises(MatcherError, match="different seeds"):
        differences(replicate(queue, Rule.FIRST_COME, until=6), base)


def test_years_go_on_until_the_interval_is_narrow_enough(queue: Setting) -> None:
    key = Key("utilisation")
    enough = replicate(queue, Rule.FIRST_COME, until=Precision(key, share=0.05, most=30))
    known = enough.estimates[key]
    assert enough.narrow_enough
    assert known.half_width <= 0.05 * known.mean
    assert 4 <= len(enough.years) < 30
    short = replicate(queue, Rule.FIRST_COME, until=Precision(key, share=1e-6, most=4))
    assert not short.narrow_enough
    assert len(short.years) == 4


def test_years_side_by_side_are_the_same_years(setting: Setting) -> None:
    short = replace(setting, weeks=4)
    alone = replicate(short, Rule.FIRST_COME, seed=2, until=3)
    with ThreadPoolExecutor(2) as executor:
        beside = replicate(short, Rule.FIRST_COME, seed=2, until=3, executor=executor)
    assert [*map(bytes_of, beside.years)] == [*map(bytes_of, alone.years)]


def test_whoever_stops_keeps_the_years_that_are_complete(queue: Setting) -> None:
    weeks: list[int] = []
    watcher = Watcher(on_step=lambda step: weeks.append(step.year), should_stop=lambda: 2 in weeks)
    found = replicate(queue, Rule.FIRST_COME, until=5, watcher=watcher)
    assert len(found.years) == 1
    assert not found.narrow_enough
    with pytest.raises(Stopped):
        replicate(queue, Rule.FIRST_COME, watcher=Watcher(should_stop=lambda: True))


def test_mser_leaves_out_what_has_not_settled() -> None:
    rng = np.random.default_rng(1)
    settled = rng.normal(100, 5, 100)
    climbing = settled.copy()
    climbing[:20] -= np.linspace(80, 0, 20)
    assert mser(settled) in range(15)
    assert mser(climbing) in range(10, 45)
    assert mser(np.linspace(0, 100, 60)) is None, "it never settles"
    assert mser(settled[:9]) is None, "too short to tell"


def test_the_moving_average_is_even_handed() -> None:
    straight = np.arange(20.0)
    assert moving_average(straight, 4) == pytest.approx(straight)
    assert all(a <= b for a, b in pairwise(moving_average(straight, 4)))


def test_a_programme_that_begins_empty_needs_a_warm_up(model: Model) -> None:
    days = range(7 * 80)
    people = Poisson(6.6, sessions=1)
    queue = programme(model, people, by_phone({"Q": days}), weeks=60, horizon_weeks=20)
    seen = warm_up([simulate(queue, Rule.FIRST_COME, seed=seed) for seed in range(3)])
    assert seen.left_out == 0
    assert not seen.enough or seen.settled_after == 0
    assert len(seen.waiting) == len(seen.smoothed) == 60
