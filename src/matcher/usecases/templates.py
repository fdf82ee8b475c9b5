"""Write an empty week to fill in."""

from __future__ import annotations

from pathlib import Path

from matcher.files import is_workbook, read_model
from matcher.files.templates import write_template_folder, write_template_workbook
from matcher.usecases.mapping import DEFAULT_MODEL


def write_template(to: Path) -> None:
    """A template with headers, an example row in each file, and notes on every column.

    ``to`` ends in ``.xlsx`` for a workbook, else it names a folder.

    Raises:
        CannotWrite: there is something already, or the disk refuses.
    """
    model = read_model(DEFAULT_MODEL)
    if is_workbook(to):
        write_template_workbook(to, model)
    else:
        write_template_folder(to, model)
