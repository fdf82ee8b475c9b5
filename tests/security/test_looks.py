"""Who looks at a record is written down before it is shown, whatever happens to the service."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from matcher.errors import MatcherError
from matcher.store import Busy, Store
from matcher_api import looks
from tests.api.conftest import load, people_and_slots
from tests.api.served import get, in_a_thread, post
from tests.forked import servers

PEOPLE = 12
SECONDS = 60


@pytest.fixture
def url(database_url: str) -> str:
    """A store with people in it."""
    load(database_url, people_and_slots(people=PEOPLE))
    return database_url


def look(address: str, person: int) -> int:
    return get(f"{address}/v1/participants/P{person}", timeout=SECONDS).status_code


def ask(address: str, person: int) -> int:
    body = {"participant_id": f"P{person}"}
    return post(f"{address}/v1/matches", json=body, timeout=SECONDS).status_code


def seen(store: Store, person: int) -> int:
    """How often the log says that this person's record was looked at."""
    lines = store.log_lines(participant_id=f"P{person}")
    return sum(one.action == "read_participant" for one in lines)


def files(url: str) -> list[Path]:
    """Files beside SQLite's in which looks wait."""
    with Store.open(url) as store:
        file = store.file
    return [] if file is None else sorted(file.parent.glob(f"{file.name}-looks-*"))


@pytest.mark.parametrize("on_disk", [False, True])
def test_everybody_who_looks_at_once_is_in_the_log(url: str, on_disk: bool) -> None:
    with in_a_thread(url, looks_on_disk=on_disk) as address, ThreadPoolExecutor(8) as pool:
        people = [number % PEOPLE for number in range(4 * PEOPLE)]
        assert set(pool.map(lambda person: look(address, person), people)) == {200}
        assert ask(address, 0) == 200
        told = get(f"{address}/v1/log?limit=1000", timeout=SECONDS).json()["lines"]
        assert Counter(line["action"] for line in told)["read_participant"] >= PEOPLE
    with Store.open(url) as store:
        assert all(seen(store, person) for person in range(PEOPLE))
        assert store.verify_log().is_whole
    assert not files(url)


def test_a_look_outlives_the_process_that_showed_the_record(url: str) -> None:
    with servers(url, 1) as (server,):
        assert look(server.url, 3) == 200
        assert ask(server.url, 4) == 200
        server.kill()
    with Store.open(url) as store:
        if store.file is not None:
            assert len(files(url)) == 1, "nobody has carried it into the log yet"
            assert files(url)[0].stat().st_mode & 0o077 == 0
        with in_a_thread(url) as address:
            assert get(f"{address}/v1/log/verdict", timeout=SECONDS).json()["whole"]
            assert (seen(store, 3), seen(store, 4)) == (1, 1)
    assert not files(url)


def test_a_file_that_is_still_written_to_is_left_to_its_process(sqlite_url: str) -> None:
    load(sqlite_url, people_and_slots(people=PEOPLE))
    with Store.open(sqlite_url) as store, in_a_thread(sqlite_url) as one:
        assert look(one, 1) == 200
        with in_a_thread(sqlite_url) as other:
            assert get(f"{other}/v1/log", timeout=SECONDS).status_code == 200
            assert seen(store, 1) == 0
            assert look(one, 2) == 200
        assert get(f"{one}/v1/log", timeout=SECONDS).status_code == 200
        assert (seen(store, 1), seen(store, 2)) == (1, 1)


def test_when_many_have_looked_it_is_in_the_log_without_anybody_reading_it(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "CARRY_SECONDS", float("inf"))
    monkeypatch.setattr(looks, "SYNC_SECONDS", 0.02)
    monkeypatch.setattr(looks, "MANY", 3)
    load(sqlite_url, people_and_slots(people=PEOPLE))
    with Store.open(sqlite_url) as store, in_a_thread(sqlite_url) as address:
        for person in range(2):
            assert look(address, person) == 200
        time.sleep(0.2)
        assert not any(seen(store, person) for person in range(2)), "two are not many"
        assert look(address, 2) == 200
        end = time.monotonic() + SECONDS
        while not all(seen(store, person) for person in range(3)):
            assert time.monotonic() < end, "nobody has carried them into the log"
            time.sleep(0.02)
        assert [seen(store, person) for person in range(3)] == [1, 1, 1]


def test_half_a_line_of_a_power_cut_does_not_keep_the_others_out(sqlite_url: str) -> None:
    load(sqlite_url, people_and_slots(people=PEOPLE))
    with Store.open(sqlite_url) as store:
        assert store.file is not None
        left = store.file.with_name(f"{store.file.name}-looks-0")
        whole = '["local", "c-1", "coach", "participant", "P5"]\n'
        left.write_text(whole + '["local", "c-1", "coa')
        with in_a_thread(sqlite_url) as address:
            assert get(f"{address}/v1/log", timeout=SECONDS).status_code == 200
        assert seen(store, 5) == 1
    assert not left.exists()


def test_a_record_is_not_shown_when_nobody_can_write_down_who_looks(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise Busy("No.", "Wait.")

    with in_a_thread(url) as address:
        assert look(address, 1) == 200
        with monkeypatch.context() as patch:
            patch.setattr(looks, "MOST", 0)
            patch.setattr(Store, "note_reads", refuse)
            assert look(address, 2) == 503
            assert ask(address, 2) == 503
        assert look(address, 2) == 200


def test_looks_that_the_log_refuses_wait_until_it_takes_them(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(sqlite_url, people_and_slots(people=PEOPLE))

    def refuse(*_: object) -> None:
        raise MatcherError("No.", "Wait.")

    with Store.open(sqlite_url) as store, in_a_thread(sqlite_url) as address:
        assert look(address, 1) == 200
        with monkeypatch.context() as patch:
            patch.setattr(Store, "note_reads", refuse)
            get(f"{address}/v1/log", timeout=SECONDS)
        assert look(address, 2) == 200
        assert seen(store, 1) == 0
        get(f"{address}/v1/log", timeout=SECONDS)
        assert (seen(store, 1), seen(store, 2)) == (1, 1)
