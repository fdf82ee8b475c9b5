"""What is kept with a run: its week, and its plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from matcher.files import ReadBatch, read_batch, read_model, read_outcome, week_contents
from matcher.files.write_outcome import REPORT, outcome_files
from matcher.store import NotThere, Run, RunWish, Store
from matcher.store.run_reads import FREE, PLAN, WEEK
from matcher.usecases.allocate import Allocated, drawn, report
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
    sections = drawn(done)
    own = {REPORT: report(done, sections).encode(), **told_files(done, sections)}
    return pack({**outcome_files(done.outcome), **own})


def file_of(store: Store, run: Run, name: str = PLAN) -> bytes:
    """One of a run's files.

    Raises:
        NotThere: the run has none of that name yet.
    """
    found = store.run_file(run.run_id, name)
    if found is None:
        raise NotThere(f"Run {run.number} has no plan yet.", "Wait until it is in review.")
    return found


def planned(store: Store, run: Run, name: str = PLAN) -> Planned:
    """The week of a run with the plan of that name, the proposed one by default.

    Raises:
        NotThere: the run has no plan yet.
    """
    plan = file_of(store, run, name)
    return planned_of(week_of(file_of(store, run, WEEK)), plan)


def week_of(packed: bytes) -> ReadBatch:
    """The week in a zip."""
    with unfolded(packed) as folder:
        return read_batch(folder)


def planned_of(week: ReadBatch, packed: bytes) -> Planned:
    """A week with the plan in a zip."""
    with unfolded(packed) as folder:
        outcome = read_outcome(folder)
    return Planned(week, outcome, plan_of(outcome.allocation))


def base_of_edits(store: Store, run: Run) -> Planned:
    """What decisions by hand about a run begin with.

    They are priced against the plan without any, and what they lock is in the plan in review.
    """
    seen = planned(store, run)
    free = store.run_file(run.run_id, FREE)
    return seen if free is None else priced_against(free, seen)


def priced_against(free: bytes, seen: Planned) -> Planned:
    """The plan ``seen``, with the outcome of the plan ``free`` that has no decisions by hand."""
    return Planned(seen.week, planned_of(seen.week, free).outcome, seen.plan)
