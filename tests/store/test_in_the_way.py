"""Somebody reads for long while others write, on SQLite: they wait, and nothing is left open."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from matcher.store import Held, Obstacle, Store, database
from tests.store import desk, killed
from tests.store.invariants import check


def test_a_write_that_a_reader_keeps_from_its_commit_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.05)
    file = tmp_path / "store.db"
    reader = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    passed: list[str] = []

    def on_point(point: str) -> None:
        if point in killed.POINTS:
            passed.append(point)
        if passed == ["begun", "written"] and not reader.in_transaction:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM slots").fetchone()
        elif reader.in_transaction:
            reader.execute("COMMIT")

    with Store.open(f"sqlite:///{file}") as store:
        store.migrate()
        desk.load(store)
    with Store.open(f"sqlite:///{file}", on_point=on_point) as store:
        held = store.hold(desk.asking(0, "T1", "T2"), desk.US)
        assert isinstance(held, Held)
        assert passed == ["begun", "written", "begun", "written", "committed"]
        assert desk.refusal(store, 0, "T1") is Obstacle.NEED_HELD
        check(store)
    reader.close()
