"""Faults in the shape of a request: all at once, where they are, what to do, nothing repeated."""

from __future__ import annotations

import re

import httpx
import pytest

from matcher.client import Client
from tests.api.conftest import Serve
from tests.api.served import post, request

CANARY = "Ada Canary"
FORBIDDEN = re.compile(r"\b(?:invalid|illegal|abort\w*)\b", re.IGNORECASE)


@pytest.fixture
def address(serve: Serve, sqlite_url: str) -> str:
    """A service with nothing in it."""
    client: Client = serve(sqlite_url, None)
    return client.url


def faults_of(answer: httpx.Response) -> dict[str, str]:
    """The code of each fault, by where it is."""
    told = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert CANARY not in answer.text
    assert not FORBIDDEN.search(answer.text)
    assert all(one["todo"] and one["problem"] for one in told["faults"])
    assert told["fault_count"] == len(told["faults"])
    return {one.get("column"): one["code"] for one in told["faults"]}


def test_every_fault_is_told_at_once(address: str) -> None:
    body = {
        "participant_id": CANARY,
        "sessions": [{"slot_id": 7, "need_id": "N1"}, {"need_id": "N1", "note": CANARY}],
        "minutes": 0,
        "name": CANARY,
    }
    assert faults_of(post(f"{address}/v1/holds", json=body)) == {
        "participant_id": "shape_string_pattern_mismatch",
        "sessions.0.slot_id": "shape_string_type",
        "sessions.1.slot_id": "shape_missing",
        "sessions.1.note": "shape_extra_forbidden",
        "minutes": "shape_greater_than_equal",
        "name": "shape_extra_forbidden",
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "shape_json_unreadable"),
        (b"[]", "shape_model_attributes_type"),
        (b"", "shape_missing"),
        (b'{"token": 1e999}', "shape_finite_number"),
        (b'{"token": "\xff"}', None),
    ],
)
def test_what_is_not_json_is_told_so(address: str, body: bytes, code: str | None) -> None:
    headers = {"Content-Type": "application/json"}
    answer = post(f"{address}/v1/holds/H1/confirm", content=body, headers=headers)
    assert answer.status_code in {400, 422}
    assert not FORBIDDEN.search(answer.text)
    if code is not None:
        assert code in faults_of(answer).values()


@pytest.mark.parametrize(
    ("record", "path", "where"),
    [
        ({"practitioner_id": "Q1", "from_date": "1066-10-14", "to_date": "x"}, "closures", "from"),
        ({"from_date": "2026-12-01", "to_date": "2026-12-02"}, "closures", None),
        ({"barriers": {"msk": 4}}, "plans/suggest", "barriers.msk"),
        ({"barriers": {}}, "plans/suggest", "barriers"),
        ({"participant_id": "P1", "person": {}}, "matches", "person"),
        ({"participant_id": "P1", "need_ids": ["N1", "N1"]}, "matches", None),
        ({}, "matches", None),
    ],
)
def test_dates_figures_and_choices(
    address: str, record: dict[str, object], path: str, where: str | None
) -> None:
    told = faults_of(post(f"{address}/v1/{path}", json=record))
    assert told
    if where is not None:
        assert any(column and column.startswith(where) for column in told)


def test_a_start_needs_its_offset(address: str) -> None:
    slot = {
        "practitioner_id": "Q1",
        "mode": ["phone"],
        "start": "2026-12-01T09:00:00",
        "minutes": 30,
    }
    answer = request("PUT", f"{address}/v1/slots/T1", json=slot)
    assert faults_of(answer) == {"start": "shape_timezone_aware"}


def test_a_key_and_a_name_have_their_signs(address: str) -> None:
    change = {"token": 1}
    url = f"{address}/v1/holds/{{}}/confirm"
    spaced = post(url.format("H1"), json=change, headers={"Idempotency-Key": "two words"})
    assert faults_of(spaced) == {"header.idempotency-key": "shape_string_pattern_mismatch"}
    named = post(url.format("Ada%20Canary"), json=change)
    assert faults_of(named) == {"path.hold_id": "shape_string_pattern_mismatch"}
