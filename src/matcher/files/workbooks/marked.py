"""A workbook handed back with the cells that need mending marked, and all else as it was."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from matcher.errors import Fault
from matcher.files.csv_text import Records
from matcher.files.mapping.likeness import words_of
from matcher.files.workbooks.opening import quietly

TITLE = "faults"
AUTHOR = "matcher check"
HEADING = "What to mend"
_COLUMNS = (("", 9), ("Where", 44), ("Column", 22), ("Found", 26), (HEADING, 60), ("How", 60))
_FAULT_FILL = PatternFill("solid", start_color="FFFFD54F")
_WARNING_FILL = PatternFill("solid", start_color="FFFFF3C4")
_FILLS = (_FAULT_FILL.start_color.rgb, _WARNING_FILL.start_color.rgb)
_HEADER_FILL = PatternFill("solid", start_color="FFE8EDEE")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_MARK = f"[{AUTHOR}]"
_LONGEST_TITLE = 31


def marked_copy(data: bytes, *, macros: bool) -> Workbook:
    """The workbook in ``data`` for marking, without the marks of an earlier time."""
    with quietly():
        workbook = load_workbook(io.BytesIO(data), keep_vba=macros)
    for sheet in workbook.worksheets:
        if sheet.title.casefold() == TITLE and sheet.cell(row=1, column=5).value == HEADING:
            workbook.remove(sheet)
            continue
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell, Cell) and cell.comment and _MARK in cell.comment.text:
                    _unmark(cell)
    return workbook


def workbook_of_tables(tables: Mapping[str, Records]) -> Workbook:
    """A workbook with a sheet for each table, every cell a text as it stands."""
    workbook = Workbook()
    if workbook.active is not None:
        workbook.remove(workbook.active)
    for title, records in tables.items():
        sheet = workbook.create_sheet(title[:_LONGEST_TITLE])
        for row, cells in enumerate(records, start=1):
            for column, text in enumerate(cells, start=1):
                if text:
                    _write(sheet, row, column, text)
    return workbook


def mark(
    workbook: Workbook,
    faults: Sequence[Fault],
    warnings: Sequence[Fault],
    sheets: Mapping[str, str],
    header_rows: Mapping[str, int],
) -> bytes:
    """Colour the cells of ``faults`` and ``warnings``, add their sentences, and list them first.

    Args:
        workbook: what to mark.
        faults: what has to be mended, and
        warnings: what is odd, both in the user's own names.
        sheets: the sheet of each file, by what the faults call it.
        header_rows: the row of each such file's header, where that is not the first.
    """
    everything = [(fault, _FAULT_FILL) for fault in faults]
    everything += [(fault, _WARNING_FILL) for fault in warnings]
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    places: list[tuple[Fault, Cell | None]] = []
    for fault, fill in everything:
        cell = _cell(workbook, fault, sheets, header_rows)
        places.append((fault, cell))
        if cell is not None:
            title = cell.parent.title if cell.parent else ""
            said[title, cell.coordinate].append(f"{fault.problem}. {fault.todo}.")
            if cell.fill.start_color.rgb != _FAULT_FILL.start_color.rgb:
                cell.fill = fill
    for (title, coordinate), sentences in said.items():
        _comment(workbook[title][coordinate], sentences)
    _list(workbook, places, len(faults))
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def _unmark(cell: Cell) -> None:
    assert cell.comment is not None
    before = cell.comment.text.partition(_MARK)[0].rstrip()
    cell.comment = Comment(before, cell.comment.author) if before else None
    if cell.fill.start_color.rgb in _FILLS:
        cell.fill = PatternFill()


def _comment(cell: Cell, sentences: Iterable[str]) -> None:
    """Our sentences in a comment; what somebody else wrote there stays above them."""
    ours = "\n".join((_MARK, *(_clean(one) for one in sentences)))
    theirs = cell.comment.text + "\n\n" if cell.comment else ""
    author = cell.comment.author if cell.comment else AUTHOR
    cell.comment = Comment(theirs + ours, author or AUTHOR, height=140, width=320)


def _cell(
    workbook: Workbook,
    fault: Fault,
    sheets: Mapping[str, str],
    header_rows: Mapping[str, int],
) -> Cell | None:
    """The cell that a fault is about: its row's first one when it names no column that is there."""
    title = sheets.get(fault.file)
    if title is None or title not in workbook.sheetnames:
        return None
    sheet = workbook[title]
    row = fault.row
    if row is None:
        row = _setting_row(sheet, fault.column)
        return None if row is None else _at(sheet, row, 2)
    header = header_rows.get(fault.file, 1)
    column = _column(sheet, header, fault.column)
    if column is None:
        column = 2 if _setting_row(sheet, fault.column) == row else 1
    return _at(sheet, row, column)


def _at(sheet: Worksheet, row: int, column: int) -> Cell | None:
    """The cell there; of merged ones the first, which alone can be coloured."""
    for merged in sheet.merged_cells.ranges:
        if (row, column) in set(merged.cells):
            row, column = merged.min_row, merged.min_col
    cell = sheet.cell(row=row, column=column)
    return cell if isinstance(cell, Cell) else None


def _column(sheet: Worksheet, header: int, name: str | None) -> int | None:
    if name is None:
        return None
    for wanted in (str.strip, words_of):
        for column in range(1, sheet.max_column + 1):
            value = sheet.cell(row=header, column=column).value
            if value is not None and wanted(str(value)) == wanted(name):
                return column
    return None


def _setting_row(sheet: Worksheet, key: str | None) -> int | None:
    """The row of a sheet like ``batch`` whose first cell is ``key``."""
    rows = range(1, min(sheet.max_row, 20) + 1)
    return next((row for row in rows if key and sheet.cell(row=row, column=1).value == key), None)


def _list(workbook: Workbook, places: list[tuple[Fault, Cell | None]], faults: int) -> None:
    """The first sheet: every fault with a link to its cell."""
    sheet = workbook.create_sheet(TITLE, 0)
    workbook.active = 0
    for column, (name, width) in enumerate(_COLUMNS, start=1):
        cell = sheet.cell(row=1, column=column, value=name or "Kind")
        cell.font, cell.fill = Font(bold=True), _HEADER_FILL
        sheet.column_dimensions[get_column_letter(column)].width = width
    for place, (fault, marked) in enumerate(places):
        row = place + 2
        where = fault.file if fault.row is None else f"{fault.file}, row {fault.row}"
        texts = (
            "Fault" if place < faults else "Warning",
            where,
            fault.column or "",
            fault.found or "",
            fault.problem,
            fault.todo,
        )
        for column, text in enumerate(texts, start=1):
            _write(sheet, row, column, text).alignment = _WRAPPED
        if marked is not None and marked.parent is not None:
            title = marked.parent.title.replace("'", "''")
            link = sheet.cell(row=row, column=2)
            location = f"'{title}'!{marked.coordinate}"
            link.hyperlink = Hyperlink(ref=link.coordinate, location=location)
            link.font = Font(color="FF005EB8", underline="single")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(_COLUMNS))}{len(places) + 1}"


def _write(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """A cell of text; one that looks like a formula is a text all the same."""
    cell = sheet.cell(row=row, column=column)
    assert isinstance(cell, Cell)
    cell.value = _clean(text)
    cell.data_type = "s"
    if text.startswith("="):
        cell.quotePrefix = True
    return cell


def _clean(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)


def sheet_title(file: str) -> str:
    """The sheet that a file becomes: its name without the ending."""
    return Path(file).stem[:_LONGEST_TITLE]
