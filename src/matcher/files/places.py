"""Homes and sites on the map: by latitude and longitude, by postcode, or by area."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Protocol

from matcher.domain import Point
from matcher.errors import MatcherError
from matcher.files.assemble import assemble
from matcher.files.cells import LABEL, Cell, CellFault, decimal
from matcher.files.locate import data_folder
from matcher.files.suggest import Suggester
from matcher.files.tables import Table

UK_LATITUDES, UK_LONGITUDES = (49.8, 60.9), (-8.7, 1.8)
"""The box that holds the United Kingdom, in degrees."""

_POSTCODE = re.compile(r"[A-Za-z]{1,2}[0-9][A-Za-z0-9]? *[0-9][A-Za-z]{2}")


class Postcodes(Protocol):
    """A postcode directory. Capitals and spaces do not matter."""

    def locate(self, postcode: str) -> Point | None:
        """The point of a postcode, or ``None`` when the directory does not have it."""

    def ended(self, postcode: str) -> str | None:
        """The month (``1996-06``) in which a postcode went out of use; ``None`` if it has not."""


class NoPostcodes:
    """The directory of somebody who has loaded none."""

    def locate(self, postcode: str) -> Point | None:  # noqa: ARG002  the port's signature
        """No postcode is known."""
        return None

    def ended(self, postcode: str) -> str | None:  # noqa: ARG002  the port's signature
        """No postcode is known."""
        return None


def bundled_areas() -> dict[str, Point]:
    """The centres of the bundled localities and ICBs by code; empty when no table rides along."""
    try:
        folder = data_folder("scenarios") / "reference"
    except MatcherError:
        return {}
    centres: dict[str, Point] = {}
    for name, code, latitude, longitude in (
        ("icbs_2024.csv", "ods_code", "centroid_lat", "centroid_lon"),
        ("localities.csv", "code", "latitude", "longitude"),
    ):
        file = folder / name
        if file.is_file():
            with file.open(encoding="utf-8-sig", newline="") as lines:
                for row in csv.DictReader(lines):
                    point = Point(latitude=float(row[latitude]), longitude=float(row[longitude]))
                    centres[row[code]] = point
    return centres


def _postcode(text: str) -> str:
    if _POSTCODE.fullmatch(text):
        return text
    raise CellFault("This is not a whole postcode", "postcode")


POSTCODE = Cell("Enter a whole postcode such as BL1 1DA, or latitude and longitude", _postcode)
_LATITUDE = decimal(Decimal(-90), Decimal(90))
_LONGITUDE = decimal(Decimal(-180), Decimal(180))


class Homes:
    """Finds the point of each row of a table that has the columns of a home."""

    def __init__(self, postcodes: Postcodes, areas: Mapping[str, Point] | None) -> None:
        self._postcodes = postcodes
        self._areas = areas
        self._suggest: Suggester | None = None

    def read(
        self, table: Table, travel_areas: Collection[str] = ()
    ) -> tuple[list[Point | None], list[str | None]]:
        """The point (``None`` when nothing says where) and the area code of every row.

        Latitude and longitude come before a postcode, a postcode before an area's centre. Areas
        that travel.csv starts from, ``travel_areas``, need be in no table.
        """
        latitudes = table.read("latitude", _LATITUDE, None)
        longitudes = table.read("longitude", _LONGITUDE, None)
        postcodes = table.read("postcode", POSTCODE, None)
        areas = table.read("home_area", LABEL, None)
        points: list[Point | None] = []
        for place in range(len(table)):
            if not table.cell(place, "latitude") and not table.cell(place, "longitude"):
                point = self._without_degrees(table, place, postcodes[place], areas[place])
                area = areas[place]
                if point is None and area is not None and area not in travel_areas:
                    self._unknown_area(table, place, area)
                points.append(point)
                continue
            point = _by_degrees(table, place, latitudes[place], longitudes[place])
            points.append(point)
            if point and postcodes[place]:
                problem = "Latitude and longitude are given too, so the postcode is not used"
                table.warn(place, "postcode", problem, "Keep one of the two", "two_homes")
        return points, areas

    def _without_degrees(
        self, table: Table, place: int, postcode: str | None, area: str | None
    ) -> Point | None:
        if postcode is not None:
            point = self._postcodes.locate(postcode)
            if point is None:
                self._unknown_postcode(table, place)
            elif month := self._postcodes.ended(postcode):
                problem = f"This postcode went out of use in {month}; where it was is used"
                todo = "Enter today's postcode, or leave it if that is near enough"
                table.warn(place, "postcode", problem, todo, "ended_postcode")
            return point
        if area is None:
            return None
        if self._areas is None:
            self._areas = bundled_areas()
        return self._areas.get(area)

    def _unknown_postcode(self, table: Table, place: int) -> None:
        if isinstance(self._postcodes, NoPostcodes):
            problem = "It is not known where this postcode is, for no directory has been loaded"
            todo = "Run `matcher postcodes load FILE`, or enter latitude and longitude"
        else:
            problem = "The loaded directory does not say where this postcode is"
            todo = "Mend it, or enter latitude and longitude"
        table.fault(place, "postcode", problem, todo, "unknown_postcode")

    def _unknown_area(self, table: Table, place: int, area: str) -> None:
        if self._suggest is None:
            self._suggest = Suggester(self._areas or ())
        advice = self._suggest.advice(area)
        other = "nter latitude and longitude, or put the area's minutes into travel.csv"
        todo = f"{advice}; or e{other}" if advice else f"E{other}"
        problem = "This area is in no table of areas"
        table.fault(place, "home_area", problem, todo, "unknown_area")


def _by_degrees(
    table: Table, place: int, latitude: Decimal | None, longitude: Decimal | None
) -> Point | None:
    if latitude is None or longitude is None:
        for column, other in (("latitude", "longitude"), ("longitude", "latitude")):
            if not table.cell(place, column):
                problem = f"There is a {other} and no {column}"
                todo = f"Enter the {column}, or clear the {other}"
                table.fault(place, column, problem, todo, "half_a_point")
        return None
    point = assemble(Point, latitude=float(latitude), longitude=float(longitude))
    if not in_uk(point):
        swapped = assemble(Point, latitude=point.longitude, longitude=point.latitude)
        todo = "Check the figures"
        south, north = UK_LATITUDES
        column = "longitude" if south <= point.latitude <= north else "latitude"
        if in_uk(swapped):
            todo = "Latitude and longitude seem to be the wrong way round: swap them"
        problem = "This point is not in the United Kingdom"
        table.warn(place, column, problem, todo, "outside_uk")
    return point


def in_uk(point: Point) -> bool:
    """Whether ``point`` lies in the box that holds the United Kingdom."""
    south, north = UK_LATITUDES
    west, east = UK_LONGITUDES
    return south <= point.latitude <= north and west <= point.longitude <= east
