"""Requests that nobody thought of: no 5xx, no undocumented status, no answer out of shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.specs.openapi import checks as shapes

from matcher import wire
from matcher.client import Client
from matcher.store import Store
from matcher_api import create_app
from tests import weeks
from tests.api.conftest import load, people_and_slots
from tests.api.served import in_a_thread

SCHEMA = schemathesis.openapi.from_dict(create_app().openapi())
OPERATIONS = {one.ok().label: one.ok() for one in SCHEMA.get_all_operations()}
CHECKS = (
    checks.not_a_server_error,
    shapes.status_code_conformance,
    shapes.content_type_conformance,
    shapes.response_schema_conformance,
    shapes.response_headers_conformance,
)
SAMPLE, SOAK = 10, 400
"""Requests of each call."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, Any]]]:
    """A service with people, slots, a hold, bookings, an offer and a run, and their names."""
    url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}"
    with Store.open(url) as store:
        store.migrate()
    load(url, people_and_slots(people=6, places=4))
    with in_a_thread(url) as address, Client(address) as client:
        yield address, _names(client)


def _names(client: Client) -> dict[str, Any]:
    """Something that is there, by the name of the field or parameter that may name it."""

    def asked(number: int) -> tuple[wire.SessionAsked, ...]:
        return tuple(wire.SessionAsked(slot_id=slot, need_id=f"N{number}") for slot in ("T1", "T2"))

    booked = client.confirm(client.hold("P0", asked(0))).bookings[0]
    held = client.hold("P1", asked(1), minutes=600)
    run = client.runs.request(wire.RunRequest(horizon_start=weeks.HORIZON_START, horizon_weeks=4))
    client.runs.cancel(run.run_id)  # at rest, so that following it has an end
    return {
        "booking_id": booked.booking_id,
        "hold_id": held.hold_id,
        "token": held.token,
        "offer_id": client.offer("P2", asked(2)).offer_id,
        "run_id": run.run_id,
        "participant_id": "P3",
        "need_id": "N3",
        "slot_id": "T1",
        "practitioner_id": "Q1",
        "site_id": "S1",
        "service": "physiotherapy",
    }


def test_the_contract_has_every_call() -> None:
    assert len(OPERATIONS) > 30


@pytest.mark.parametrize("label", OPERATIONS)
def test_no_request_breaks_a_call(label: str, service: tuple[str, dict[str, Any]]) -> None:
    ask(label, service, SAMPLE)


@pytest.mark.soak
@pytest.mark.parametrize("label", OPERATIONS)
def test_many_requests_break_no_call(label: str, service: tuple[str, dict[str, Any]]) -> None:
    ask(label, service, SOAK)


def ask(label: str, service: tuple[str, dict[str, Any]], requests: int) -> None:
    """Send so many requests of one call, well formed and not, to names that exist and others."""
    address, names = service
    operation = OPERATIONS[label]
    good = operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE)
    bad = operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)

    @seed(20261130)
    @settings(
        max_examples=requests,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(good, good, bad), st.booleans())
    def send(case: schemathesis.Case, known: bool) -> None:
        if known:
            case.path_parameters = _known(case.path_parameters, names)
            case.query = _known(case.query, names)
            case.body = _known(case.body, names)
        case.call_and_validate(base_url=address, checks=list(CHECKS), timeout=600)

    send()


def _known(value: Any, names: dict[str, Any]) -> Any:
    """``value`` with every name in it that of something that is there."""
    if isinstance(value, dict):
        return {key: names.get(key, _known(inner, names)) for key, inner in value.items()}
    if isinstance(value, list):
        return [_known(inner, names) for inner in value]
    return value
