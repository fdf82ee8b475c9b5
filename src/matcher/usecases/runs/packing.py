"""What is kept with a run: its week, and its plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from matcher.files import read_batch, read_model, read_outcome, week_contents
from matcher.files.write_outcome import REPORT, outcome_files
from matcher.store import NotThere, Run, RunWish, Store
from matcher.store.run_reads import PLAN, WEEK
from matcher.usecases.allocate import Allocated, report
from matcher.usecases.runs.telling import told_files
from matcher.usecases.runs.zips import pack, unpack
from matcher.usecases.standing_plan import Planned, plan_of


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
    """An output folder, the report with it, and what pages show of it."""
    own = {REPORT: report(done).encode(), **told_files(done)}
    return pack({**outcome_files(done.outcome), **own})


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
