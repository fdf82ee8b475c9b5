"""Telling which of the user's tables is which of FORMATS' files, and where its header is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.files.cells import Unreadable
from matcher.files.csv_text import Records
from matcher.files.layout import WEEK, Layout
from matcher.files.mapping.likeness import likeness, pair_off
from matcher.files.mapping.synonyms import COLUMNS, FILES

FIRST_ROWS = 12
"""The header is looked for in so many rows."""
LEAST_SCORE = 0.45
"""What a table scores that is offered as a file."""
LEAST_HEADINGS = 2
"""So many headings of the file has a table to have to be offered where nothing better is left."""


@dataclass(frozen=True)
class Found:
    """A table that is probably the file of ``layout``. Rows count from 1.

    ``unsure``: neither its name nor its headings are like enough; a week needs the file, and no
    other table that is left is more like it.
    """

    name: str
    layout: Layout
    header_row: int
    score: float
    unsure: bool = False


def find_tables(tables: Mapping[str, Records]) -> tuple[Found, ...]:
    """For each file the table that is most like it, every table used once."""
    likely = [_found(name, records, layout) for name, records in tables.items() for layout in WEEK]
    chosen = _chosen([one for one in likely if one.score >= LEAST_SCORE], ())
    left = [
        Found(one.name, one.layout, one.header_row, one.score, unsure=True)
        for one in likely
        if one.layout.needed and _headings(tables[one.name], one) >= LEAST_HEADINGS
    ]
    return _chosen(left, chosen)


def _chosen(candidates: Iterable[Found], before: Sequence[Found]) -> tuple[Found, ...]:
    """``before`` and the best of the candidates, each file and each table once."""
    chosen = list(before)
    for one in sorted(candidates, key=lambda c: (-c.score, c.name, c.layout.file)):
        if not any(one.name == other.name or one.layout is other.layout for other in chosen):
            chosen.append(one)
    return tuple(chosen)


def _found(name: str, records: Records, layout: Layout) -> Found:
    """How much a table looks like a file, by its name and its best header row.

    The header of a table of which only the name is known is its first row of several cells.
    """
    stem = layout.file.rpartition(".")[0]
    by_name = likeness(name.removesuffix(".csv"), stem, FILES[stem])
    scores = [_coverage(cells, layout) for cells in records[:FIRST_ROWS]]
    best = max(scores, default=0.0)
    if best:
        return Found(name, layout, scores.index(best) + 1, 0.5 * by_name + best)
    wide = (place for place, cells in enumerate(records[:FIRST_ROWS]) if len(_texts(cells)) > 1)
    row = next(wide, None)
    return Found(name, layout, (row or 0) + 1, 0.0 if row is None else 0.5 * by_name)


def _coverage(cells: Sequence[str], layout: Layout) -> float:
    """How well a row does as the header: the required columns count most."""
    texts = _texts(cells)
    if len(texts) < 2:
        return 0.0
    pairs = pair_off(texts, layout.columns, COLUMNS)
    required = sum(score for name, (_, score) in pairs.items() if name in layout.required)
    return 0.7 * required / len(layout.required) + 0.3 * len(pairs) / len(texts)


def _headings(records: Records, found: Found) -> int:
    cells = _texts(records[found.header_row - 1]) if records else []
    return len(pair_off(cells, found.layout.columns, COLUMNS))


def _texts(cells: Sequence[str]) -> list[str]:
    return [cell for cell in cells if cell and not isinstance(cell, Unreadable)]
