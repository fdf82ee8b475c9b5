"""Set up as a queue out of the textbook, the simulator gives the textbook's waits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.domain import Model
from matcher.planning.simulation import FrontDoor, Key, Rule, replicate
from tests.planning.simulation.settings import NOTHING_OFFERED, Poisson, by_phone, setting


def erlang_c(servers: int, load: float) -> float:
    """The probability of having to wait in M/M/c; ``load`` is in servers (Erlang, 1917)."""
    terms = [load**k / math.factorial(k) for k in range(servers)]
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (sum(terms) + last)


def mean_wait_of_mmc(servers: int, arrivals: float, each: float) -> float:
    """Mean wait in M/M/c, in the unit of ``1 / arrivals``."""
    load = arrivals / each
    return erlang_c(servers, load) / (servers * each - arrivals)


def mean_wait_of_mdc(servers: int, load: float) -> float:
    """Mean wait in M/D/c in service times (Crommelin, 1932), solved on a truncated chain.

    The number present a service time later is what was there beyond ``servers``, and whoever came.
    """
    size = 600
    came = poisson(load, size)
    row = np.zeros(size)
    row[0] = 1.0
    for _ in range(20_000):
        left = np.zeros(size)
        left[0] = row[: servers + 1].sum()
        left[1 : size - servers] = row[servers + 1 :]
        after = np.convolve(left, came)[:size]
        after /= after.sum()
        if np.abs(after - row).max() < 1e-13:
            break
        row = after
    waiting = float((np.maximum(np.arange(size) - servers, 0) * row).sum())
    return waiting / load


def poisson(mean: float, size: int) -> NDArray[np.float64]:
    logs = [k * math.log(mean) - mean - math.lgamma(k + 1) for k in range(size)]
    return np.exp(np.array(logs))


def test_crommelin_is_pollaczek_khinchine_for_one_server() -> None:
    assert mean_wait_of_mdc(1, 0.8) == pytest.approx(0.8 / (2 * 0.2), rel=1e-6)


@pytest.mark.parametrize(("coaches", "load"), [(1, 0.7), (3, 0.85)])
def test_coaches_with_exponential_assessments_are_m_m_c(
    model: Model, coaches: int, load: float
) -> None:
    each = 40.0
    door = FrontDoor(coaches, assessments_a_week=each, varies=1)
    people = Poisson(load * coaches * each)
    queue = setting(model, people, NOTHING_OFFERED, weeks=104, warm_up_weeks=8, front_door=door)
    wait = replicate(queue, Rule.FIRST_COME, seed=10, until=8).estimates[Key("assessment_wait")]
    expected = 7 * mean_wait_of_mmc(coaches, load * coaches * each, each)
    assert wait.low <= expected <= wait.high
    assert wait.half_width < 0.2 * expected


@pytest.mark.parametrize(("coaches", "load"), [(1, 0.8), (4, 0.9)])
def test_coaches_who_all_take_as_long_are_m_d_c(model: Model, coaches: int, load: float) -> None:
    each = 40.0
    door = FrontDoor(coaches, assessments_a_week=each, varies=0)
    people = Poisson(load * coaches * each)
    queue = setting(model, people, NOTHING_OFFERED, weeks=104, warm_up_weeks=8, front_door=door)
    wait = replicate(queue, Rule.FIRST_COME, seed=20, until=8).estimates[Key("assessment_wait")]
    expected = 7 / each * mean_wait_of_mdc(coaches, load * coaches)
    assert wait.low <= expected <= wait.high
    assert wait.half_width < 0.2 * expected


@pytest.mark.parametrize(("practitioners", "load"), [(1, 0.8), (3, 0.9)])
def test_a_slot_a_day_is_m_d_c_from_the_next_midnight_on(
    model: Model, practitioners: int, load: float
) -> None:
    """Slots are held once a day, so everybody first waits for midnight: half a day on average.

    From then on the number waiting obeys Crommelin's recursion. A wait by dates counts the day of
    the appointment itself as a whole one: one day more than the textbook's wait for a server.
    """
    weeks = 260
    days = range(7 * (weeks + 30))
    offered = by_phone({f"Q{i}": days for i in range(practitioners)})
    people = Poisson(7 * load * practitioners, sessions=1)
    queue = setting(model, people, offered, weeks=weeks - 10, warm_up_weeks=10, horizon_weeks=20)
    wait = replicate(queue, Rule.FIRST_COME, seed=30, until=6).estimates[Key("wait_mean")]
    expected = 1 + mean_wait_of_mdc(practitioners, load * practitioners)
    assert wait.low <= expected <= wait.high
    assert wait.half_width < 0.2 * expected
