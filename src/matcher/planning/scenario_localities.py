"""The localities of a scenario: those of its ICBs, or a file of one's own (ONS LSOAs)."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from matcher.domain import Point
from matcher.errors import MatcherError
from matcher.planning.geography import Icb, read_geography
from matcher.planning.localities import Locality
from matcher.planning.lsoas import read_lsoas
from matcher.planning.scenario import Scenario


def read_localities(scenario: Scenario) -> tuple[Locality, ...]:
    """The localities of the scenario, in the order of the file.

    Raises:
        MatcherError: when the file cannot be read or has none of them.
        InputFaults: when a file of one's own has faults; all of them.
    """
    found = _all_of(scenario)
    if not scenario.only:
        return found
    known = {place.code for place in found}
    unknown = [code for code in scenario.only if code not in known]
    if unknown:
        near = difflib.get_close_matches(unknown[0], known, n=1)
        raise MatcherError(
            f"No locality of {scenario.name} is called {', '.join(unknown[:5])}.",
            f"Did you mean {near[0]}?" if near else "Use the codes of its file of localities.",
        )
    wanted = set(scenario.only)
    return tuple(place for place in found if place.code in wanted)


def _all_of(scenario: Scenario) -> tuple[Locality, ...]:
    if not is_bundled_kind(scenario.localities):
        return read_lsoas(scenario.localities).localities
    geography = read_geography()
    icbs = [geography.find(code) for code in scenario.icbs]
    unknown = [c for c, icb in zip(scenario.icbs, icbs, strict=True) if icb is None]
    if unknown or not icbs:
        near = difflib.get_close_matches((unknown or [""])[0], geography.codes, n=1)
        raise MatcherError(
            f"No locality belongs to {', '.join(unknown) or 'this scenario'}.",
            "Use the ODS codes of 2024 (QOP) or the ONS codes of 2026 (E54000065) as icbs"
            + (f"; did you mean {near[0]}?" if near else "."),
        )
    return _of_icbs(scenario.localities, [icb for icb in icbs if icb is not None])


@lru_cache(maxsize=64)
def _read_all(file: Path) -> tuple[tuple[str, Locality], ...]:
    """Every locality of a file of the bundled kind, with its ICB of 2024."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return tuple((row["icb_ods_2024"], _locality(row)) for row in csv.DictReader(lines))
    except (OSError, KeyError, ValueError) as error:
        raise MatcherError(
            f"The localities in {file.name} cannot be read ({error}).",
            "Its columns are described in the README beside the bundled one.",
        ) from error


def _of_icbs(file: Path, icbs: Sequence[Icb]) -> tuple[Locality, ...]:
    return tuple(
        place
        for code, place in _read_all(file)
        if any(icb.holds(code, place.local_authority) for icb in icbs)
    )


def _locality(row: dict[str, str]) -> Locality:
    return Locality(
        code=row["code"],
        name=row["locality"],
        local_authority=row["local_authority"],
        centre=Point(latitude=float(row["latitude"]), longitude=float(row["longitude"])),
        residents=int(row["residents_2021"]),
        spread_km=float(row["spread_km"]),
        rural_share=float(row["rural_share"]),
        deprivation=float(row["imd2025_score"]),
        employment_deprived=int(row["employment_deprived"]),
    )


def is_bundled_kind(file: Path) -> bool:
    """Whether a file has the columns of the bundled ``localities.csv``: it names ICBs of 2024."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return "icb_ods_2024" in next(csv.reader(lines), [])
    except (OSError, UnicodeDecodeError, csv.Error):
        return False
