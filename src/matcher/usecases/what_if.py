"""What if: a scenario over a bundled one, put together from a few figures, and how to run it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher.planning.scenario import Scenario
from matcher.planning.scenario_codes import REMOTE
from matcher.planning.scenario_file import find_scenario, read_scenario
from matcher.planning.scenario_localities import read_localities
from matcher.planning.scenario_model import scenario_model
from matcher.planning.staffing import WEEKS_A_YEAR, half_day_pounds

LEAST, MOST = -90, 400
"""Per cent by which referrals may change."""
MOST_HALF_DAYS = 100
NAME = "what-if"


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be different. ``referrals`` in per cent; ``half_days`` a week of one service."""

    referrals: int = 0
    service: str = ""
    area: str = REMOTE
    half_days: int = 0
    reminders: bool = False

    @property
    def any(self) -> bool:
        """Whether anything is different."""
        return bool(self.referrals or self.reminders or (self.service and self.half_days))


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The text of a scenario.toml, and what its hours cost in pounds."""

    toml: str
    pounds_a_week: float
    commands: tuple[str, ...]

    @property
    def pounds_a_year(self) -> float:
        """What they cost a year."""
        return WEEKS_A_YEAR * self.pounds_a_week


@dataclass(frozen=True, slots=True)
class Choices:
    """Where hours can be added in a bundled scenario, and to which services, by name."""

    starts_a_week: float
    areas: Sequence[str]
    services: Mapping[str, str]


def choices(base: str) -> Choices:
    """What can be changed about a bundled scenario.

    Raises:
        NotFound: there is no such scenario.
    """
    home = find_scenario(base)
    scenario = read_scenario(home)
    model = scenario_model(scenario, beside=home)
    return Choices(
        starts_a_week=scenario.demand.starts_a_week,
        areas=(*sorted({place.area for place in read_localities(scenario)}), REMOTE),
        services={code: model.services[code].name for code in scenario.services},
    )


def what_if(base: str, changes: Changes) -> WhatIf:
    """The scenario over ``base`` with ``changes``, which the caller has looked at.

    Raises:
        NotFound: there is no such scenario.
    """
    scenario = read_scenario(find_scenario(base))
    starts = scenario.demand.starts_a_week * (1 + changes.referrals / 100)
    lines = [
        f"base = {json.dumps(base)}",
        f'name = "{NAME}"',
        f"title = {json.dumps(_title(scenario, changes))}",
    ]
    sources: dict[str, str] = {}
    pounds = 0.0
    if changes.service and changes.half_days:
        lines += [
            "",
            "[[extra]]",
            f"service = {json.dumps(changes.service)}",
            f"area = {json.dumps(changes.area)}",
            f"half_days = {changes.half_days}",
        ]
        sources["extra"] = "assumed: more hours"
        pounds = changes.half_days * half_day_pounds(scenario, changes.service)
    if changes.referrals:
        lines += ["", "[demand]", f"starts_a_week = {starts:.1f}"]
        sources["demand.starts_a_week"] = f"assumed: {changes.referrals:+d} % on the base"
    if changes.reminders:
        lines += ["", "[attendance]", "text_reminders = true"]
        sources["attendance.text_reminders"] = "assumed: reminders are sent"
    lines += _sources(sources)
    commands = (f"matcher compare {base} {NAME} --out outlook", f"matcher size {NAME} --out hours")
    return WhatIf("\n".join([*lines, ""]), pounds, commands)


def _title(scenario: Scenario, changes: Changes) -> str:
    said = []
    if changes.referrals:
        word = "more" if changes.referrals > 0 else "fewer"
        said.append(f"{abs(changes.referrals)} % {word} referrals")
    if changes.service and changes.half_days:
        said.append(f"{changes.half_days} half days more")
    if changes.reminders:
        said.append("text reminders")
    return f"{scenario.title}: {', '.join(said)}"


def _sources(sources: Mapping[str, str]) -> list[str]:
    if not sources:
        return []
    return [
        "",
        "[sources]",
        *(f"{json.dumps(key)} = {json.dumps(text)}" for key, text in sources.items()),
    ]
