"""A week's folder that was loaded is exported as the same week, and so into another database."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from matcher import usecases
from matcher.domain import Batch
from matcher.files import read_batch, write_batch
from matcher.store import Actor, LoadMode, Store
from matcher.usecases.demo import demo_folder
from matcher.usecases.store_export import stored_contents
from matcher.usecases.store_load import as_week
from tests.files.test_writing import as_a_folder_says_it, read_if_a_folder_may_hold_it
from tests.files.valid_week import valid_week, write_week
from tests.strategies import weeks
from tests.weeks import MODEL

ORGANISATIONS: Iterator[str] = (f"R{number}" for number in count())
"""Each example has rows of its own in the same database."""


def through(store: Store, folder: Path, out: Path) -> tuple[Batch, Batch]:
    """A folder as it is read, and as it is read from what the store has made of it."""
    read = read_batch(folder)
    store.load(as_week(read, folder), Actor(organisation=store.organisation))
    out.mkdir()
    for name, data in stored_contents(store.whole()).items():
        (out / name).write_bytes(data)
    return read.batch, read_batch(out).batch


def same(one: Batch, other: Batch) -> bool:
    """Equal but for the hash, which is over other files."""
    return one.model_copy(update={"input_sha256": ""}) == other.model_copy(
        update={"input_sha256": ""}
    )


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(made=weeks())
def test_a_random_week_comes_back_as_it_was(store: Store, made: Batch) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "week"
        write_batch(folder, as_a_folder_says_it(made), MODEL)
        read_if_a_folder_may_hold_it(folder)
        organisation = store.of(next(ORGANISATIONS))
        before, after = through(organisation, folder, Path(temporary) / "out")
    assert same(before, after)
    assert same(before, organisation.whole().batch)
    assert same(before, organisation.week(before.horizon_start, before.horizon_weeks))


@pytest.mark.parametrize("which", ["valid", "demo"])
def test_a_whole_folder_comes_back_as_it_was(store: Store, tmp_path: Path, which: str) -> None:
    folder = demo_folder() if which == "demo" else write_week(tmp_path / "week", valid_week())
    before, after = through(store, folder, tmp_path / "out")
    assert same(before, after)
    assert any(slot.clinic_id for slot in after.slots)


def test_the_same_week_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    folder = write_week(tmp_path / "week", valid_week())
    week = as_week(read_batch(folder), folder)
    first = store.load(week, Actor())
    assert first.added["slots.csv"] == len(week.batch.slots) + len(week.batch.closed_slots)
    cursor = store.supply().cursor
    # While others write to the same server, a reader is told of the first load twice.
    told_before = store.changes_since(cursor).reload
    for mode in LoadMode:
        again = store.load(week, Actor(), mode=mode)
        assert (again.added, again.changed, again.removed) == ({}, {}, {})
    assert store.changes_since(cursor).reload == told_before
    assert same(store.whole().batch, week.batch)


def test_the_commands_load_export_back_up_and_move(owned_database_url: str, tmp_path: Path) -> None:
    database_url = owned_database_url
    folder = write_week(tmp_path / "week", valid_week())
    done = usecases.load_week(folder, database_url, "QOP")
    assert done.loaded.added["participants.csv"] == 3
    usecases.export_week(tmp_path / "out", database_url, "QOP")
    assert same(read_batch(folder).batch, read_batch(tmp_path / "out").batch)
    usecases.back_up_store(tmp_path / "copy.db", database_url)
    moved = usecases.move_store(str(tmp_path / "copy.db"), str(tmp_path / "new.db"))
    assert moved.rows["participants"] == 3
    usecases.export_week(tmp_path / "again", str(tmp_path / "new.db"), "QOP")
    assert same(read_batch(folder).batch, read_batch(tmp_path / "again").batch)
