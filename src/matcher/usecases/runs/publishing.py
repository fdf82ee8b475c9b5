"""Publishing an approved plan, and undoing it: one transaction each, nothing overwritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from matcher.audit import check_plan
from matcher.domain import AllocationRow, Plan
from matcher.files import read_model
from matcher.store import (
    Ask,
    BookingState,
    CancelledBy,
    Changes,
    Desk,
    HoldRequest,
    Lost,
    NotPossibleNow,
    NotThere,
    Obstacle,
    Prices,
    Publication,
    Run,
    Store,
    Taken,
    Undoing,
)
from matcher.usecases.booking_once import Writer, held_back
from matcher.usecases.booking_rules import BY_DATABASE
from matcher.usecases.runs.approving import check, done
from matcher.usecases.runs.packing import planned
from matcher.usecases.standing_plan import Planned

MINUTE = dt.timedelta(minutes=1)
BEGUN_SINCE = "The time of one of its appointments has passed."
TAKEN_SINCE = "One of its places has been taken since."
CHANGED_SINCE = "The person, the plan item or the places have changed since."
HELD_SINCE = "Somebody holds or has booked other places for it."
CLOSED_SINCE = "One of its places has been closed since."
PERSON_BUSY = "The person has another appointment at that time now."
LEADER_LOST = "The plan item that it follows was not booked."
NOT_THERE = "The person, the plan item or a place is not stored any more."

_WHY = {
    Obstacle.CLOSED: CLOSED_SINCE,
    Obstacle.DIARY: PERSON_BUSY,
    Obstacle.SAME_SLOT: PERSON_BUSY,
    Obstacle.NEED_HELD: HELD_SINCE,
    Obstacle.NEED_BOOKED: HELD_SINCE,
}


def publish(writer: Writer, run_id: str) -> Run:
    """Book everything that an approved plan proposes, but for what is not free or right any more.

    The checker passes the plan as it was approved, and then what is left of it against everything
    as it is now: before the transaction, since that takes a while, and again inside it when
    something that matters has changed meanwhile. The database's constraints decide about each
    place; a need whose places have gone is reported as lost, with what follows it, and comes
    forward with its clock.

    Raises:
        NotPossibleNow: the run is not approved, or somebody else publishes it.
        CheckFailed: the checker found something; nothing was booked.
    """

    def looked_at() -> tuple[int, Planned, frozenset[str], str]:
        run = writer.store.run(run_id)
        found = planned(writer.store, run)
        check(found)
        cursor = writer.store.cursor()  # before the look, so that no change falls between
        return run.version, found, _stale(writer.store, found), cursor

    ready = held_back(looked_at)

    def work(desk: Desk) -> Run:
        version, found, stale, cursor = ready()
        desk.runs.to_publish(run_id, version)
        if _matters(desk.changes_since(cursor), found):
            stale = _stale(desk, found)
        booked, lost = _book(desk, found, _rows_by_need(found), _reasons(found, stale, desk.now))
        publication = Publication(writer.actor.who, desk.now, booked, tuple(lost))
        run = desk.runs.published(run_id, publication)
        desk.save_prices(prices_of(found, desk.now))
        return run

    return done(writer, work, alone=True)


def undo(writer: Writer, run_id: str) -> Run:
    """Call off what a run has booked, as far as it still stands and has not begun.

    The clocks go on, as when a provider cancels. What has been moved, cancelled, attended or begun
    since is left as it is, and listed.

    Raises:
        NotPossibleNow: the run is not published.
    """

    def work(desk: Desk) -> Run:
        publication = desk.runs.read(run_id).publication
        if publication is None:
            raise NotPossibleNow("This run has not booked anything.", "There is nothing to undo.")
        cancelled: list[str] = []
        left: list[str] = []
        for hold_id in sorted(publication.holds.values()):
            for one in desk.bookings_of(hold_id):
                if one.state is BookingState.BOOKED and not desk.has_begun(one):
                    desk.cancel(one.booking_id, CancelledBy.PROVIDER)
                    cancelled.append(one.booking_id)
                else:
                    left.append(one.booking_id)
        undoing = Undoing(writer.actor.who, desk.now, tuple(cancelled), tuple(left))
        return desk.runs.undone(run_id, undoing)

    return done(writer, work, alone=True)


def prices_of(found: Planned, now: dt.datetime) -> Prices:
    """The prices of a plan by slot, as the store keeps them."""
    batch, certificate = found.week.batch, found.outcome.certificate
    return Prices(
        made_at=now,
        horizon_start=batch.horizon_start,
        horizon_weeks=batch.horizon_weeks,
        places={slot: pool.price for pool in certificate.pools for slot in pool.slots},
        clashes={
            (one.participant_id, one.date, one.part.value): one.price for one in certificate.clashes
        },
    )


def _rows_by_need(found: Planned) -> Mapping[str, Sequence[AllocationRow]]:
    """The sessions of each need in their order; those that lead come before those that follow."""
    rows: dict[str, list[AllocationRow]] = {}
    for row in sorted(found.outcome.allocation, key=lambda row: row.session):
        rows.setdefault(row.need_id, []).append(row)
    needs = found.week.batch.need

    def depth(need_id: str) -> int:
        leader = needs[need_id].after_need
        return 0 if leader is None or leader not in needs else 1 + depth(leader)

    return {need_id: rows[need_id] for need_id in sorted(rows, key=lambda one: (depth(one), one))}


def _matters(changes: Changes, found: Planned) -> bool:
    """Whether a change may make a place of the plan wrong for the one who is to get it."""
    needs = found.week.batch.need
    people = {needs[one.need_id].participant_id for one in found.plan.placements}
    closed = any(one.closed for one in changes.slots)
    return changes.reload or closed or not people.isdisjoint(changes.people)


def _stale(where: Store | Desk, found: Planned) -> frozenset[str]:
    """Needs whose places the rules do not allow any more, whoever has them: looked at afresh."""
    batch = found.week.batch
    now = where.week(batch.horizon_start, batch.horizon_weeks)
    known = [
        one
        for one in found.plan.placements
        if one.need_id in now.need
        and now.need[one.need_id].sessions == len(one.slot_ids)
        and all(slot_id in now.slot for slot_id in one.slot_ids)
    ]
    wrong = {one.need_id for one in found.plan.placements} - {one.need_id for one in known}
    model = read_model(now.model)
    for finding in check_plan(model, now, Plan(placements=tuple(known))):
        if finding.code not in BY_DATABASE and finding.need_id is not None:
            wrong.add(finding.need_id)
    return frozenset(wrong)


def _reasons(found: Planned, stale: frozenset[str], now: dt.datetime) -> Mapping[str, str]:
    """Why some needs cannot be booked, whoever has their places."""
    begun = {row.need_id for row in found.outcome.allocation if row.start <= now}
    return dict.fromkeys(stale, CHANGED_SINCE) | dict.fromkeys(begun, BEGUN_SINCE)


def _book(
    desk: Desk,
    found: Planned,
    rows: Mapping[str, Sequence[AllocationRow]],
    reasons: Mapping[str, str],
) -> tuple[dict[str, str], list[Lost]]:
    """Hold and confirm need by need; what cannot be had is lost, and nothing else is."""
    booked: dict[str, str] = {}
    lost: dict[str, Lost] = {}
    for need_id, sessions in rows.items():
        person = sessions[0].participant_id
        leader = found.week.batch.need[need_id].after_need
        why = reasons.get(need_id) or (LEADER_LOST if leader in lost else None)
        if why is None:
            request = HoldRequest(person, tuple(map(_ask, sessions)), MINUTE)
            try:
                held = desk.hold(request)
            except NotThere:
                why = NOT_THERE
            else:
                if isinstance(held, Taken):
                    why = _WHY.get(held.clashes[0].obstacle, TAKEN_SINCE)
                else:
                    desk.confirm(held.hold_id, held.token)
                    booked[need_id] = held.hold_id
        if why is not None:
            lost[need_id] = Lost(need_id, person, why)
    return booked, list(lost.values())


def _ask(row: AllocationRow) -> Ask:
    return Ask(row.slot_id, row.need_id, row.mode, row.arrange)
