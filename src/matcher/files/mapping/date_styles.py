"""The ways in which people write dates, and how each of them is read."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_PIECES = {
    "dd": r"(?P<day>[0-9]{1,2})",
    "mm": r"(?P<month>[0-9]{1,2})",
    "mmm": r"(?P<word>[A-Za-z]{3,4})",
    "mmmm": r"(?P<word>[A-Za-z]{3,9})",
    "yyyy": r"(?P<year>[0-9]{4})",
    "yy": r"(?P<year>[0-9]{2})",
}
_PIECE = re.compile(r"y+|m+|d+|[^ymd]")
_CENTURY = 2000
_TIME = re.compile(
    r"(?P<date>.+?)(?:[T ]+| at )(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?::00)?"
)
_EXAMPLE = dt.date(2026, 11, 30)


@dataclass(frozen=True)
class DateStyle:
    """A way of writing dates, such as ``dd/mm/yyyy`` or ``d mmm yy``.

    ``dd`` and ``mm`` are one or two digits, ``mmm`` and ``mmmm`` a month in letters, ``yy`` a
    year of this century, ``yyyy`` a whole year.
    """

    pattern: str

    def read(self, text: str) -> dt.date | None:
        """The date that ``text`` says in this style; ``None`` when it says none."""
        written = _compiled(self.pattern).fullmatch(text.strip())
        if written is None:
            return None
        parts = written.groupdict()
        month = _month(parts["word"]) if "word" in parts else int(parts["month"])
        year = int(parts["year"])
        try:
            return dt.date(year + _CENTURY if year < 100 else year, month, int(parts["day"]))
        except ValueError:
            return None

    def to_iso(self, text: str, *, with_time: bool = False) -> str | None:
        """``text`` as an ISO date, or as date and time; ``None`` when it is not in this style."""
        if with_time:
            written = _TIME.fullmatch(text.strip())
            date = written and self.read(written["date"].rstrip(","))
            if not written or date is None:
                return None
            return f"{date.isoformat()}T{int(written['hour']):02d}:{written['minute']}"
        date = self.read(text)
        return None if date is None else date.isoformat()

    @property
    def example(self) -> str:
        """30 November 2026 in this style."""
        pieces = {
            "dd": "30",
            "mm": "11",
            "mmm": "Nov",
            "mmmm": "November",
            "yyyy": "2026",
            "yy": "26",
        }
        return "".join(pieces.get(piece, piece) for piece in _pieces(self.pattern))


def date_style(pattern: str) -> DateStyle | None:
    """The style of that pattern; ``None`` when it does not name day, month and year once each."""
    kinds = [piece[0] for piece in _pieces(pattern) if piece in _PIECES]
    letters = [piece for piece in _pieces(pattern) if piece not in _PIECES and piece.isalpha()]
    if sorted(kinds) != ["d", "m", "y"] or letters:
        return None
    return DateStyle("".join(_pieces(pattern)))


COMMON = tuple(
    DateStyle(pattern)
    for pattern in (
        "dd/mm/yyyy",
        "dd/mm/yy",
        "dd-mm-yyyy",
        "dd-mm-yy",
        "dd.mm.yyyy",
        "dd.mm.yy",
        "dd-mmm-yyyy",
        "dd-mmm-yy",
        "dd mmm yyyy",
        "dd mmm yy",
        "dd mmmm yyyy",
        "dd/mmm/yyyy",
        "mm/dd/yyyy",
        "mm/dd/yy",
        "mm-dd-yyyy",
        "yyyy/mm/dd",
        "yyyy.mm.dd",
    )
)
"""What `matcher map` looks for, in the order of how often it is meant; day first, as in the UK."""


def _pieces(pattern: str) -> list[str]:
    lowered = pattern.strip().casefold()
    return [{"d": "dd", "m": "mm"}.get(piece, piece) for piece in _PIECE.findall(lowered)]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("".join(_PIECES.get(piece, re.escape(piece)) for piece in _pieces(pattern)))


def _month(word: str) -> int:
    """The number of a month in English letters; 0, which is no month, for another word."""
    lowered = word.casefold()
    if lowered in _LONG_MONTHS:
        return _LONG_MONTHS.index(lowered) + 1
    short = "sep" if lowered == "sept" else lowered
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0
