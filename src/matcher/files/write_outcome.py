"""Writing an outcome: the output folder of FORMATS section 1."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from matcher.domain import AllocationRow, Certificate, Outcome, RebookRow, Summary, UnplacedRow
from matcher.files.csv_text import csv_bytes
from matcher.files.layout import (
    ALLOCATION,
    CERTIFICATE,
    OUTCOME_FILES,
    REBOOK,
    SUMMARY,
    UNPLACED,
)
from matcher.files.replace_folder import CannotWrite, check_replaceable, replace_folder

REPORT = "report.html"
KIND = "an output of this program"
_NOTHING: Mapping[str, bytes] = MappingProxyType({})


def write_outcome(folder: Path, outcome: Outcome, *, extra: Mapping[str, bytes] = _NOTHING) -> None:
    """Write ``outcome`` to ``folder``, whole or not at all; an earlier output there is replaced.

    ``extra`` are further files by name, such as ``report.html``. The time curve of the search is
    not among the files. Cells that a spreadsheet would run as formulas are guarded by an
    apostrophe (see ``csv_text``); ``read_outcome`` takes it away again.

    Raises:
        CannotWrite: the folder holds something else, or the disk refuses.
        ValueError: an extra file has the name of one of ours, or no plain name.
    """
    clash = sorted(set(extra).intersection(OUTCOME_FILES))
    if clash:
        raise ValueError(f"{clash[0]} is written by the outcome itself")
    contents = {**outcome_files(outcome), **extra}
    earlier = {REPORT} if (folder / REPORT).is_file() else set()
    marks = {*OUTCOME_FILES, *earlier}
    replace_folder(folder, contents, marks=marks, kind=KIND)


def keep_outcome(folder: Path, outcome: Outcome, *, extra: Mapping[str, bytes] = _NOTHING) -> None:
    """As ``write_outcome``; what took long to find is not lost when the folder refuses it.

    Raises:
        CannotWrite: it could not be written to ``folder``; where it is now, if anywhere.
    """
    try:
        write_outcome(folder, outcome, extra=extra)
    except CannotWrite as error:
        spare = Path(tempfile.mkdtemp(prefix="matcher-"))
        elsewhere = spare / folder.name
        try:
            write_outcome(elsewhere, outcome, extra=extra)
        except CannotWrite:
            spare.rmdir()
            raise error from None
        todo = f"The plan is not lost: it is in {elsewhere}. Move it to where you want it."
        raise CannotWrite(error.problem, todo) from error


def check_outcome_folder(folder: Path) -> None:
    """Refuse a folder that holds something else, before any work is done for it.

    Raises:
        CannotWrite: an outcome with a report could not be written there.
    """
    check_replaceable(folder, {REPORT}, marks=OUTCOME_FILES, kind=KIND)


def outcome_files(outcome: Outcome) -> dict[str, bytes]:
    """The five files of an outcome, by name."""
    return {
        ALLOCATION.file: csv_bytes(ALLOCATION.columns, map(_allocation, outcome.allocation)),
        UNPLACED.file: csv_bytes(UNPLACED.columns, map(_unplaced, outcome.unplaced)),
        REBOOK.file: csv_bytes(REBOOK.columns, map(_rebook, outcome.rebook)),
        SUMMARY: summary_bytes(outcome.summary),
        CERTIFICATE: certificate_bytes(outcome.certificate),
    }


def _allocation(row: AllocationRow) -> tuple[str, ...]:
    return (
        row.need_id,
        row.participant_id,
        str(row.session),
        row.slot_id,
        row.practitioner_id,
        row.site_id or "",
        row.mode,
        row.start.isoformat("T", "minutes"),
        str(row.travel_minutes),
        str(row.wait_days),
        f"{row.fit:.3f}",
        ";".join(row.arrange),
        row.status,
    )


def _unplaced(row: UnplacedRow) -> tuple[str, ...]:
    last_chance = "yes" if row.last_chance else "no"
    return row.need_id, row.participant_id, row.reason, row.explanation, last_chance


def _rebook(row: RebookRow) -> tuple[str, ...]:
    session = "" if row.session is None else str(row.session)
    return row.slot_id, row.participant_id, row.need_id or "", session


def summary_bytes(summary: Summary) -> bytes:
    """summary.json: the keys in their order, readable by people."""
    document = summary.model_dump(mode="json")
    return (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def certificate_bytes(certificate: Certificate) -> bytes:
    """certificate.json: one line for each price, so that people can look through them."""
    document = certificate.model_dump(mode="json")
    parts = [f'"{key}": {json.dumps(document[key])}' for key in ("unit", "cost", "bound")]
    parts += [f'"{key}": {_lines(document[key])}' for key in ("pools", "clashes")]
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _lines(entries: Iterable[object]) -> str:
    lines = [f"  {json.dumps(entry)}" for entry in entries]
    return "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"
