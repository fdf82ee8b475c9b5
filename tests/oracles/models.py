"""Models for tests: the one that is shipped, and one whose every figure is another."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from matcher.domain import CostRates, Model

_SHIPPED = Path(__file__).parents[2] / "models" / "workwell" / "model.toml"

_OTHER_COSTS: dict[str, Any] = {
    "wait_doubling_days": "37",
    "weight": {"routine": "0.9", "soon": "1.35", "urgent": "3.125"},
    "drag_per_day": "0.305",
    "drag_cap_days": 5,
    "misfit_per_session": "1.5",
    "fit_without_barriers": "0.35",
    "skill_when_named": "0.9",
    "skill_when_not_named": "0.25",
    "travel_per_ten_minutes": "0.705",
    "travel_cap_minutes": 40,
    "preference_per_session": "0.5",
    "unplaced_after_horizon_days": 9,
    "unplaced_per_session": "5.125",
    "unplaced_per_gap": "1.525",
}


@cache
def workwell() -> Model:
    """The model as it is shipped, its numbers exact decimals."""
    with _SHIPPED.open("rb") as file:
        found = tomllib.load(file, parse_float=Decimal)
    means = ("services", "requirements")
    named = {key: {k: {"name": k, **v} for k, v in found[key].items()} for key in means}
    return Model.model_validate({**found, **named})


@cache
def another() -> Model:
    """The same services with other rates: a figure written into the code shows up."""
    return workwell().model_copy(update={"cost": CostRates.model_validate(_OTHER_COSTS)})


def model_for(seed: int) -> Model:
    """The shipped model for three seeds of four, the other one for the fourth."""
    return another() if seed % 4 == 3 else workwell()
