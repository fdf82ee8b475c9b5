"""The figures printed in formulation.md follow from model.toml."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from matcher.units import MILLIDAYS_PER_DAY, in_days, millidays, round_half_up

FOLDER = Path(__file__).resolve().parents[2] / "models" / "workwell"
TEXT = (FOLDER / "formulation.md").read_text(encoding="utf-8")
MODEL = tomllib.loads((FOLDER / "model.toml").read_text(encoding="utf-8"), parse_float=Decimal)
COST = {name: Fraction(rate) for name, rate in MODEL["cost"].items() if name != "weight"}
WEIGHT = {urgency: Fraction(rate) for urgency, rate in MODEL["cost"]["weight"].items()}


def days(value: Fraction) -> str:
    return f"{in_days(millidays(value)):.3f}"


def waiting(wait: int, urgency: str) -> Fraction:
    """The wait's item, rounded to a thousandth."""
    exact = WEIGHT[urgency] * (wait + Fraction(wait * wait) / COST["wait_doubling_days"])
    return Fraction(millidays(exact), MILLIDAYS_PER_DAY)


def left_out(sessions: int, wait: int, urgency: str) -> Fraction:
    return (
        sessions * waiting(wait, urgency)
        + sessions * COST["unplaced_per_session"]
        + (sessions - 1) * COST["unplaced_per_gap"]
    )


def greatest_per_session() -> Fraction:
    travel = COST["travel_per_ten_minutes"] * COST["travel_cap_minutes"] / 10
    return COST["misfit_per_session"] + travel + COST["preference_per_session"]


def examples() -> dict[str, str]:
    relevance = {
        barrier: Fraction(figure) for barrier, figure in MODEL["relevance"]["physiotherapy"].items()
    }
    total = 3 * relevance["msk"] + 2 * relevance["mental_health"]
    known = (
        3 * relevance["msk"] * COST["skill_when_named"]
        + 2 * relevance["mental_health"] * COST["skill_when_not_named"]
    )
    car = min(
        Fraction(line["fixed"]) + 12 * Fraction(line["per_km"]) for line in MODEL["travel"]["car"]
    )
    return {
        "wait": f"{days(waiting(14, 'urgent'))} days",
        "drag": days(3 * COST["drag_per_day"]),
        "misfit": f"= {days(COST['misfit_per_session'] * (1 - known / total))} for each session",
        "travel": f"15/10 = {days(COST['travel_per_ten_minutes'] * 15 / 10)}",
        "preference": f"not met, {days(COST['preference_per_session'] / 2)}",
        "minutes": f"so {round_half_up(car)} minutes",
        "left out": f"= {days(left_out(4, 100, 'routine'))} days",
        "greatest drag": f"| {float(COST['drag_per_day'] * COST['drag_cap_days'])} |",
    }


@pytest.mark.parametrize(("name", "printed"), examples().items(), ids=examples().keys())
def test_the_examples_have_the_figures_that_the_rates_give(name: str, printed: str) -> None:
    assert printed in TEXT, name


def test_leaving_out_covers_the_worst_that_a_session_and_a_gap_can_cost() -> None:
    assert COST["unplaced_per_session"] >= greatest_per_session()
    assert COST["unplaced_per_gap"] >= COST["drag_per_day"] * COST["drag_cap_days"]


def test_the_worked_example_adds_up() -> None:
    last = dt.date(2026, 12, 13) + dt.timedelta(days=int(COST["unplaced_after_horizon_days"]))
    tuesdays = dt.date(2026, 12, 1), dt.date(2026, 12, 8)
    clocks = {"N1": dt.date(2026, 11, 23), "N2": dt.date(2026, 11, 30)}
    urgency = {"N1": "routine", "N2": "urgent"}
    cost = {
        need: [waiting((day - clock).days, urgency[need]) for day in tuesdays]
        for need, clock in clocks.items()
    }
    out = {need: left_out(1, (last - clock).days, urgency[need]) for need, clock in clocks.items()}
    price = cost["N1"][1] - cost["N1"][0]
    bound = sum(min(first + price, second, out[n]) for n, (first, second) in cost.items()) - price
    best = cost["N1"][1] + cost["N2"][0]
    assert best == bound
    for figure in (best, price, cost["N1"][0] + cost["N2"][1], out["N1"], out["N2"]):
        assert days(figure) in TEXT
    assert f'"cost": {millidays(best)}, "bound": {millidays(bound)}' in TEXT
    assert f'"price": {millidays(price)}' in TEXT
