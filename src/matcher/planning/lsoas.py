"""A file of one's own instead of the bundled localities: one row an LSOA, as ONS publishes them.

Lower layer Super Output Areas have some 1,600 residents each. ONS publishes their names, local
authorities, population-weighted centres (easting and northing) and residents in tables of its own;
joined on the code and saved as CSV they can be read here, with ONS's headings or with ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import numpy as np
from pyproj import Transformer

from matcher.domain import Point
from matcher.errors import InputFaults
from matcher.files.cells import LABEL, TEXT, decimal, whole
from matcher.files.csv_text import Records, csv_bytes, csv_records
from matcher.files.faults import FaultBook
from matcher.files.layout import Layout
from matcher.files.places import UK_LATITUDES, UK_LONGITUDES
from matcher.files.tables import Table
from matcher.planning.localities import KM_PER_DEGREE, Locality

COLUMNS = (
    *("lsoa_code", "name", "local_authority", "latitude", "longitude", "easting", "northing"),
    *("residents", "aged_16_64", "rural_share", "imd_score", "employment_deprived"),
)
REQUIRED = frozenset({"lsoa_code", "local_authority", "residents"})

ONS_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "lsoa_code": ("LSOA21CD", "LSOA11CD", "LSOA code (2021)"),
    "name": ("LSOA21NM", "LSOA11NM", "LSOA name (2021)"),
    "local_authority": (
        "LAD22NM",
        "LAD23NM",
        "LAD24NM",
        "LAD25NM",
        "Local Authority District name (2024)",
    ),
    "latitude": ("LAT",),
    "longitude": ("LONG",),
    "easting": ("x", "X", "BNG_E"),
    "northing": ("y", "Y", "BNG_N"),
    "residents": ("Total", "All usual residents"),
}
"""ONS's own headings; the first of ours or of these that is there is read."""

DEGREES, GRID = ("latitude", "longitude"), ("easting", "northing")
NEAR_KM = 3.0
"""Residents so near belong to the same town when it is asked how large a town is (assumed)."""
SPREAD_OF_DENSITY = 0.5
"""Homes lie this many radii of an LSOA's share of the ground from its centre (assumed)."""
SPREADS_KM = (0.3, 5.0)
"""The least and the greatest spread of an LSOA (assumed)."""


@dataclass(frozen=True, slots=True)
class OwnLocalities:
    """The localities of a file of one's own; ``aged_16_64`` is ``None`` when it does not say."""

    localities: tuple[Locality, ...]
    aged_16_64: int | None


def read_lsoas(path: Path) -> OwnLocalities:
    """The LSOAs of a CSV file.

    Raises:
        InputFaults: with every fault of the file; nothing is defaulted or repaired.
    """
    book = FaultBook([path.name])
    source = _Source(path)
    table = Table(Layout(path.name, COLUMNS, REQUIRED), source, book)
    names, _ = table.identify("lsoa_code")
    titles = table.read("name", TEXT, "")
    authorities = table.require("local_authority", LABEL)
    residents = table.require("residents", whole(0, 1_000_000))
    working = table.read("aged_16_64", whole(0, 1_000_000), None)
    rural = table.read("rural_share", decimal(Decimal(0), Decimal(1)), Decimal(0))
    scores = table.read("imd_score", decimal(Decimal(0), Decimal(100)), Decimal(0))
    deprived = table.read("employment_deprived", whole(0, 1_000_000), None)
    points = _points(table)
    _check_columns_are_full(table, {"aged_16_64": working, "employment_deprived": deprived})
    if not len(table) and table.readable:
        book.fault(path.name, "There is no LSOA in it", "Add one row an LSOA", "empty_file")
    if book.faults:
        told = [replace(f, column=source.theirs.get(f.column or "", f.column)) for f in book.faults]
        raise InputFaults(told)
    where = [point for point in points if point is not None]
    towns = _residents_near(where, residents)
    spreads = _spreads(where)
    places = tuple(
        Locality(
            code=names[i],
            name=titles[i] or names[i],
            local_authority=authorities[i],
            centre=where[i],
            residents=residents[i],
            spread_km=spreads[i],
            rural_share=float(rural[i]),
            deprivation=float(scores[i]),
            employment_deprived=residents[i] if deprived[i] is None else int(deprived[i] or 0),
            town_residents=towns[i],
        )
        for i in range(len(table))
    )
    known = [n for n in working if n is not None]
    return OwnLocalities(places, sum(known) if len(known) == len(places) else None)


def lsoa_template() -> bytes:
    """An example file with one row; what it says is invented."""
    row = {
        "lsoa_code": "E01000001",
        "name": "Exampletown 001A",
        "local_authority": "Exampleshire",
        "latitude": "53.578",
        "longitude": "-2.429",
        "residents": "1620",
        "aged_16_64": "1010",
        "rural_share": "0",
        "imd_score": "21.7",
        "employment_deprived": "150",
    }
    return csv_bytes(COLUMNS, [[row.get(column, "") for column in COLUMNS]])


