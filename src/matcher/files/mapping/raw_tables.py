"""The tables of a folder or workbook as they stand, whatever they are called."""

from __future__ import annotations

from pathlib import Path

from matcher.errors import InputFaults
from matcher.files.csv_text import Records, csv_records
from matcher.files.faults import FaultBook
from matcher.files.open_week import is_workbook
from matcher.files.replace_folder import standing_folder
from matcher.files.workbooks.source import OWN_SHEETS, WorkbookSource

_SETTINGS_SHEET = "batch"


def raw_tables(path: Path) -> dict[str, Records]:
    """The cells of each CSV file of a folder, or each sheet of a workbook, by its name.

    Raises:
        InputFaults: one of them cannot be read, or there are none.
    """
    book = FaultBook()
    tables = _sheets(path, book) if is_workbook(path) else _csv_files(path, book)
    if not tables and not book.faults:
        todo = "Give the path of a folder of CSV files, or of an .xlsx workbook"
        book.fault(str(path), "There are no tables here", todo, "no_tables")
    book.stop_if_any()
    return tables


def _sheets(path: Path, book: FaultBook) -> dict[str, Records]:
    source = WorkbookSource(path, book)
    if not source.readable:
        raise InputFaults(book.faults)
    titles = [
        title
        for title in source.titles
        if title.strip().casefold() not in (*OWN_SHEETS, _SETTINGS_SHEET)
    ]
    found = {title: source.sheet(title, f"{path.name}, sheet {title}", book) for title in titles}
    return {title: records for title, records in found.items() if records}


def _csv_files(path: Path, book: FaultBook) -> dict[str, Records]:
    folder = standing_folder(path)
    if not folder.is_dir():
        problem = "This is a file, not a folder" if folder.exists() else "There is no such folder"
        todo = "Give the path of a folder of CSV files, or of an .xlsx workbook"
        book.fault(str(path), problem, todo, "no_folder")
        return {}
    tables: dict[str, Records] = {}
    for file in sorted(folder.iterdir()):
        if file.suffix.casefold() == ".csv" and file.is_file():
            records = csv_records(file.read_bytes(), file.name, book)
            if records:
                tables[file.name] = records
    return tables
