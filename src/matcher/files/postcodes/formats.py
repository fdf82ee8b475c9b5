"""The two published postcode files: the ONS Postcode Directory, and OS Code-Point Open.

ONSPD (Office for National Statistics): CSV with a header; ``pcds`` (older editions: ``pcd``) is the
postcode, ``doterm`` the month in which it went out of use, ``lat`` and ``long`` are WGS 84, and
99.999999 north stands for no position.

Code-Point Open (Ordnance Survey): CSV without a header (postcode, quality, eastings, northings and
more) on the British National Grid; quality 90 has no position.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from matcher.files.postcodes.directory import DEGREE, bare

Kind = Literal["onspd", "code_point"]
NAMES: dict[Kind, str] = {"onspd": "ONS Postcode Directory", "code_point": "OS Code-Point Open"}

_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
_POSTCODE_COLUMNS = ("pcds", "pcd", "pcd8", "pcd7", "pcd2")
_CODE_POINT_HEADERS = (("postcode", "positional_quality_indicator"), ("pc", "pq"))
_NO_POSITION_NORTH = 99
_NO_POSITION_QUALITY = 90
_AT_A_TIME = 50_000


class Entry(NamedTuple):
    """A postcode, its position in millionths of a degree, and the month in which it ended."""

    code: str
    latitude: int
    longitude: int
    ended: str | None


class BadRow(Exception):
    """A row that cannot be read; ``column`` and ``found`` say what."""

    def __init__(self, column: str, found: str) -> None:
        super().__init__(column)
        self.column = column
        self.found = found


@dataclass
class Tally:
    """What has been met so far; ``newest`` is the latest month (``yyyymm``) of an introduction."""

    without_place: int = 0
    newest: str = ""


def kind_of(header: Sequence[str]) -> Kind | None:
    """Which of the two files has this as its first row; ``None``: neither."""
    names = [name.strip().casefold() for name in header]
    if {"lat", "long"} <= set(names) and any(name in names for name in _POSTCODE_COLUMNS):
        return "onspd"
    if tuple(names[:2]) in _CODE_POINT_HEADERS or _is_code_point_row(header):
        return "code_point"
    return None


def _is_code_point_row(row: Sequence[str]) -> bool:
    return (
        len(row) >= 4
        and _POSTCODE.fullmatch(bare(row[0])) is not None
        and all(cell.strip().isdigit() for cell in row[1:4])
    )


def onspd_entries(rows: Iterable[Sequence[str]], tally: Tally) -> Iterator[Entry]:
    """The postcodes of an ONSPD file, its header first. Raises ``BadRow``."""
    lines = iter(rows)
    names = [name.strip().casefold() for name in next(lines)]
    place = next(names.index(name) for name in _POSTCODE_COLUMNS if name in names)
    north, east = names.index("lat"), names.index("long")
    end = names.index("doterm") if "doterm" in names else None
    begin = names.index("dointr") if "dointr" in names else None
    for row in lines:
        if not any(row):
            continue
        if len(row) != len(names):
            raise BadRow("", ",".join(row))
        latitude, longitude = _degrees(row[north], "lat"), _degrees(row[east], "long")
        if begin is not None:
            tally.newest = max(tally.newest, row[begin].strip())
        if latitude >= _NO_POSITION_NORTH * DEGREE:
            tally.without_place += 1
            continue
        ended = row[end].strip() if end is not None else ""
        month = f"{ended[:4]}-{ended[4:6]}" if ended else None
        yield Entry(_code(row[place], names[place]), latitude, longitude, month)


def code_point_entries(rows: Iterable[Sequence[str]], tally: Tally) -> Iterator[Entry]:
    """The postcodes of a Code-Point Open file, with header rows or without. Raises ``BadRow``."""
    codes: list[str] = []
    grid: list[tuple[int, int]] = []
    for row in rows:
        names = tuple(name.strip().casefold() for name in row[:2])
        if not any(row) or names in _CODE_POINT_HEADERS:
            continue
        if len(row) < 4:
            raise BadRow("", ",".join(row))
        code = _code(row[0], "postcode")
        quality, eastings, northings = (
            _whole(text, name)
            for text, name in zip(row[1:4], ("quality", "eastings", "northings"), strict=True)
        )
        if quality >= _NO_POSITION_QUALITY or not (eastings and northings):
            tally.without_place += 1
            continue
        codes.append(code)
        grid.append((eastings, northings))
        if len(codes) == _AT_A_TIME:
            yield from _on_the_globe(codes, grid)
            codes, grid = [], []
    yield from _on_the_globe(codes, grid)


def _on_the_globe(codes: list[str], grid: list[tuple[int, int]]) -> Iterator[Entry]:
    """British National Grid (EPSG:27700) to WGS 84 (EPSG:4326).

    Without OSTN15's table of shifts, which is not fetched, this is within some five metres.
    """
    if not codes:
        return
    from pyproj import Transformer  # noqa: PLC0415  40 MB that nothing else needs

    transformer = Transformer.from_crs(27700, 4326, always_xy=True)
    eastings, northings = zip(*grid, strict=True)
    east, north = transformer.transform(eastings, northings)
    for code, longitude, latitude in zip(codes, east, north, strict=True):
        yield Entry(code, round(latitude * DEGREE), round(longitude * DEGREE), None)


def _code(text: str, column: str) -> str:
    code = bare(text)
    if not _POSTCODE.fullmatch(code):
        raise BadRow(column, text)
    return code


def _degrees(text: str, column: str) -> int:
    try:
        value = float(text)
    except ValueError:
        raise BadRow(column, text) from None
    if not -180 <= value <= 180:
        raise BadRow(column, text)
    return round(value * DEGREE)


def _whole(text: str, column: str) -> int:
    if not text.strip().isdigit():
        raise BadRow(column, text)
    return int(text)
