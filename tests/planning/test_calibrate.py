"""Calibrating to a history whose truth is known: it was simulated."""

from __future__ import annotations

import datetime as dt
import json
import math
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from matcher.cli.commands import app
from matcher.domain import Model
from matcher.planning import Scenario, read_scenario
from matcher.planning.calibrate import Calibration, Effort, calibrate
from matcher.planning.calibrate_capacity import MORE_STAFF, Bracket, Try
from matcher.planning.calibrate_history import Asked, History, history_bytes, history_of
from matcher.planning.calibrate_waits import begun_by, interval_of, mean_wait, rows_of
from matcher.planning.scenario_file import changed
from matcher.planning.simulation import Key, Rule, Year, measures, prepare, simulate
from matcher.usecases.calibrate import Calibrated, calibration_document, write_calibration

ONLY = ("physiotherapy", "counselling")
"""Two services are enough to tell one from another, and quick."""
STARTS = 22.0
LOST = {"physiotherapy": 0.25, "counselling": 0.05}
"""The shares of slots that are never held, in truth."""
IN_WORK = {"in_work": 0.45, "off_sick": 0.25, "out_of_work": 0.30}
NEEDS = [0.80, 0.20]
WEEKS, WARM_UP = 45, 8
USUAL = Effort(warm_up_weeks=WARM_UP)


@pytest.fixture(scope="module")
def base(cornwall: Scenario) -> Scenario:
    """Two services, with as many staff as a planner would say there are."""
    others = {code: {"weight": 0.0} for code in cornwall.services if code not in ONLY}
    return changed(
        cornwall,
        {
            "services": others,
            "demand": {"starts_a_week": 17.0, "backlog_weeks": 1.0},
            "staff": {"physiotherapy": 0.85, "counselling": 1.35},
        },
        name="two-services",
    )


@pytest.fixture(scope="module")
def truth(base: Scenario) -> Scenario:
    """The programme as it is: busier, other people, and a quarter of physiotherapy is lost."""
    return changed(
        base,
        {
            "demand": {"starts_a_week": STARTS, "needs_per_person": NEEDS},
            "people": {"employment": IN_WORK},
            "services": {"physiotherapy": {"weight": 0.8}},
            "booking": {"lost_capacity": LOST},
        },
        name="truth",
    )


@pytest.fixture(scope="module")
def lived(truth: Scenario, model: Model) -> Year:
    setting = prepare(truth, model, weeks=WEEKS, warm_up_weeks=WARM_UP)
    return simulate(setting, Rule.FIRST_COME, seed=77)


@pytest.fixture(scope="module")
def history(lived: Year) -> History:
    return history_of(lived)


@pytest.fixture(scope="module")
def found(history: History, base: Scenario, model: Model) -> Calibration:
    return calibrate(history, base, model, seed=1, effort=USUAL)


def test_demand_is_recovered(found: Calibration) -> None:
    starts = found.demand.starts_a_week
    assert starts.low <= STARTS <= starts.high
    assert starts.high - starts.low < 0.25 * STARTS
    assert found.demand.growth.low <= 1 <= found.demand.growth.high


def test_the_mix_is_recovered(found: Calibration, history: History) -> None:
    fitted = found.scenario
    shares = {kind.value: share for kind, share in fitted.people.employment.items()}
    assert shares == pytest.approx(IN_WORK, abs=0.04)
    assert fitted.demand.needs_per_person[0] == pytest.approx(NEEDS[0], abs=0.04)
    physio = len(rows_of(history, "physiotherapy")) / len(history.rows)
    weights = {code: fitted.services[code].weight for code in ONLY}
    assert weights["physiotherapy"] / weights["counselling"] == pytest.approx(0.8 / 0.62, rel=0.2)
    assert 0.3 < physio < 0.7
    sessions = fitted.services["physiotherapy"].sessions
    assert sessions[:3] == pytest.approx((0.12, 0.26, 0.27), abs=0.05)


def test_lost_capacity_is_recovered_within_its_range(found: Calibration) -> None:
    """A year has its luck: the truth lies in the range, and the range is narrow."""
    for fit in found.services:
        assert fit.fitted
        assert fit.met
        assert fit.lost_range is not None
        low, high = fit.lost_range
        assert low <= LOST[fit.service] <= high
        assert low <= fit.lost <= high
        assert high - low < 0.25, "a range that holds everything says nothing"


def test_staff_is_not_added_to_explain_a_lucky_year() -> None:
    """Losing nothing, years wait 9, 12 and 12 days: 10 may well be one of them, and 4 is none."""
    for target, staff in ((10.0, 1.0), (4.0, MORE_STAFF)):
        bracket = Bracket(target, kept=1.0)
        bracket.note([9.0, 12.0, 12.0])
        assert bracket.staff == staff
        assert bracket.met == (staff == 1)


