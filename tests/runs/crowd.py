"""A crowd in two slots a day, a plan for it, and as many runs with that plan as a test wants.

The plan is solved once by a worker. Further runs are brought to review through the same doors of
the store that a worker uses, with the snapshot and the plan of the first: what is tested is what
people and machines do to runs, and not the search.
"""

from __future__ import annotations

from dataclasses import dataclass

from matcher.domain import Batch
from matcher.store import Actor, Run, RunWish, Store, Week, tables
from matcher.store.run_reads import PLAN, WEEK
from matcher.usecases.booking_once import Writer
from matcher.usecases.runs.approving import approve, open_exception, request_run
from matcher.usecases.runs.packing import planned
from matcher.usecases.runs.solving import LEASE
from matcher.usecases.runs.telling import told
from matcher.worker import Worker
from tests import weeks
from tests.api.conftest import MONDAY, set_clock
from tests.store.invariants import at_one_moment

LEAD, WORKER = Actor("ada", "lead"), Actor("w1", "worker")
DAYS, PLACES = 20, 2
WISH = RunWish(weeks.HORIZON_START, 4, work_limit=10)


def crowd(people: int) -> Batch:
    """So many people with one or two sessions each."""
    return weeks.batch(
        horizon_weeks=4,
        participants=tuple(weeks.person(f"P{i}") for i in range(people)),
        needs=tuple(weeks.need(f"N{i}", f"P{i}", sessions=1 + i % 2) for i in range(people)),
        slots=tuple(
            weeks.slot(f"T{day}-{hour}", weeks.at(1 + day, f"{hour:02}:00"), places=PLACES)
            for day in range(DAYS)
            for hour in (9, 14)
        ),
    )


def fill(url: str, people: int) -> Run:
    """Load a crowd into an empty store, and solve a first run; gives it in review."""
    with Store.open(url) as store:
        set_clock(store, MONDAY)
        store.load(Week(crowd(people)), Actor())
        run = request_run(Writer(store, LEAD), WISH)
        assert Worker(store, [store.organisation], "w1").work_once()
        return store.run(run.run_id)


def another(store: Store, first: Run) -> Run:
    """A further run with the snapshot and the plan of ``first``, approved by the lead."""
    week, plan = (store.run_file(first.run_id, name) for name in (WEEK, PLAN))
    assert week is not None
    assert plan is not None
    made = store.write(LEAD, lambda desk: desk.runs.request(first.wish, week))
    claim = store.write(WORKER, lambda desk: desk.runs.claim("w1", LEASE))
    assert claim is not None
    figures = dict(first.figures or {})
    store.write(WORKER, lambda desk: desk.runs.finish(made.run_id, claim.fence, plan, figures))
    run = store.run(made.run_id)
    for one in told(store, run).exceptions:
        open_exception(Writer(store, LEAD), run.run_id, one.key)
    return approve(Writer(store, LEAD), run.run_id)


Places = frozenset[tuple[str, str]]
"""Who has a place where."""


@dataclass(frozen=True)
class Moment:
    """A run's state, who has places, and by which bookings, as they are beside one another."""

    state: str
    standing: Places
    bookings: frozenset[str]


def moment(store: Store, run_id: str) -> Moment:
    """What is so at this moment."""
    found = at_one_moment(store, tables.runs, tables.bookings)
    (state,) = (row.state for row in found["runs"] if row.run_id == run_id)
    standing = [row for row in found["bookings"] if row.state == "booked"]
    return Moment(
        state,
        frozenset((row.participant_id, row.slot_id) for row in standing),
        frozenset(row.booking_id for row in standing),
    )


def proposed(store: Store, run: Run) -> Places:
    """Who is to get a place where."""
    rows = planned(store, run).outcome.allocation
    return frozenset((row.participant_id, row.slot_id) for row in rows)
