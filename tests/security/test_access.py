"""Every role against every call: the table is what the service does, and the same on pages."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import cast

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from matcher_api import create_app
from matcher_api.security import CALLS, Role
from matcher_api.security.access import ANYBODY, Roles
from tests.security.conftest import OTHER
from tests.security.issuer import ORGANISATION, TestIssuer

APP = create_app()
"""One that is not started: enough to see its routes, and for what needs no store."""
ROUTES = sorted(
    f"{method} {route.path}"
    for route in iter_route_contexts(APP.routes)
    if route.methods and route.path != "/openapi.json"
    for method in route.methods
)


def test_every_call_has_its_line_in_the_table() -> None:
    assert len(ROUTES) > 60
    assert not [call for call in ROUTES if call not in CALLS]


def test_nothing_is_mounted_beside_the_table_but_styles_and_scripts() -> None:
    """A mounted application would be asked who calls, and not what they may do."""
    mounted = [one.path for one in APP.routes if isinstance(one, Mount)]
    assert mounted == ["/static"]


def test_every_role_has_something_to_do_and_nobody_everything() -> None:
    for role in Role:
        may = [call for call, roles in CALLS.items() if role in roles]
        assert may
        assert len(may) < len(CALLS)
    assert not [call for call, roles in CALLS.items() if roles == ANYBODY and "{" in call]


def path_of(call: str) -> tuple[str, str]:
    method, _, path = call.partition(" ")
    return method, re.sub(r"{[^}]+}", "nobody", path)


REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


@pytest.mark.parametrize("call", ROUTES)
def test_each_role_may_make_exactly_the_calls_of_the_table(
    call: str, service: httpx.Client, one_issuer: TestIssuer
) -> None:
    method, path = path_of(call)
    for organisation in (ORGANISATION, OTHER):
        for role in Role:
            headers = one_issuer.bearer(role, organisation=organisation)
            answer = service.request(method, path, headers=headers)
            is_open = CALLS[call] == ANYBODY
            assert (answer.status_code not in REFUSED) is (is_open or role in CALLS[call]), role


@pytest.mark.parametrize("call", ROUTES)
def test_nobody_and_people_of_an_organisation_that_is_not_served_may_make_the_open_ones(
    call: str, service: httpx.Client, one_issuer: TestIssuer
) -> None:
    method, path = path_of(call)
    everything = one_issuer.bearer(organisation="Q99", roles=[role.value for role in Role])
    for headers, status in (({}, 401), (everything, 403)):
        answer = service.request(method, path, headers=headers)
        if CALLS[call] == ANYBODY:
            assert answer.status_code not in REFUSED
        else:
            assert answer.status_code == status


def test_several_roles_may_do_what_each_of_them_may(
    service: httpx.Client, one_issuer: TestIssuer
) -> None:
    both = one_issuer.bearer(roles=["auditor", "coach"])
    assert service.get("/v1/participants/P0", headers=both).status_code == 200
    assert service.get("/reports", headers=both).status_code == 200
    assert service.post("/v1/closures", headers=both, json={}).status_code == 403


@pytest.fixture
def calls() -> Iterator[dict[str, Roles]]:
    """The table, which may be changed: afterwards it is as it was, in its order too."""
    table = cast("dict[str, Roles]", CALLS)
    kept = dict(table)
    yield table
    table.clear()
    table.update(kept)


def test_a_call_without_a_line_is_nobody_s(
    service: httpx.Client, one_issuer: TestIssuer, calls: dict[str, Roles]
) -> None:
    del calls["GET /v1/prices"]
    everything = one_issuer.bearer(roles=[role.value for role in Role])
    answer = service.get("/v1/prices", headers=everything)
    assert answer.status_code == 403
    assert "Nobody" in answer.json()["next_step"]


def test_nobody_is_given_the_answer_to_what_another_has_asked(
    service: httpx.Client, one_issuer: TestIssuer
) -> None:
    """Else somebody would believe that a decision is theirs which stands under another's name."""
    wish = {"horizon_start": "2026-11-30", "horizon_weeks": 4}

    def ask(who: str) -> httpx.Response:
        headers = {**one_issuer.bearer(Role.LEAD, sub=who), "Idempotency-Key": "this-week"}
        return service.post("/v1/runs", json=wish, headers=headers)

    first, again, other = ask("ada"), ask("ada"), ask("bea")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["run_id"] == again.json()["run_id"]
    assert (other.status_code, other.json()["code"]) == (422, "key_used")


def test_a_refusal_says_whom_to_ask(service: httpx.Client, one_issuer: TestIssuer) -> None:
    answer = service.get("/v1/export", headers=one_issuer.bearer(Role.COACH))
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_allowed"
    assert answer.json()["next_step"] == "Ask somebody who is one of: administrator, lead."


def test_the_navigation_shows_where_somebody_may_go(
    service: httpx.Client, one_issuer: TestIssuer
) -> None:
    coach = service.get("/people", headers=one_issuer.bearer(Role.COACH)).text
    assert 'href="/people"' in coach
    assert 'href="/week"' not in coach
    assert "a-coach" not in service.get("/help").text


# --- without a login -----------------------------------------------------------------------------


def ask_from(address: str, headers: dict[str, str] | None = None) -> httpx.Response:
    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(APP, client=(address, 5000))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/you", headers=headers)

    return asyncio.run(call())


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "127.9.9.9", ""])
def test_without_a_login_this_machine_is_answered(address: str) -> None:
    answer = ask_from(address)
    assert answer.status_code == 200
    assert "Nobody signs in here" in answer.text


@pytest.mark.parametrize("address", ["10.0.0.7", "192.168.1.2", "2001:db8::1", "nonsense"])
def test_without_a_login_no_other_machine_is_answered(address: str) -> None:
    answer = ask_from(address)
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_this_machine"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_without_a_login_nothing_that_came_by_a_proxy_is_answered(header: str) -> None:
    """A proxy on this machine would let in whoever can reach it."""
    assert ask_from("127.0.0.1", {header: "for=127.0.0.1"}).status_code == 403