def test_the_range_is_the_luck_of_a_year_over_the_slope() -> None:
    """Waits rise by 10 days when e times fewer slots are held; off by 5 days is off by e ** 0.5."""
    bracket = Bracket(20.0)
    for kept, wait in ((0.5, 20.0), (0.5 * math.e, 10.0)):
        bracket.tried.append(Try(math.log(kept), wait))
    assert bracket.reach(5.0) == pytest.approx(0.5)
    assert bracket.reach(interval_of([10.0])) is None, "one year says nothing of another"
    assert Bracket(20.0, tried=[Try(0.0, 20.0)]).reach(5.0) is None
    assert interval_of([8.0, 12.0]) == pytest.approx(
        12.706 * 2 * math.sqrt(2) * math.sqrt(1.5), rel=1e-4
    )


def test_the_last_step_goes_to_where_the_slope_points() -> None:
    """At 0.8 people wait 2 days less than the target, and a tenth of slots is 1 day."""
    tried = [Try(math.log(0.8), 18.0), Try(math.log(0.8) + 0.1, 17.0)]
    bracket = Bracket(20.0, tried=tried)
    bracket.settle()
    assert math.log(bracket.kept) == pytest.approx(math.log(0.8) + math.log(0.85))
    bracket.target = 18.5
    bracket.settle()
    assert math.log(bracket.kept) == pytest.approx(math.log(0.8) - 0.05)


def test_modelled_waits_are_those_that_were(
    found: Calibration, history: History, model: Model
) -> None:
    assert found.actual_wait == mean_wait(begun_by(history, history.rows))
    assert found.modelled_wait.mean == pytest.approx(found.actual_wait, rel=0.2)
    assert found.greatest_difference < 0.10
    uncalibrated = prepare(found.base, model, weeks=WEEKS, warm_up_weeks=WARM_UP)
    before = history_of(simulate(uncalibrated, Rule.FIRST_COME, seed=5))
    missed_by = abs(mean_wait(begun_by(before, before.rows)) - found.actual_wait)
    assert missed_by > 2 * abs(found.modelled_wait.mean - found.actual_wait)


def test_a_history_is_what_the_year_says(lived: Year, history: History) -> None:
    waits = [
        (row.first_appointment - row.requested_on).days
        for row in history.rows
        if row.first_appointment is not None
    ]
    assert np.mean(waits) == pytest.approx(measures(lived)[Key("wait_mean")], rel=0.1)
    assert history.weeks == WEEKS
    curve = begun_by(history, history.rows)
    assert (np.diff(curve) >= 0).all()
    assert curve[0] < 0.02, "only who may not begin before a date can begin on it"
    assert 0.5 < curve[-1] <= 1


def test_waits_of_those_who_have_not_begun_count() -> None:
    """By hand: of four, two begin after 1 and 3 days; one is watched for 2 days, one for 5."""
    end = dt.date(2026, 2, 1)

    def asked(name: str, ago: int, wait: int | None) -> Asked:
        day = end - dt.timedelta(days=ago)
        first = None if wait is None else day + dt.timedelta(days=wait)
        return Asked(name, day, "physiotherapy", day, first)

    rows = (asked("A", 20, 1), asked("B", 20, 3), asked("C", 2, None), asked("D", 5, None))
    told = History(rows, end - dt.timedelta(days=20), end, end)
    curve = begun_by(told, rows)
    assert curve[:5] == pytest.approx([0, 0.25, 0.25, 1 - 0.75 * 0.5, 1 - 0.75 * 0.5])
    assert mean_wait(curve) == pytest.approx(1 + 2 * 0.75 + 81 * 0.375)


def test_what_is_written_is_a_scenario_of_ones_own(
    found: Calibration, scenarios: Path, tmp_path: Path
) -> None:
    done = Calibrated(found, scenarios / "cornwall", ())
    out = tmp_path / "calibrated"
    write_calibration(done, out)
    assert {path.name for path in out.iterdir()} == {
        *("scenario.toml", "calibration.html", "services.csv", "begun.csv", "calibration.json")
    }
    again = read_scenario(out)
    assert again.name == "calibrated"
    assert again.demand.starts_a_week == found.scenario.demand.starts_a_week
    assert again.booking.lost_capacity == found.scenario.booking.lost_capacity
    assert "history" in again.sources["booking"]
    page = (out / "calibration.html").read_text()
    assert "modelled against actual" in page
    assert json.loads((out / "calibration.json").read_text()) == calibration_document(done)


def test_the_command_calibrates(history: History, tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_bytes(history_bytes(history))
    done = CliRunner().invoke(
        app, ["calibrate", str(file), "--scenario", "cornwal", "--out", str(tmp_path / "out")]
    )
    assert done.exit_code == 2
    assert "Did you mean 'cornwall'?" in done.stderr
    assert not (tmp_path / "out").exists()
