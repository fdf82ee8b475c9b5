"""The log: every write and every look at a person is in it, and no line can be tampered with."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from matcher.store import (
    Actor,
    CancelledBy,
    Closure,
    HoldRequest,
    LogMark,
    OfferState,
    Once,
    Prices,
    Read,
    Store,
)
from matcher.store.database import Database
from matcher.store.types import Ask
from tests import weeks
from tests.store.desk import HOUR, asking, load

COACH = Actor("coach-1", "coach")


def work(store: Store) -> None:
    """A day at the desk."""
    load(store)
    held = store.hold(asking(0, "T1", "T2"), COACH)
    held = store.extend(held.hold_id, held.token, HOUR, COACH)
    booked = store.confirm(held.hold_id, held.token, COACH)
    store.reschedule(booked[0].booking_id, "T3", COACH)
    store.cancel(booked[1].booking_id, CancelledBy.PERSON, COACH)
    other = store.hold(asking(1, "T1"), COACH)
    store.release(other.hold_id, other.token, COACH)
    offered = store.offer(HoldRequest("P2", (Ask("T4"),), HOUR), COACH)
    store.reply(offered.offer_id, OfferState.ACCEPTED, COACH)
    closure = Closure(weeks.HORIZON_START, weeks.HORIZON_START, "Q1")
    store.withdraw(closure, COACH)
    store.lift(closure, COACH)
    store.set_setting("colour", "blue", COACH)
    store.save_prices(Prices(store.about().clock, weeks.HORIZON_START, 4, {"T1": 7}), COACH)


def test_every_write_says_who_did_what_to_whom(store: Store) -> None:
    work(store)
    lines = store.log_lines()
    assert [one.number for one in lines] == list(range(1, len(lines) + 1))
    own = [one for one in lines if one.who == "coach-1"]
    assert {one.role for one in own} == {"coach"}
    done = ["hold", "extend", "confirm", "reschedule", "cancel", "release", "offer"]
    done += ["offer_accepted", "withdraw", "lift", "set_setting", "save_prices"]
    assert list(dict.fromkeys(one.action for one in own)) == done
    loaded = [one for one in lines if one.action == "load"]
    assert len({one.subject for one in loaded} - {None}) == 3, "everybody whose record changed"
    assert store.verify_log().is_whole


def test_the_lines_about_a_person_are_found_by_their_identifier_alone(store: Store) -> None:
    work(store)
    about = store.log_lines(participant_id="P2")
    assert [one.action for one in about] == ["load", "offer", "offer_accepted"]
    assert not store.log_lines(participant_id="P9")
    text = "\n".join(map(str, store.log_lines()))
    assert not [name for name in ("P0", "P1", "P2") if name in text]


def test_what_was_not_done_is_not_in_the_log(store: Store) -> None:
    load(store)
    before = store.log_mark()
    store.hold(asking(0, "T1", "T1"), COACH)  # twice the same slot: refused
    with pytest.raises(RuntimeError):
        store.write(COACH, lambda desk: stop(desk.hold(asking(0, "T1"))))
    store.once(COACH, Once("key", "print"), lambda desk: str(desk.hold(asking(0, "T1"))))
    after = store.log_mark()
    store.once(COACH, Once("key", "print"), lambda desk: str(desk.hold(asking(0, "T1"))))
    assert store.log_mark() == after
    assert after.number == before.number + 1


def stop(_: object) -> None:
    raise RuntimeError


def test_looks_at_records_are_written_down_with_whose_they_are(store: Store) -> None:
    load(store)
    held = store.hold(asking(1, "T1"), COACH)
    offered = store.offer(HoldRequest("P2", (Ask("T4"),), HOUR), COACH)
    names = {"participant": "P0", "need": "N1", "hold": held.hold_id, "offer": offered.offer_id}
    store.note_reads([Read("coach-2", "coach", kind, name) for kind, name in names.items()])
    store.note_reads([Read("auditor-1", "auditor", "run", "R1"), Read("x", "coach", "need", "no")])
    store.note_reads([])
    for person, seen in (("P0", "participant"), ("P1", "need"), ("P1", "hold"), ("P2", "offer")):
        looks = [one for one in store.log_lines(participant_id=person) if one.who == "coach-2"]
        assert f"read_{seen}" in [one.action for one in looks]
    last = store.log_lines()[-2:]
    assert [(one.who, one.action, one.about) for one in last] == [
        ("auditor-1", "read_run", "R1"),
        ("x", "read_need", "no"),
    ]
    assert store.verify_log().is_whole


def test_each_organisation_has_a_log_of_its_own(store: Store) -> None:
    load(store)
    other = store.of("QWO")
    assert other.log_lines() == ()
    assert other.verify_log().is_whole
    other.sign_in(Actor("them", "lead", "QWO"), "Them", ["lead"], HOUR)
    assert [one.action for one in other.log_lines()] == ["sign_in"]
    assert "sign_in" not in {one.action for one in store.log_lines()}


def test_writers_at_once_make_one_chain(store: Store) -> None:
    load(store, None)

    def write(number: int) -> None:
        for _ in range(10):
            store.set_setting(f"of-{number}", number, Actor(f"writer-{number}", "lead"))

    before = store.log_mark().number
    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.log_mark().number == before + 60
    assert store.verify_log().is_whole


@pytest.mark.parametrize(
    "statement", ["UPDATE log_lines SET who = 'nobody'", "DELETE FROM log_lines WHERE number = 1"]
)
def test_a_line_can_be_neither_changed_nor_deleted(statement: str, database_url: str) -> None:
    with Store.open(database_url) as store:
        load(store)
        database = Database(database_url)
        with (
            pytest.raises(sa.exc.DBAPIError, match=r"only added to|permission denied"),
            database.writing("local", lambda _: None) as connection,
        ):
            connection.execute(sa.text(statement))
        database.shut()
        assert store.verify_log().is_whole


# --- tampering -----------------------------------------------------------------------------------

Tamper = Callable[[sqlite3.Connection, random.Random, int], Any]


def change(field: str) -> Tamper:
    def tamper(file: sqlite3.Connection, draw: random.Random, last: int) -> None:
        values = {"at": "2026-11-30 08:00:00.000001", "hash": f"{draw.getrandbits(256):064x}"}
        value = values.get(field, f"forged-{draw.getrandbits(32)}")
        line = draw.randint(1, last)
        file.execute(f"UPDATE log_lines SET {field} = ? WHERE number = ?", (value, line))

    return tamper


def take_out(file: sqlite3.Connection, draw: random.Random, last: int) -> None:
    file.execute("DELETE FROM log_lines WHERE number = ?", (draw.randint(1, last),))


def cut_off(file: sqlite3.Connection, draw: random.Random, last: int) -> None:
    file.execute("DELETE FROM log_lines WHERE number > ?", (draw.randint(0, last - 1),))


def swap(file: sqlite3.Connection, draw: random.Random, last: int) -> None:
    first = draw.randint(1, last - 1)
    for number, new in ((first, -1), (first + 1, first), (-1, first + 1)):
        file.execute("UPDATE log_lines SET number = ? WHERE number = ?", (new, number))


def add(file: sqlite3.Connection, draw: random.Random, last: int) -> None:
    file.execute(
        "INSERT INTO log_lines SELECT organisation_id, ?, at, who, role, action, subject, about, "
        "hash FROM log_lines WHERE number = ?",
        (last + 1, draw.randint(1, last)),
    )


TAMPERS = [
    *map(change, ("at", "who", "role", "action", "subject", "about", "hash")),
    take_out,
    cut_off,
    swap,
    add,
]


def tampered(url: str, count: int) -> None:
    """Tamper with a line so often, as somebody who has the file, and see it found each time."""
    with Store.open(url) as store:
        work(store)
        whole = store.verify_log()
        assert whole.is_whole
        draw = random.Random(20261130)
        with closing(sqlite3.connect(Path(url.removeprefix("sqlite:///")))) as file:
            for change in ("update", "delete"):
                file.execute(f"DROP TRIGGER log_stays_{change}")
            rows = file.execute("SELECT * FROM log_lines").fetchall()
            for number in range(count):
                TAMPERS[number % len(TAMPERS)](file, draw, len(rows))
                file.commit()
                assert not store.verify_log().is_whole, number
                file.execute("DELETE FROM log_lines")
                marks = ", ".join("?" * len(rows[0]))
                file.executemany(f"INSERT INTO log_lines VALUES ({marks})", rows)
                file.commit()
        assert store.verify_log() == whole


def test_tampered_lines_are_found(sqlite_url: str) -> None:
    tampered(sqlite_url, 3 * len(TAMPERS))


@pytest.mark.soak
def test_a_thousand_tampered_lines_are_found(sqlite_url: str) -> None:
    tampered(sqlite_url, 1_000)


def test_a_log_written_anew_is_found_by_a_mark_that_was_noted(store: Store) -> None:
    """Whoever owns the database can make a new chain; they cannot make it have the old marks."""
    load(store)
    mark = store.log_mark()
    store.set_setting("colour", "blue", COACH)
    assert store.verify_log([mark]).is_whole
    assert not store.verify_log([LogMark(mark.number, "0" * 64)]).is_whole
    beyond = LogMark(mark.number + 100, mark.hash)
    assert "missing" in store.verify_log([beyond]).faults[0]
