"""A whole store copied to another database, or backed up, goes on as if nothing had been."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from matcher.store import (
    Actor,
    Ask,
    CancelledBy,
    CopyFailed,
    Held,
    HoldRequest,
    NotEmpty,
    NotReady,
    Offered,
    OfferState,
    Once,
    Prices,
    Store,
    Week,
    copying,
    tables,
)
from tests import weeks
from tests.store.desk import HOUR, US, asking, book, hold, load, small
from tests.store.invariants import check


@pytest.fixture
def store(owned_database_url: str) -> Iterator[Store]:
    """An empty store on each database, as its owner sees it: who copies needs all organisations."""
    with Store.open(owned_database_url) as opened:
        yield opened


OTHER = Actor(organisation="QOP")
ONCE = Once("key", "hold")


def lived_in(store: Store) -> tuple[Held, Offered]:
    """A store in which a bit of everything has happened, for two organisations."""
    load(store)
    booked = book(store, 0, "T1")
    gone = book(store, 1, "T1")
    store.cancel(gone.booking_id, CancelledBy.PERSON, US)
    store.reschedule(booked.booking_id, "T2", US)
    held = hold(store, 1, "T3", "T4")
    offered = store.offer(HoldRequest("P2", (Ask("T3"),), 2 * HOUR), US)
    assert isinstance(offered, Offered)
    store.once(US, ONCE, lambda _: {"answer": 42})
    store.set_setting("colour", "blue", US)
    at = store.about().clock
    store.save_prices(Prices(at, weeks.HORIZON_START, 4, {"T1": 7}), US)
    store.move_clock(HOUR / 60)
    store.of("QOP").load(Week(small()), OTHER)
    return held, offered


def goes_on(store: Store, held: Held, offered: Offered) -> None:
    """Everything is there, and what was begun can be finished."""
    check(store)
    assert store.held(held.hold_id) == held
    assert len(store.confirm(held.hold_id, held.token, US)) == 2
    assert store.reply(offered.offer_id, OfferState.ACCEPTED, US).bookings
    assert store.once(US, ONCE, lambda _: {"answer": 43}).body == {"answer": 42}
    assert store.settings()["colour"] == "blue"
    prices = store.prices()
    assert prices is not None
    assert prices.places == {"T1": 7}
    assert store.of("QOP").whole().batch == small()
    new = store.hold(asking(0, "T1"), US)
    assert isinstance(new, Held)
    assert new.token > held.token
    check(store)


def test_a_store_moves_to_a_file_and_goes_on(store: Store, tmp_path: Path) -> None:
    held, offered = lived_in(store)
    with Store.open(str(tmp_path / "new.db")) as target:
        target.migrate()
        rows = store.copy_to(target)
        assert rows["bookings"] == 3
        assert rows["slots"] == 8
        goes_on(target, held, offered)


def test_a_file_moves_to_an_empty_database_and_goes_on(
    sqlite_url: str, empty_database_url: str
) -> None:
    with Store.open(sqlite_url) as source, Store.open(empty_database_url) as target:
        held, offered = lived_in(source)
        with pytest.raises(NotReady):
            source.copy_to(target)
        target.migrate()
        source.copy_to(target)
        goes_on(target, held, offered)


def test_nothing_is_copied_over_something(store: Store, tmp_path: Path) -> None:
    load(store)
    with Store.open(str(tmp_path / "new.db")) as target:
        target.migrate()
        target.of("QOP").load(Week(small()), OTHER)
        with pytest.raises(NotEmpty):
            store.copy_to(target)
        assert target.people() == ()


def test_a_copy_that_is_not_like_its_original_is_not_kept(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(store)

    def spoil(connection: sa.Connection, _number: int) -> None:
        connection.execute(sa.update(tables.participants).values(urgency="soon"))

    monkeypatch.setattr(copying, "_go_on_from", spoil)
    with Store.open(str(tmp_path / "new.db")) as target:
        target.migrate()
        with pytest.raises(CopyFailed, match="participants"):
            store.copy_to(target)
        assert target.people() == ()


def test_a_backup_is_a_store_for_its_owner_alone(store: Store, tmp_path: Path) -> None:
    held, offered = lived_in(store)
    file = tmp_path / "folder" / "backup.db"
    store.back_up(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["backup.db"]
    with pytest.raises(NotEmpty):
        store.back_up(file)
    with Store.open(str(file)) as backup:
        goes_on(backup, held, offered)
    assert store.held(held.hold_id) == held


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "store.db"
    with Store.open(f"sqlite:///{file}") as store:
        store.migrate()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
