"""A week with everything that FHIR shows: free, full, held and closed slots, bookings and more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from matcher.domain import Batch
from matcher.store import Actor, Ask, CancelledBy, Closure, Held, HoldRequest, Store
from tests import weeks
from tests.api.conftest import load
from tests.api.served import get, in_a_thread

COACH = Actor("bea", "coach")


def a_week() -> Batch:
    """Two practitioners, two sites, five people; names with underscores, as FHIR has none."""
    return weeks.batch(
        participants=tuple(weeks.person(f"P_{i}") for i in range(5)),
        needs=tuple(weeks.need(f"N{i}", f"P_{i}", sessions=1) for i in range(5)),
        practitioners=(
            weeks.practitioner("Q1"),
            weeks.practitioner("Q_2", services=("counselling", "physiotherapy")),
        ),
        sites=(weeks.site("S1"), weeks.site("S_2", name="Zion Hall", location=None)),
        slots=(
            weeks.slot("T1", weeks.at(1)),
            weeks.slot("T2", weeks.at(2), appointment_type="follow_up"),
            weeks.slot("T_3", weeks.at(3), "Q_2", site_id="S_2", places=3, reserved_for="urgent"),
            weeks.slot("T4", weeks.at(4), "Q_2", modes=("phone", "video")),
            weeks.slot("T5", weeks.at(5, "23:30"), minutes=30, appointment_type="new"),
            weeks.slot("T6", weeks.at(8)),
            weeks.slot("T7", weeks.at(9)),
        ),
    )


@dataclass(frozen=True)
class Scene:
    """The service's address, and that of FHIR. ``bookings``: by what became of them."""

    url: str
    base: str
    bookings: dict[str, str]

    def get(self, path: str, **headers: str) -> httpx.Response:
        """An answer as it comes."""
        return get(f"{self.base}{path}", headers=headers)

    def found(self, path: str) -> list[str]:
        """The identifiers that a search finds, in order, included ones left out."""
        bundle = self.bundle(path)
        entries = bundle.get("entry", [])
        return [e["resource"]["id"] for e in entries if e["search"]["mode"] == "match"]

    def bundle(self, path: str) -> dict[str, Any]:
        """A bundle that was asked for in good order."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/fhir+json"
        bundle: dict[str, Any] = answer.json()
        return bundle


def book(store: Store, participant_id: str, slot_id: str, need_id: str | None = None) -> str:
    """The name of a new booking."""
    held = store.hold(HoldRequest(participant_id, (Ask(slot_id, need_id),)), COACH)
    assert isinstance(held, Held)
    (booked,) = store.confirm(held.hold_id, held.token, COACH)
    return booked.booking_id


def fill(store: Store) -> dict[str, str]:
    """Book, cancel, move, hold and close what ``a_week`` has."""
    named = {"booked": book(store, "P_0", "T1", "N0"), "phone": book(store, "P_3", "T4")}
    named["cancelled"] = book(store, "P_1", "T_3", "N1")
    store.cancel(named["cancelled"], CancelledBy.PERSON, COACH)
    named["moved"] = book(store, "P_2", "T7", "N2")
    named["new"] = store.reschedule(named["moved"], "T5", COACH).new.booking_id  # type: ignore[union-attr]
    held = store.hold(HoldRequest("P_4", (Ask("T2"),), valid_for=dt.timedelta(hours=9)), COACH)
    assert isinstance(held, Held)
    store.withdraw(Closure(weeks.day(8), weeks.day(8), practitioner_id="Q1"), COACH)
    return named


@contextmanager
def serving(database_url: str) -> Iterator[Scene]:
    """The week served from a database that has its tables."""
    load(database_url, a_week())
    with Store.open(database_url) as store:
        named = fill(store)
        with in_a_thread(database_url) as url:
            yield Scene(url, f"{url}/fhir/R4", named)


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The week served, for those who only read."""
    url = f"sqlite:///{tmp_path_factory.mktemp('fhir') / 'store.db'}"
    with Store.open(url) as store:
        store.migrate()
    with serving(url) as found:
        yield found


@pytest.fixture
def scene_on_each(database_url: str) -> Iterator[Scene]:
    """The week served, on each database."""
    with serving(database_url) as found:
        yield found
