"""Figures and logs: what is counted, and that neither tells of anybody."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from matcher.logs.setting_up import set_up_logs
from matcher.store import Store
from tests.api.conftest import load, people_and_slots
from tests.api.served import get, in_a_thread, post, request

CANARY = "Zebedee-4711"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged as JSON meanwhile; afterwards logs are as they were."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    written = io.StringIO()
    set_up_logs("json", "info", written)
    yield written
    root.handlers[:], level = before
    root.setLevel(level)


@pytest.fixture
def address(sqlite_url: str) -> Iterator[str]:
    load(sqlite_url, people_and_slots())
    with in_a_thread(sqlite_url) as found:
        yield found


def figures(text: str) -> dict[tuple[str, ...], float]:
    """Each sample by its name and labels' values."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def of_calls(lines: io.StringIO) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    return [one for one in found if one["event"] == "answered"]


def test_calls_are_counted_by_route_and_never_by_address(address: str) -> None:
    def now() -> dict[tuple[str, ...], float]:
        return figures(get(f"{address}/metrics").text)

    route = "GET", "/v1/participants/{participant_id}"
    before = now()
    for name in ("P0", "P1", CANARY):
        get(f"{address}/v1/participants/{name}")
    get(f"{address}/{CANARY}")
    request("PROPFIND", f"{address}/health")
    answer = get(f"{address}/metrics")
    after = figures(answer.text)

    def more(*key: str) -> float:
        return after.get(key, 0) - before.get(key, 0)

    assert more("matcher_requests_total", *route, "200") == 2
    assert more("matcher_requests_total", *route, "404") == 1
    assert more("matcher_request_seconds_count", *route) == 3
    assert more("matcher_requests_total", "GET", "none", "404") == 1
    assert more("matcher_requests_total", "other", "/health", "405") == 1
    assert after["matcher_requests_under_way",] == 1, "the one that asks"
    assert after["matcher_needs_waiting", "local"] == 3
    assert after["matcher_places_free", "local"] == 8
    assert after["matcher_runs", "local", "queued"] == 0
    assert CANARY not in answer.text
    assert answer.headers["content-type"].startswith("text/plain")


def test_each_call_has_a_line_and_nobody_is_in_it(lines: io.StringIO, address: str) -> None:
    body = {"participant_id": CANARY, "sessions": [{"slot_id": CANARY}]}
    headers = {"x-request-id": "r-1", "user-agent": CANARY, "idempotency-key": CANARY}
    get(f"{address}/v1/participants/{CANARY}?name={CANARY}", headers=headers)
    post(f"{address}/v1/holds", json=body, headers=headers)
    get(f"{address}/fhir/R4/Slot?start={CANARY}", headers=headers)
    called = of_calls(lines)
    assert [(one["route"], one["status"]) for one in called] == [
        ("/v1/participants/{participant_id}", 404),
        ("/v1/holds", 422),
        ("/fhir/R4/Slot", 400),
    ]
    first = called[0]
    assert (first["request_id"], first["method"], first["level"]) == ("r-1", "GET", "info")
    assert first["organisation"] == "local"
    assert first["milliseconds"] > 0
    assert CANARY not in lines.getvalue()


def test_the_words_of_an_exception_are_left_out_and_its_place_is_told(
    lines: io.StringIO, sqlite_url: str
) -> None:
    def fail(_point: str) -> None:
        raise ValueError(CANARY)

    load(sqlite_url, people_and_slots())
    with in_a_thread(sqlite_url, on_point=fail) as address:
        asked = {"participant_id": "P0", "sessions": [{"slot_id": "T1", "need_id": "N0"}]}
        assert post(f"{address}/v1/holds", json=asked).status_code == 500
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("of.another.library").exception("It failed.")
    text = lines.getvalue()
    assert CANARY not in text
    other = json.loads(text.splitlines()[-1])
    assert (other["event"], other["exception"]) == ("It failed.", "ValueError")
    assert any("test_metering.py" in place for place in other["where"])


def test_what_is_asked_all_the_time_has_no_line(lines: io.StringIO, address: str) -> None:
    get(f"{address}/health")
    get(f"{address}/metrics")
    assert of_calls(lines) == []


def test_logs_for_a_terminal_have_the_same_in_words(lines: io.StringIO) -> None:
    set_up_logs("text", "warning", lines)
    logging.getLogger("matcher.api").info("answered")
    logging.getLogger("matcher.api").warning("slow", extra={"route": "/health"})
    text = lines.getvalue()
    assert "answered" not in text
    assert "slow" in text
    assert "route=/health" in text


def test_figures_of_a_store_in_which_there_is_nothing(sqlite_url: str) -> None:
    with Store.open(sqlite_url), in_a_thread(sqlite_url) as address:
        found = figures(get(f"{address}/metrics").text)
    assert found["matcher_people", "local"] == 0
