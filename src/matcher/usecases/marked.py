"""Hand a week back as a workbook in which the cells that need mending are marked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from matcher.errors import Fault
from matcher.files import is_workbook
from matcher.files.batch_folder import FolderSource
from matcher.files.csv_text import Records
from matcher.files.faults import FaultBook
from matcher.files.layout import SETTINGS, WEEK
from matcher.files.open_week import open_week
from matcher.files.replace_file import write_file
from matcher.files.replace_folder import standing_folder
from matcher.files.week_source import WeekSource
from matcher.files.workbooks.marked import (
    mark,
    marked_copy,
    sheet_title,
    workbook_of_tables,
)
from matcher.files.workbooks.source import WorkbookSource


def write_marked(
    week: Path,
    faults: Sequence[Fault],
    warnings: Sequence[Fault],
    out: Path,
    *,
    mapping: Path | None = None,
) -> None:
    """Write ``week``, a folder or workbook, to the workbook ``out`` with its faults marked.

    The first sheet lists everything with links. A folder becomes a workbook with a sheet for each
    file. A workbook that cannot be opened comes back as the list alone.

    Raises:
        CannotWrite: ``out`` is there already, or the disk refuses.
    """
    source = open_week(week, FaultBook(), mapping)
    if is_workbook(week):
        workbook, sheets = _copy(week), _sheets(week, faults, warnings)
    else:
        workbook, sheets = _from_folder(week, source)
    naming = source.naming()
    header_rows = {naming.files.get(file, file): row for file, row in naming.header_rows.items()}
    write_file(out, mark(workbook, faults, warnings, sheets, header_rows))


def _copy(week: Path) -> Workbook:
    if not WorkbookSource(week, FaultBook()).readable:
        return workbook_of_tables({})
    return marked_copy(week.read_bytes(), macros=week.suffix.casefold() == ".xlsm")


def _sheets(week: Path, *groups: Sequence[Fault]) -> dict[str, str]:
    """The sheets that the faults are about, by what the faults call them."""
    start = f"{week.name}, sheet "
    files = {fault.file for group in groups for fault in group}
    return {file: file.removeprefix(start) for file in files if file.startswith(start)}


def _from_folder(week: Path, source: WeekSource) -> tuple[Workbook, dict[str, str]]:
    """The folder's tables and settings as sheets, and which sheet is which file."""
    own = source.naming().files
    names = tuple(own.get(layout.file, layout.file) for layout in WEEK)
    plain = FolderSource(standing_folder(week), (SETTINGS, *names), FaultBook())
    tables: dict[str, Records] = {}
    sheets: dict[str, str] = {}
    settings = plain.settings(FaultBook())
    tables[sheet_title(SETTINGS)] = [
        [key, "" if value is None else str(value)] for key, value in vars(settings).items()
    ]
    sheets[SETTINGS] = sheet_title(SETTINGS)
    for name in names:
        records = plain.records(name, FaultBook())
        if records is not None:
            sheets[name] = sheet_title(name)
            tables[sheets[name]] = records
    return workbook_of_tables(tables), sheets
