"""The client: a lost connection is tried again under the same key, and errors are one family."""

from __future__ import annotations

import json
from collections.abc import Callable

import httpx
import pytest

from matcher import wire
from matcher.client import (
    Client,
    Conflict,
    Missing,
    Over,
    Patience,
    PlaceTaken,
    Refused,
    ServiceError,
    ServiceFailed,
    Unreachable,
)
from matcher.errors import MatcherError

HOLD = {
    "hold_id": "H1",
    "token": 7,
    "state": "held",
    "participant_id": "P1",
    "sessions": [{"slot_id": "S1", "need_id": "N1"}],
    "expires_at": "2026-12-01T09:10:00+00:00",
}
SESSIONS = (wire.SessionAsked(slot_id="S1", need_id="N1"),)
Step = Callable[[httpx.Request], httpx.Response]


def lost(_request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("the connection is gone")


def held(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(201, json=HOLD)


def problem(status: int, code: str, **more: object) -> Step:
    body = {"title": "Said so.", "status": status, "code": code, **more}
    media = {"content-type": "application/problem+json"}
    return lambda _request: httpx.Response(status, content=json.dumps(body), headers=media)


class Steps:
    """A service that goes through ``steps``, one a request, and notes what it was sent."""

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.seen: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        return self.steps.pop(0)(request)


def client(service: Steps, tries: int = 3) -> Client:
    return Client(
        "http://service",
        patience=Patience(tries=tries, first_wait=0),
        transport=httpx.MockTransport(service),
    )


@pytest.mark.parametrize("first", [lost, problem(503, "busy"), problem(409, "key_in_progress")])
def test_a_write_is_sent_again_under_the_same_key(first: Step) -> None:
    service = Steps(first, held)
    hold = client(service).hold("P1", SESSIONS)
    assert hold.token == 7
    keys = [request.headers["idempotency-key"] for request in service.seen]
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert service.seen[0].content == service.seen[1].content


def test_two_writes_have_two_keys_unless_the_caller_names_them() -> None:
    service = Steps(held, held, held, held)
    asking = client(service)
    asking.hold("P1", SESSIONS)
    asking.hold("P1", SESSIONS)
    asking.hold("P1", SESSIONS, key="mine")
    asking.hold("P1", SESSIONS, key="mine")
    keys = [request.headers["idempotency-key"] for request in service.seen]
    assert keys[0] != keys[1]
    assert keys[2:] == ["mine", "mine"]


def test_who_never_answers_is_unreachable_and_says_what_to_do() -> None:
    service = Steps(lost, lost, lost)
    with pytest.raises(Unreachable) as caught:
        client(service).health()
    assert len(service.seen) == 3
    assert "matcher serve" in caught.value.todo


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (problem(404, "not_there"), Missing),
        (problem(410, "hold_over"), Over),
        (problem(409, "not_possible_now"), Conflict),
        (problem(409, "taken", lost=[{"slot_id": "S1", "obstacle": "full"}]), PlaceTaken),
        (problem(422, "input_faults", fault_count=0, faults=[]), Refused),
        (problem(500, "unforeseen"), ServiceFailed),
        (problem(413, "too_long"), ServiceError),
    ],
)
def test_every_problem_is_an_error_of_its_kind(answer: Step, kind: type[ServiceError]) -> None:
    with pytest.raises(ServiceError) as caught:
        client(Steps(answer)).hold("P1", SESSIONS)
    assert type(caught.value) is kind
    assert isinstance(caught.value, MatcherError)
    assert caught.value.told.title == "Said so."


def test_a_lost_race_tells_which_session_was_lost() -> None:
    answer = problem(409, "taken", lost=[{"slot_id": "S1", "need_id": "N1", "obstacle": "full"}])
    with pytest.raises(PlaceTaken) as caught:
        client(Steps(answer)).hold("P1", SESSIONS)
    assert caught.value.told.lost[0].obstacle is wire.Obstacle.FULL


def test_another_service_at_the_address_is_not_taken_for_ours() -> None:
    page = Steps(lambda _request: httpx.Response(502, html="<h1>Bad gateway</h1>"))
    with pytest.raises(ServiceError) as caught:
        client(page).health()
    assert caught.value.told.code == "not_this_service"


def test_tables_that_are_sent_again_are_the_same_bytes() -> None:
    loaded = {"tables": [], "warnings": []}
    service = Steps(
        lambda _request: httpx.Response(200, json=loaded),
        lambda _request: httpx.Response(200, json=loaded),
    )
    asking = client(service)
    for _ in range(2):
        asking.records.load_tables({"needs.csv": b"need_id\n", "sites.csv": b"site_id\n"}, key="k")
    assert service.seen[0].content == service.seen[1].content
    assert b'filename="needs.csv"' in service.seen[0].content


def test_following_a_run_says_who_asks() -> None:
    service = Steps(lambda _: httpx.Response(204))
    signed_in = Client("http://service", token="t-1", transport=httpx.MockTransport(service))
    assert list(signed_in.runs.events("R1")) == []
    assert [one.headers.get("authorization") for one in service.seen] == ["Bearer t-1"]


@pytest.mark.parametrize("status", [418, 522, 599])
def test_an_answer_of_something_between_is_told_whatever_its_number(status: int) -> None:
    service = Steps(lambda _: httpx.Response(status, text="cloudy"))
    with pytest.raises(ServiceError) as caught:
        client(service).held("H1")
    assert caught.value.told.code == "not_this_service"
    assert str(status) in caught.value.told.title
