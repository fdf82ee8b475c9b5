"""Identifiers of one organisation, asked for by people of another: nothing is seen or changed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import httpx
import pytest

from matcher.store import Actor, Ask, Held, HoldRequest, RunWish, Store, Week
from matcher_api.security import CALLS, Role
from matcher_api.security.access import ANYBODY
from tests import weeks
from tests.api.conftest import MONDAY, set_clock
from tests.security.conftest import OTHER, serving
from tests.security.issuer import ORGANISATION, TestIssuer
from tests.store.desk import HOUR

SEED = 20261130
COACH = Actor("their-coach", "coach", OTHER)


def theirs() -> Week:
    """A week in which every name begins with ``theirs-``."""
    people = [f"theirs-P{number}" for number in range(4)]
    return Week(
        weeks.batch(
            participants=tuple(weeks.person(name) for name in people),
            needs=tuple(
                weeks.need(f"theirs-N{number}", name, sessions=2)
                for number, name in enumerate(people)
            ),
            practitioners=(weeks.practitioner("theirs-Q"),),
            sites=(weeks.site("theirs-S"),),
            slots=tuple(
                weeks.slot(
                    f"theirs-T{number}",
                    weeks.at(1 + 7 * number),
                    practitioner_id="theirs-Q",
                    site_id="theirs-S",
                    places=4,
                )
                for number in range(4)
            ),
        )
    )


def live(store: Store) -> dict[str, list[str]]:
    """Bookings, holds, offers and a run of theirs; their names by the part of an address."""
    set_clock(store, MONDAY)
    store.load(theirs(), COACH)

    def asks(number: int) -> HoldRequest:
        need = f"theirs-N{number}"
        return HoldRequest(f"theirs-P{number}", (Ask("theirs-T0", need), Ask("theirs-T1", need)))

    held = store.hold(asks(0), COACH)
    assert isinstance(held, Held)
    booked = store.confirm(held.hold_id, held.token, COACH)
    waiting = store.hold(asks(1), COACH)
    request = asks(2)
    offered = store.offer(HoldRequest(request.participant_id, request.sessions, 9 * HOUR), COACH)
    wish = RunWish(weeks.HORIZON_START, 4)
    run = store.write(COACH, lambda desk: desk.runs.request(wish, b"theirs-week"))
    return {
        "participant_id": [f"theirs-P{number}" for number in range(4)],
        "need_id": [f"theirs-N{number}" for number in range(4)],
        "practitioner_id": ["theirs-Q"],
        "site_id": ["theirs-S"],
        "slot_id": [f"theirs-T{number}" for number in range(4)],
        "hold_id": [held.hold_id, waiting.hold_id],
        "booking_id": [one.booking_id for one in booked],
        "offer_id": [offered.offer_id],
        "run_id": [run.run_id],
        "identifier": ["theirs-T0", "theirs-S", booked[0].booking_id, "theirs-Q"],
    }


@pytest.fixture
def served(
    issuer: TestIssuer, database_url: str
) -> Iterator[tuple[httpx.Client, dict[str, list[str]], Store]]:
    """A service of both organisations, and what there is of theirs."""
    with Store.open(database_url, ORGANISATION) as store:
        set_clock(store, MONDAY)
        store.load(Week(weeks.batch()), Actor(organisation=ORGANISATION))
        names = live(store.of(OTHER))
        limits = {"requests_a_second": 0}
        with serving(issuer, database_url, **limits) as client:
            yield client, names, store.of(OTHER)


def bodies(draw: random.Random, names: dict[str, list[str]]) -> list[dict[str, object]]:
    """What may be sent, with their names in it."""
    person, need = draw.choice(names["participant_id"]), draw.choice(names["need_id"])
    slot = draw.choice(names["slot_id"])
    session = {"slot_id": slot, "need_id": need}
    return [
        {"participant_id": person},
        {"participant_id": person, "need_ids": [need]},
        {"participant_id": person, "sessions": [session]},
        {"token": draw.randint(1, 30)},
        {"token": draw.randint(1, 30), "minutes": 30},
        {"slot_id": slot},
        {"by": "person"},
        {"practitioner_id": "theirs-Q", "from_date": "2026-12-01", "to_date": "2026-12-20"},
        {"book_again": True},
        {},
    ]


WITH_NAMES = sorted(
    call for call, roles in CALLS.items() if roles != ANYBODY and "/sign-out" not in call
)


def swap(served: tuple[httpx.Client, dict[str, list[str]], Store], issuer: TestIssuer, n: int):
    client, names, their_store = served
    draw = random.Random(SEED)
    before = state(their_store)
    ours = issuer.bearer(Role.LEAD, roles=[role.value for role in Role])
    seen = set()
    for _ in range(n):
        method, _, template = draw.choice(WITH_NAMES).partition(" ")
        path = re.sub(
            r"{(\w+)}", lambda found: draw.choice(names.get(found[1], ["theirs-P0"])), template
        )
        query = {name: draw.choice(values) for name, values in names.items() if draw.random() < 0.1}
        query |= {"token": str(draw.randint(1, 30)), "by": "person"}
        body = draw.choice(bodies(draw, names))
        sent = {"json": body} if template.startswith("/v1/") else {"data": body}
        form = {} if method == "GET" else sent
        answer = client.request(method, path, params=query, headers=ours, **form)
        seen.add(answer.status_code)
        assert answer.status_code < 500, (method, path, answer.text)
        told = answer.text.replace(path, "")
        if template in {
            "/v1/log",
            "/reports/log",
        }:  # ours: what ours have asked for
            continue
        for name in {*names["booking_id"], *names["hold_id"], "theirs-week"}:
            asked_for = name in path or name in str(query) or name in str(body)
            assert asked_for or name not in told, (method, path)
    assert {404, 200} <= seen
    assert state(their_store) == before


def state(store: Store) -> tuple[object, ...]:
    """Everything of theirs that somebody could have changed; looks of ours are not in their log."""
    week = store.whole()
    return week.batch, store.bookings(), store.runs(), store.log_mark()


def test_swapped_identifiers_show_and_change_nothing(
    served: tuple[httpx.Client, dict[str, list[str]], Store], issuer: TestIssuer
) -> None:
    swap(served, issuer, 250)


@pytest.mark.soak
def test_ten_thousand_swapped_identifiers_show_and_change_nothing(
    served: tuple[httpx.Client, dict[str, list[str]], Store], issuer: TestIssuer
) -> None:
    swap(served, issuer, 10_000)


@pytest.mark.parametrize(
    "call",
    [
        "GET /v1/participants/theirs-P0",
        "GET /v1/participants/theirs-P0/record",
        "GET /v1/needs/theirs-N0",
        "GET /v1/slots/theirs-T0",
        "GET /people/theirs-P0",
        "DELETE /v1/participants/theirs-P0",
    ],
)
def test_what_others_have_is_like_what_nobody_has(
    call: str, served: tuple[httpx.Client, dict[str, list[str]], Store], issuer: TestIssuer
) -> None:
    client, _, _ = served
    method, _, path = call.partition(" ")
    ours = issuer.bearer(roles=["lead", "administrator"])
    answer = client.request(method, path, headers=ours)
    nobody = client.request(method, path.replace("theirs", "nobody"), headers=ours)
    assert answer.status_code == nobody.status_code == 404
    assert answer.json()["code"] == nobody.json()["code"]
    own = issuer.bearer(roles=["lead", "administrator"], organisation=OTHER)
    if method == "GET":
        assert client.request(method, path, headers=own).status_code == 200