class _Source:
    """The file's records with ONS's headings turned into ours."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.theirs: dict[str, str] = {}
        """The user's own name of each column that has another one here."""

    def has(self, file: str) -> bool:  # noqa: ARG002  the port's signature
        return self._path.is_file()

    def records(self, file: str, book: FaultBook) -> Records | None:
        try:
            data = self._path.read_bytes()
        except OSError as error:
            if self._path.exists():
                problem = f"The file cannot be opened ({error.strerror})"
                book.fault(file, problem, "Make sure that you may read it", "unreadable")
            return None
        records = csv_records(data, file, book)
        if not records:
            return records
        header = [_ours(name, records[0]) for name in records[0]]
        self.theirs = dict(zip(header, records[0], strict=True))
        return [header, *records[1:]]


def _ours(name: str, header: Sequence[str]) -> str:
    """Our name of a column, when it has ONS's and no column has ours or one that comes first."""
    for ours, headings in ONS_HEADINGS.items():
        if name in headings and ours not in header:
            first = next(heading for heading in headings if heading in header)
            return ours if name == first else name
    return name


def _points(table: Table) -> list[Point | None]:
    """Each row's centre: by degrees, else by easting and northing on the National Grid."""
    latitudes = table.read("latitude", decimal(*_range(UK_LATITUDES)), None)
    longitudes = table.read("longitude", decimal(*_range(UK_LONGITUDES)), None)
    eastings = table.read("easting", decimal(Decimal(0), Decimal(700_000)), None)
    northings = table.read("northing", decimal(Decimal(0), Decimal(1_300_000)), None)
    to_degrees = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
    found: list[Point | None] = []
    for place in range(len(table)):
        latitude, longitude = latitudes[place], longitudes[place]
        easting, northing = eastings[place], northings[place]
        point = None
        if latitude is not None and longitude is not None:
            point = Point(latitude=float(latitude), longitude=float(longitude))
        elif easting is not None and northing is not None:
            x, y = to_degrees.transform(float(easting), float(northing))
            point = Point(latitude=round(y, 5), longitude=round(x, 5))
        elif not (_given(table, place, DEGREES) or _given(table, place, GRID)):
            todo = "Fill in latitude and longitude, or easting and northing"
            table.fault(place, None, "Nothing says where this LSOA is", todo, "no_point")
        found.append(point)
    return found


def _given(table: Table, place: int, columns: tuple[str, str]) -> bool:
    """Whether both cells hold something, readable or not."""
    return all(table.cell(place, column) for column in columns)


def _range(limits: tuple[float, float]) -> tuple[Decimal, Decimal]:
    return Decimal(str(limits[0])), Decimal(str(limits[1]))


def _check_columns_are_full(table: Table, columns: Mapping[str, Sequence[int | None]]) -> None:
    """A column of counts is filled in everywhere or nowhere: a gap would count as nobody."""
    for name, values in columns.items():
        if any(value is not None for value in values):
            for place, value in enumerate(values):
                if value is None and not table.cell(place, name):
                    problem = "This cell is empty, and the column is filled in elsewhere"
                    table.fault(place, name, problem, "Fill it in, or take the column away", "gap")


def _kilometres(points: Sequence[Point]) -> Iterator[np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """The distances from each point to all of them."""
    north = KM_PER_DEGREE * np.array([p.latitude for p in points])
    wide = np.cos(np.radians([p.latitude for p in points]))
    east = KM_PER_DEGREE * np.array([p.longitude for p in points]) * wide
    for i in range(len(points)):
        yield np.hypot(north - north[i], east - east[i])


def _residents_near(points: Sequence[Point], residents: Sequence[int]) -> list[int]:
    counts = np.array(residents)
    return [int(counts[away <= NEAR_KM].sum()) for away in _kilometres(points)]


def _spreads(points: Sequence[Point]) -> list[float]:
    """How far from its centre an LSOA's residents live: from how far away its neighbours are."""
    if len(points) < 2:
        return [SPREADS_KM[0]] * len(points)
    low, high = SPREADS_KM
    nearest = (float(np.partition(away, 1)[1]) for away in _kilometres(points))
    return [min(high, max(low, SPREAD_OF_DENSITY * away)) for away in nearest]


def stop_without_people(path: Path) -> InputFaults:
    """The faults of a file from which starts cannot be derived."""
    book = FaultBook([path.name])
    todo = "Add the column aged_16_64, or say demand.starts_a_week in scenario.toml"
    book.fault(path.name, "It does not say how many are aged 16 to 64", todo, "no_people")
    return InputFaults(book.faults)
