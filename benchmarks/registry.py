"""The declared cases: every week that is measured anywhere, by name.

A case fixes everything: the same name gives the same files, byte for byte. Weeks are generated once
into a cache folder and read from there as a user's own would be.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from matcher.files import read_model
from matcher.planning import find_scenario, generate, read_scenario, write_week

SCENARIOS = (
    "black-country",
    "cornwall",
    "greater-manchester",
    "herefordshire-and-worcestershire",
    "north-central-london",
)
LOADS = (0.7, 0.9, 1.1, 1.4)
WEEKS = 12
DEFAULT_CACHE = Path(tempfile.gettempdir()) / "workwell-matcher-benchmarks"


@dataclass(frozen=True, slots=True)
class Case:
    """A week: who, how many, how tight, how long, which draw.

    ``load`` is sessions asked for divided by free places. ``fixed`` says what stays the same
    across the case's grid. ``seconds`` is the time in which the grid's aim is to be met.
    """

    scenario: str
    people: int
    load: float
    seed: int
    weeks: int = WEEKS
    seconds: float = 10.0
    fixed: str = "horizon of 12 weeks"

    @property
    def name(self) -> str:
        """Unique; also the folder's name in the cache."""
        return f"{self.scenario}-{self.people}p-{self.load:g}-{self.weeks}w-s{self.seed}"

    def folder(self, cache: Path = DEFAULT_CACHE) -> Path:
        """The week's folder, generated now if it is not in the cache."""
        folder = cache / self.name
        if not (folder / "batch.toml").exists():
            home = find_scenario(self.scenario)
            setting = read_scenario(home)
            week = generate(
                setting,
                model=read_model(setting.model, beside=home),
                people=self.people,
                weeks=self.weeks,
                load=self.load,
                seed=self.seed,
            )
            cache.mkdir(parents=True, exist_ok=True)
            write_week(week, folder)
        return folder


def _cases(
    people: tuple[int, ...], loads: tuple[float, ...], seeds: range, seconds: float
) -> tuple[Case, ...]:
    return tuple(
        Case(scenario, count, load, seed, seconds=seconds)
        for count, load, scenario, seed in product(people, loads, SCENARIOS, seeds)
    )


GRIDS: dict[str, tuple[Case, ...]] = {
    # One of each scenario, for a look on a busy machine.
    "small": _cases((200,), (0.9, 1.1), range(1), 10.0),
    # A real week of an ICB: all scenarios and loads, three draws.
    "real": _cases((60, 200, 450), LOADS, range(3), 10.0),
    # Far more than a real week.
    "large": _cases((1000,), (1.1,), range(1), 60.0)
    + tuple(
        Case(scenario, 5000, 1.1, 0, seconds=300.0)
        for scenario in ("greater-manchester", "cornwall", "north-central-london")
    ),
    # Time against size: one scenario, one load, one draw.
    "scaling": tuple(
        Case("greater-manchester", people, 1.1, 0, seconds=60.0, fixed="scenario, load, horizon")
        for people in (100, 200, 450, 1000, 2000, 5000, 10_000)
    ),
    # Time against the horizon.
    "horizon": tuple(
        Case("greater-manchester", 200, 1.1, 0, weeks, 10.0, "scenario, people, load")
        for weeks in (4, 8, 12, 26, 52)
    ),
}

TINY = Case("cornwall", 14, 1.1, 0, weeks=6, seconds=1.0, fixed="everything; for smoke runs")


def every_case() -> Iterator[tuple[str, Case]]:
    """All cases with the name of their grid."""
    for grid, cases in GRIDS.items():
        for case in cases:
            yield grid, case
