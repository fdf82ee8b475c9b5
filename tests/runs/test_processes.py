"""A lead's week and a coach's beside it: two servers and two workers on one database."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

import pytest

from matcher import wire
from matcher.client import Client, NotOpened
from matcher.store import Store
from matcher.usecases.verify import verify_folder
from tests.api.conftest import MONDAY, set_clock
from tests.api.served import PATIENCE
from tests.forked import servers, workers
from tests.store.invariants import check

WEEKS, STEPS = 12, 20


@pytest.fixture
def clients(database_url: str, week_folder: Path) -> Iterator[tuple[Client, Client]]:
    """A lead's client and a coach's, each at a server of their own."""
    with Store.open(database_url) as store:
        set_clock(store, MONDAY)
    with ExitStack() as stack:
        both = stack.enter_context(servers(database_url, 2))
        stack.enter_context(workers(database_url, 2))
        lead, coach = (stack.enter_context(Client(one.url, timeout=PATIENCE)) for one in both)
        lead.load(week_folder)
        yield lead, coach
    with Store.open(database_url) as store:
        check(store)


def booked(client: Client) -> dict[tuple[str, str], str]:
    """Who has a place where, by the name of the booking."""
    page = client.bookings(limit=1000)
    assert page.next is None
    return {
        (one.participant_id, one.slot_id): one.booking_id
        for one in page.bookings
        if one.state is wire.BookingState.BOOKED
    }


def unfold(content: bytes, folder: Path) -> Path:
    """The files of a zip in a folder."""
    with zipfile.ZipFile(BytesIO(content)) as packed:
        packed.extractall(folder)
    return folder


def test_a_leads_week_and_a_coachs_beside_it(
    clients: tuple[Client, Client], tmp_path: Path
) -> None:
    lead, coach = clients
    before = booked(coach)
    run_id = planned_and_watched(lead, coach)
    checked_elsewhere(lead, run_id, tmp_path)
    decided = decided_by_hand(lead, run_id, _placed(tmp_path / "plan")[-1][0])
    approved_by_name(lead, decided)
    assert booked(coach) == before, "approval books nothing"

    rows = _placed(unfold(lead.runs.output(run_id), tmp_path / "decided"))
    need_id, person, slot_id = rows[0]
    held = coach.hold(person, [wire.SessionAsked(slot_id=slot_id, need_id=need_id)])
    (mine,) = coach.confirm(held).bookings
    published = lead.runs.publish(run_id).publication
    assert published is not None
    lost = {one.need_id for one in published.lost}
    assert need_id in lost, "the coach was sooner for one of its sessions, or for all"
    after = booked(coach)
    assert after[person, slot_id] == mine.booking_id
    wanted = {(who, slot) for need, who, slot in rows if need not in lost}
    assert after.keys() - before.keys() == wanted | {(person, slot_id)}
    assert {one.lost.need_id for one in lead.runs.lost(run_id).lost} == lost
    assert lead.prices().prices

    undone = lead.runs.undo(run_id).undoing
    assert undone is not None
    assert len(undone.cancelled) == len(wanted)
    assert booked(coach) == {**before, (person, slot_id): mine.booking_id}
    again = lead.runs.replay(run_id)
    lead.runs.wait(again.run_id)
    (came,) = coach.runs.replays(run_id).replays
    assert came.same, came.differs


def planned_and_watched(lead: Client, coach: Client) -> str:
    """A run is asked for at one server, and followed at the other to its review."""
    wish = wire.RunRequest(
        horizon_start=MONDAY.date(), horizon_weeks=WEEKS, work_limit=STEPS, seed=3
    )
    run_id = lead.runs.request(wish).run_id
    events = list(coach.runs.events(run_id))
    told = [one.progress for one in events if one.progress is not None]
    assert told
    last = told[-1]
    assert None not in {last.placed, last.cost_days, last.bound_days, last.gap}
    kinds = [one.kind for one in events if one.progress is None]
    assert kinds == ["queued", "running", "review"]
    assert list(coach.runs.events(run_id, after=events[-1].number)) == [], "nothing is to come"
    return run_id


def checked_elsewhere(lead: Client, run_id: str, folder: Path) -> None:
    """What can be taken away passes the checker on any machine."""
    week = unfold(lead.runs.week(run_id), folder / "week")
    plan = unfold(lead.runs.output(run_id), folder / "plan")
    assert verify_folder(week, plan).verdict.ok


def decided_by_hand(lead: Client, run_id: str, need_id: str) -> wire.Run:
    """Somebody is left out this week, with a reason, after a look at what it costs."""
    edit = wire.RunEdit(
        need_id=need_id,
        action=wire.ByHandAction.LEAVE,
        reason="They asked to begin later.",
        by="Ada Lovelace",
    )
    price = lead.runs.price(run_id, [edit])
    assert price.needs_placed < price.needs_placed_before
    assert lead.runs.edit(run_id, [edit]).state is wire.RunState.QUEUED
    decided = lead.runs.wait(run_id)
    assert decided.state is wire.RunState.REVIEW
    kept = [(one.need_id, one.by, one.reason) for one in decided.edits]
    assert kept == [(edit.need_id, edit.by, edit.reason)]
    assert decided.price_of_edits is not None
    assert decided.price_of_edits.extra_days <= price.extra_days
    return decided


def approved_by_name(lead: Client, run: wire.Run) -> None:
    """Every exception is opened, and then the plan is approved."""
    with pytest.raises(NotOpened) as refused:
        lead.runs.approve(run.run_id, name="Ada Lovelace")
    for one in refused.value.told.left:
        lead.runs.open_exception(run.run_id, one.key)
    approved = lead.runs.approve(run.run_id, name="Ada Lovelace", version=run.version)
    assert approved.approval is not None
    assert approved.approval.who == "Ada Lovelace"


def _placed(folder: Path) -> list[tuple[str, str, str]]:
    """Need, person and slot of each session of a plan."""
    lines = (folder / "allocation.csv").read_text(encoding="utf-8").splitlines()
    rows = [line.split(",") for line in lines[1:]]
    return [(row[0], row[1], row[3]) for row in rows]
