"""A run's files as people take them away: the week that was planned, and the plan."""

from __future__ import annotations

from matcher.files.layout import OUTCOME_FILES
from matcher.files.write_outcome import REPORT
from matcher.store import Store
from matcher.store.run_reads import PLAN, WEEK
from matcher.usecases.runs.packing import file_of
from matcher.usecases.runs.zips import pack, unpack


def week_zip(store: Store, run_id: str) -> bytes:
    """The snapshot that a run plans: a batch folder.

    Raises:
        NotThere: there is no such run.
    """
    return file_of(store, store.run(run_id), WEEK)


def output_zip(store: Store, run_id: str) -> bytes:
    """The plan of a run: an output folder as ``matcher allocate`` writes it.

    Raises:
        NotThere: there is no such run, or it has no plan yet.
    """
    files = unpack(file_of(store, store.run(run_id), PLAN))
    return pack({name: files[name] for name in (*OUTCOME_FILES, REPORT)})
