"""England's Integrated Care Boards (ICBs), as dated data: the 42 of 2024 and the 36 of 2026.

More mergers are due, so nothing here is a constant of the product: the tables are those of
``scenarios/reference``. An ICB goes by its ODS code of 2024 (``QOP``) or its ONS code of 2026
(``E54000065``); one that did not change goes by both.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from matcher.files import data_folder

Year = Literal[2024, 2026]
"""Whose map: the ICBs of July 2022 to March 2026, or those since April 2026."""


@dataclass(frozen=True, slots=True)
class Part:
    """An ICB of 2024, or the local authorities of it, as part of an ICB; none named means all."""

    ods_code: str
    local_authorities: frozenset[str] = frozenset()

    def holds(self, ods_code: str, local_authority: str) -> bool:
        """Whether a locality of that ICB of 2024 and local authority lies in this part."""
        return ods_code == self.ods_code and (
            not self.local_authorities or local_authority in self.local_authorities
        )


@dataclass(frozen=True, slots=True)
class Icb:
    """An Integrated Care Board. ``residents`` is of the Census 2021, ``aged_16_64`` of mid-2020.

    ``fit_notes`` were given in 2023 (DWP, 7 May 2024): known for the pilot areas of 2024 only.
    """

    code: str
    name: str
    year: Year
    residents: int
    aged_16_64: int
    parts: tuple[Part, ...]
    is_pilot: bool = False
    fit_notes: int | None = None
    region: str = ""

    def holds(self, ods_code: str, local_authority: str) -> bool:
        """Whether a locality of that ICB of 2024 and local authority lies in this ICB."""
        return any(part.holds(ods_code, local_authority) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Geography:
    """Every ICB by code. The two years share the codes of what did not change."""

    of_2024: Mapping[str, Icb]
    of_2026: Mapping[str, Icb]

    def find(self, code: str) -> Icb | None:
        """The ICB of that code: of 2024 by its ODS code, of 2026 by its ONS code."""
        return self.of_2024.get(code) or self.of_2026.get(code)

    def year(self, year: Year) -> Sequence[Icb]:
        """The ICBs of a year, by name."""
        found = self.of_2024 if year == 2024 else self.of_2026
        return sorted(found.values(), key=lambda icb: icb.name)

    def aged_16_64(self, codes: Iterable[str]) -> int:
        """Residents aged 16 to 64 of the ICBs of these codes; unknown ones count nothing."""
        found = (self.find(code) for code in codes)
        return sum(icb.aged_16_64 for icb in found if icb is not None)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code that may be asked for."""
        return (*self.of_2024, *self.of_2026)


@cache
def read_geography() -> Geography:
    """The tables that ride with the product."""
    folder = data_folder("scenarios") / "reference"
    before = {row["ods_code"]: _of_2024(row) for row in _rows(folder / "icbs_2024.csv")}
    splits = _splits(folder / "icb_splits_2026.csv")
    residents = _residents(folder / "localities.csv")
    after = {
        row["ons_code_2026"]: _of_2026(row, before, splits, residents)
        for row in _rows(folder / "icbs_2026.csv")
    }
    return Geography(before, after)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _of_2024(row: Mapping[str, str]) -> Icb:
    return Icb(
        code=row["ods_code"],
        name=row["name"],
        year=2024,
        residents=int(row["pop_census2021"]),
        aged_16_64=int(row["pop_mid2020_16_64"]),
        parts=(Part(row["ods_code"]),),
        is_pilot=row["workwell_pilot_2024"] == "1",
        fit_notes=int(row["fit_notes_2023"]) if row["fit_notes_2023"] else None,
        region=row["nhs_region"],
    )


def _of_2026(
    row: Mapping[str, str],
    before: Mapping[str, Icb],
    splits: Mapping[tuple[str, str], frozenset[str]],
    residents: Mapping[str, Mapping[str, int]],
) -> Icb:
    """An ICB of 2026; where it took part of one of 2024, its people aged 16 to 64 by residents."""
    code = row["ons_code_2026"]
    split = {ods_code for ods_code, _ in splits}
    parts = tuple(
        Part(ods_code, splits[ods_code, code] if ods_code in split else frozenset())
        for ods_code in row["predecessors_2024_ods"].split("+")
    )
    aged = 0.0
    for part in parts:
        towns = residents[part.ods_code]
        inside = sum(n for name, n in towns.items() if part.holds(part.ods_code, name))
        aged += before[part.ods_code].aged_16_64 * inside / sum(towns.values())
    return Icb(
        code=code,
        name=row["name"],
        year=2026,
        residents=int(row["pop_census2021"]),
        aged_16_64=round(aged),
        parts=parts,
        is_pilot=any(before[part.ods_code].is_pilot for part in parts),
        region=before[parts[0].ods_code].region,
    )


def _splits(file: Path) -> dict[tuple[str, str], frozenset[str]]:
    """For each ICB of 2024 that was split, and each one of 2026, the local authorities."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in _rows(file):
        found[row["icb_ods_2024"], row["ons_code_2026"]].add(row["local_authority"])
    return {key: frozenset(names) for key, names in found.items()}


def _residents(file: Path) -> dict[str, dict[str, int]]:
    """Residents of each ICB of 2024 by local authority."""
    found: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in _rows(file):
        found[row["icb_ods_2024"]][row["local_authority"]] += int(row["residents_2021"])
    return {icb: dict(towns) for icb, towns in found.items()}
