"""A run's week and plan as zips: the same content gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from matcher.files import read_batch, read_model, read_outcome, week_contents
from matcher.files.write_outcome import REPORT, outcome_files
from matcher.store import NotThere, Run, RunWish, Store
from matcher.store.run_reads import FREE, PLAN, WEEK
from matcher.usecases.allocate import Allocated, report
from matcher.usecases.standing_plan import Planned, plan_of

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The moment of every file in a zip."""


def pack(contents: Mapping[str, bytes]) -> bytes:
    """The zip of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(contents.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def unpack(packed: bytes) -> dict[str, bytes]:
    """The files of a zip."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@contextmanager
def unfolded(packed: bytes) -> Iterator[Path]:
    """The files of a zip in a folder that is gone afterwards."""
    with TemporaryDirectory(prefix="matcher-run-") as name:
        folder = Path(name, "week")
        folder.mkdir()
        for file, content in unpack(packed).items():
            (folder / file).write_bytes(content)
        yield folder


def snapshot(store: Store, wish: RunWish) -> bytes:
    """Who waits and what is free now, as a week for ``wish``; live holds count as bookings.

    Raises:
        NotThere: nothing has been loaded yet.
    """
    batch = store.week(wish.horizon_start, wish.horizon_weeks)
    return pack(week_contents(batch, read_model(batch.model)))


def outcome_zip(done: Allocated) -> bytes:
    """An output folder, the report with it."""
    return pack({**outcome_files(done.outcome), REPORT: report(done).encode()})


def planned(store: Store, run: Run, name: str = PLAN) -> Planned:
    """The week of a run with the plan of that name, the proposed one by default.

    Raises:
        NotThere: the run has no plan yet.
    """
    week, plan = store.run_file(run.run_id, WEEK), store.run_file(run.run_id, name)
    if week is None or plan is None:
        raise NotThere(f"Run {run.number} has no plan yet.", "Wait until it is in review.")
    with unfolded(week) as folder:
        read = read_batch(folder)
    with unfolded(plan) as folder:
        outcome = read_outcome(folder)
    return Planned(read, outcome, plan_of(outcome.allocation))


__all__ = [
    "FREE",
    "PLAN",
    "WEEK",
    "outcome_zip",
    "pack",
    "planned",
    "snapshot",
    "unfolded",
    "unpack",
]
