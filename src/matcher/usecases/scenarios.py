"""Which scenarios there are, what each says, and where each of its figures comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.errors import InputFaults
from matcher.files.replace_file import write_file
from matcher.planning import Scenario
from matcher.planning.geography import Icb, Year, read_geography
from matcher.planning.lsoas import lsoa_template
from matcher.planning.portable import as_document
from matcher.planning.scenario_codes import unknown_codes
from matcher.planning.scenario_file import (
    bundled_scenarios,
    find_scenario,
    own_keys,
    read_scenario,
)
from matcher.planning.scenario_keys import leaves, source_of
from matcher.planning.scenario_model import scenario_model
from matcher.planning.staffing import Staffing, staffing


@dataclass(frozen=True, slots=True)
class Card:
    """A scenario at a glance. Residents are those of its ICBs; 0 with a file of one's own.

    ``fit_notes`` were given in 2023; ``None`` where no figure was published.
    """

    name: str
    title: str
    icbs: tuple[str, ...]
    residents: int
    aged_16_64: int
    fit_notes: int | None
    is_pilot: bool
    starts_a_week: float
    people_in_week: int
    load: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a scenario. ``own``: its own file says it; else a base or the product does."""

    key: str
    value: Any
    source: str
    own: bool


@dataclass(frozen=True, slots=True)
class Told:
    """All that there is to tell of one scenario."""

    card: Card
    figures: tuple[Figure, ...]
    changes: tuple[str, ...]
    """The keys in which it differs from the base whose staff it keeps."""
    staff: dict[str, Staffing]


def list_scenarios() -> tuple[Card, ...]:
    """The bundled scenarios, by name."""
    return tuple(_card(read_scenario(folder)) for folder in bundled_scenarios().values())


def tell_scenario(name_or_path: str | Path) -> Told:
    """Everything about one scenario: every figure with its source, and the staff that it has.

    Raises:
        NotFound: there is no such scenario.
        InputFaults: its file has faults; all of them.
    """
    home = find_scenario(name_or_path)
    scenario = read_scenario(home)
    model = scenario_model(scenario, beside=home)
    faults = unknown_codes(scenario, model)
    if faults:
        raise InputFaults(faults)
    own = own_keys(home)
    tree = as_document(scenario)
    figures = [
        Figure(key, value, source_of(scenario.sources, key), _is_own(key, own))
        for key, value in leaves(tree)
        if value not in ({}, [])
    ]
    return Told(
        card=_card(scenario),
        figures=tuple(figures),
        changes=scenario.changes,
        staff=dict(staffing(scenario, model)),
    )


def list_icbs(year: Year) -> Sequence[Icb]:
    """The Integrated Care Boards of a year, by name."""
    return read_geography().year(year)


def write_lsoa_template(file: Path) -> None:
    """Write an example of a file of one's own localities.

    Raises:
        CannotWrite: there is such a file already, or the disk refuses.
    """
    write_file(file, lsoa_template())


def _is_own(key: str, own: set[str]) -> bool:
    """Whether the file itself gives this figure, or a table or list that holds it."""
    return any(key == one or key.startswith(f"{one}.") for one in own)


def _card(scenario: Scenario) -> Card:
    geography = read_geography()
    icbs = [icb for code in scenario.icbs if (icb := geography.find(code)) is not None]
    notes = [icb.fit_notes for icb in icbs if icb.fit_notes is not None]
    return Card(
        name=scenario.name,
        title=scenario.title,
        icbs=scenario.icbs,
        residents=sum(icb.residents for icb in icbs),
        aged_16_64=sum(icb.aged_16_64 for icb in icbs),
        fit_notes=sum(notes) if notes and len(notes) == len(icbs) else None,
        is_pilot=any(icb.is_pilot for icb in icbs),
        starts_a_week=scenario.demand.starts_a_week,
        people_in_week=scenario.people_in_week,
        load=scenario.load,
    )
