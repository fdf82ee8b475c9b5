"""One person: all about them given out, taken away for good, and kept no longer than said."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from typer.testing import CliRunner

from matcher.cli.commands import app
from matcher.client import Client
from matcher.domain import Restriction
from matcher.store import Actor, Held, NotThere, Once, Prices, RunWish, Store, tables
from matcher.store.database import Database
from matcher.usecases.tidying import tidy_store
from tests import weeks
from tests.api.conftest import set_clock
from tests.api.served import in_a_thread
from tests.store.desk import US, asking, book, hold, load, small
from tests.store.invariants import check

CANARY = "canary-7"
ADMINISTRATOR = Actor("admin-1", "administrator")


def lived(store: Store) -> Held:
    """Somebody called ``CANARY`` about whom there is something everywhere."""
    batch = small()
    person = batch.participants[0].model_copy(update={"participant_id": CANARY})
    need = batch.needs[0].model_copy(update={"participant_id": CANARY})
    load(
        store,
        small(
            participants=(person, *batch.participants[1:]),
            needs=(need, *batch.needs[1:]),
            restrictions=(Restriction(participant_id=CANARY, kind="site", other_id="S9"),),
        ),
    )
    request = asking(0, "T1")
    own = type(request)(CANARY, request.sessions)
    booked = store.hold(own, US)
    store.confirm(booked.hold_id, booked.token, US)
    held = store.hold(type(request)(CANARY, asking(0, "T2").sessions), US)
    assert isinstance(held, Held)
    clash = {(CANARY, weeks.HORIZON_START, "am"): 5}
    store.save_prices(Prices(store.about().clock, weeks.HORIZON_START, 4, {"T1": 7}, clash), US)
    store.once(US, Once("key", "print"), lambda _: {"participant_id": CANARY})
    book(store, 1, "T1")
    return held


def everything(url: str, *, but: frozenset[sa.Table]) -> str:
    """All rows of all tables as text."""
    database = Database(url)
    with database.reading("local") as connection:
        rows = [
            str(tuple(row))
            for table in tables.metadata.sorted_tables
            if table not in but and not (table.info and database.is_postgresql)
            for row in connection.execute(sa.select(table))
        ]
    database.shut()
    return "\n".join(rows)


def test_everything_about_somebody_is_given_out(store: Store) -> None:
    lived(store)
    found = store.person_record(CANARY)
    expected = {"participants", "needs", "holds", "bookings", "taken", "diary", "courses_held"}
    assert expected | {"clash_prices", "restrictions"} <= set(found.tables)
    assert {one["did"] for one in found.log} >= {"load", "hold", "confirm"}
    assert "P1" not in str(found), "somebody else's"
    with pytest.raises(NotThere):
        store.person_record("nobody")


def test_an_erased_person_is_nowhere_and_the_log_is_whole(store: Store, database_url: str) -> None:
    lived(store)
    seats = store.free_places(["T1", "T2"])
    assert CANARY in everything(database_url, but=frozenset())
    rows = store.write(ADMINISTRATOR, lambda desk: desk.erase(CANARY))
    assert rows["participants"] == 1
    # What follows the database has to hear of it; the note goes with the others after a month.
    left = everything(database_url, but=frozenset({tables.changes}))
    assert CANARY not in left
    store.tidy(dt.timedelta(0), US)
    assert CANARY not in everything(database_url, but=frozenset())
    after = store.free_places(["T1", "T2"])
    assert after == {name: free + 1 for name, free in seats.items()}
    assert store.verify_log().is_whole
    lines = store.log_lines(participant_id=CANARY)
    assert [one.action for one in lines][-1] == "erase"
    check(store)
    hold(store, 2, "T2")
    with pytest.raises(NotThere):
        store.write(ADMINISTRATOR, lambda desk: desk.erase(CANARY))


def test_every_table_that_names_a_person_is_thought_of() -> None:
    """A new table with people in it has to be given out and erased too: see one_person.py."""
    from matcher.store.one_person import _ABOUT  # noqa: PLC0415

    named = {one for one in tables.metadata.sorted_tables if "participant_id" in one.c}
    assert named <= set(_ABOUT)


def test_people_go_when_their_time_is_over_and_nobody_sooner(store: Store) -> None:
    lived(store)
    wish = RunWish(weeks.HORIZON_START, 4)
    run = store.write(US, lambda desk: desk.runs.request(wish, b"the week"))
    days = 100
    assert tidy_store(store, days, ADMINISTRATOR).people == 0
    set_clock(store, weeks.at(1 + days, "12:00"))  # as long after the day of T1
    first = tidy_store(store, days, ADMINISTRATOR)
    assert CANARY in {one.participant.participant_id for one in store.people()}
    set_clock(store, weeks.at(2 + days, "12:00"))
    kept = tidy_store(store, days, ADMINISTRATOR)
    assert not store.people()
    assert first.runs + kept.runs == 1
    assert store.run_file(run.run_id, "week") is None
    assert store.run(run.run_id).run_id == run.run_id
    assert store.verify_log().is_whole


def test_over_http_a_person_is_given_out_and_erased(database_url: str) -> None:
    with Store.open(database_url) as store:
        lived(store)
    with in_a_thread(database_url) as address, Client(address) as client:
        record = client.records.record(CANARY)
        assert record.tables["needs"][0]["participant_id"] == CANARY
        assert client.records.erase(CANARY).rows["participants"] == 1
        lines = client.records.log(participant_id=CANARY, limit=1000).lines
        *_, last, this_look = lines
        assert last.action == "erase", "every look before it is written down before it"
        assert (this_look.action, this_look.number) == ("read_participant", last.number + 1)
        verdict = client.records.log_verdict()
        assert verdict.whole
        assert client.records.log_verdict(verdict.mark).whole


def run(url: str, *command: str) -> Result:
    return CliRunner().invoke(app, [*command, "--database", url])


def test_the_commands_do_the_same(sqlite_url: str) -> None:
    with Store.open(sqlite_url) as store:
        lived(store)
    exported: dict[str, Any] = json.loads(run(sqlite_url, "person", "export", CANARY).stdout)
    assert exported["participant_id"] == CANARY
    refused = run(sqlite_url, "person", "erase", CANARY)
    assert refused.exit_code == 2
    assert "Nothing was done" in refused.stderr
    assert run(sqlite_url, "person", "erase", CANARY, "--sure").exit_code == 0
    shown = run(sqlite_url, "log", "show", "--participant", CANARY)
    assert "export_person" in shown.stdout
    assert "command:" in shown.stdout
    verified = json.loads(run(sqlite_url, "log", "verify", "--json").stdout)
    assert verified["ok"]
    again = run(sqlite_url, "log", "verify", "--since", verified["mark"])
    assert "as they were written" in again.stdout
    broken = run(sqlite_url, "log", "verify", "--since", f"1:{'0' * 64}")
    assert broken.exit_code == 3
    assert run(sqlite_url, "log", "verify", "--since", "nonsense").exit_code == 2
    assert "People: 0" in run(sqlite_url, "tidy").stdout
