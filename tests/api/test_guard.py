"""What stands before every call: limits, hosts, foreign pages, headers, no word of people."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI, Request

from matcher.errors import Fault, InputFaults, MatcherError
from matcher_api import create_app
from matcher_api.guard import HEADERS
from matcher_api.security import CALLS, Role
from matcher_api.settings import Settings

SECRET = "Canary-Person"


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The application without a store: nothing here needs one."""
    for call in ("POST /breaks", "GET /broken", "GET /refuses", "GET /faulty"):
        monkeypatch.setitem(CALLS, call, frozenset(Role))
    app = create_app(Settings(request_limit=1024, table_limit=2048))

    @app.post("/breaks")
    async def breaks(request: Request) -> None:
        await request.body()
        raise RuntimeError(SECRET)

    @app.get("/broken")
    def broken() -> None:
        with sa.create_engine("sqlite://").connect() as connection:
            connection.exec_driver_sql(f'SELECT "{SECRET}" FROM nowhere')

    @app.get("/refuses")
    def refuses() -> None:
        raise MatcherError("There is no such week.", "Load one first.")

    @app.get("/faulty")
    def faulty() -> None:
        fault = Fault("needs.csv", 2, "sessions", "x", "This is not a number", "Enter one", "n")
        raise InputFaults([fault])

    return app


def ask(app: FastAPI, method: str, path: str, **more: object) -> httpx.Response:
    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path, **more)  # type: ignore[arg-type]

    return asyncio.run(call())


def test_every_answer_has_the_headers_that_keep_a_browser_safe(app: FastAPI) -> None:
    for path in ("/version", "/nowhere", "/refuses"):
        answer = ask(app, "GET", path)
        expected = {name.decode(): value.decode() for name, value in HEADERS}
        assert {name: answer.headers[name] for name in expected} == expected


def test_a_request_keeps_its_name_and_gets_one_if_it_has_none(app: FastAPI) -> None:
    named = ask(app, "GET", "/version", headers={"X-Request-ID": "call-17"})
    assert named.headers["x-request-id"] == "call-17"
    for strange in ("", "two words", "x" * 65):
        answer = ask(app, "GET", "/nowhere", headers={"X-Request-ID": strange})
        assert answer.headers["x-request-id"] not in {"", strange}
        assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", ""])
def test_a_page_that_calls_this_machine_by_its_own_name_is_not_answered(
    app: FastAPI, host: str
) -> None:
    answer = ask(app, "GET", "/version", headers={"Host": host})
    assert answer.status_code == 421
    assert answer.json()["code"] == "unknown_host"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:80", "[::1]:8000"])
def test_the_names_of_this_machine_are_answered(app: FastAPI, host: str) -> None:
    assert ask(app, "GET", "/version", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_of_another_site_may_read_nothing_and_write_nothing(
    app: FastAPI, headers: dict[str, str]
) -> None:
    answer = ask(app, "POST", "/breaks", headers=headers)
    assert answer.status_code == 403
    assert answer.json()["code"] == "foreign_page"
    assert "access-control-allow-origin" not in answer.headers


def test_the_service_s_own_pages_may_write(app: FastAPI) -> None:
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert ask(app, "POST", "/breaks", headers=own).status_code == 500


def long_body() -> Iterator[bytes]:
    yield from [b"x" * 512] * 3


@pytest.mark.parametrize("told", [True, False], ids=["told", "in chunks"])
def test_a_request_that_is_too_long_is_not_read_to_its_end(app: FastAPI, told: bool) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for chunk in long_body():
            yield chunk

    body = b"".join(long_body()) if told else chunks()
    answer = ask(app, "POST", "/v1/matches", content=body)
    assert answer.status_code == 413
    assert answer.json()["code"] == "too_long"
    assert "1,024 bytes" in answer.json()["title"]


def test_tables_may_be_longer(app: FastAPI) -> None:
    csv = {"Content-Type": "text/csv"}
    assert ask(app, "POST", "/v1/tables/needs", content=b"x" * 2049, headers=csv).status_code == 413


def test_what_nobody_foresaw_tells_nothing_of_what_was_sent(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = ask(app, "POST", f"/breaks?who={SECRET}", content=SECRET)
    assert answer.status_code == 500
    assert answer.json()["code"] == "unforeseen"
    assert answer.headers["content-type"] == "application/problem+json"
    assert SECRET not in answer.text
    ours = [one for one in caplog.records if not one.name.startswith("http")]
    logged = "\n".join(one.getMessage() for one in ours)
    assert "RuntimeError" in logged
    assert answer.json()["request_id"] in logged
    assert Path(__file__).name in logged
    assert SECRET not in logged
    assert not any(one.exc_info for one in ours)


def test_an_error_of_the_database_is_logged_by_its_code(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    assert ask(app, "GET", "/broken").status_code == 500
    logged = "\n".join(one.getMessage() for one in caplog.records)
    assert "OperationalError (SQLITE_ERROR)" in logged
    assert SECRET not in logged


def test_an_unknown_address_is_a_problem_with_a_next_step(app: FastAPI) -> None:
    answer = ask(app, "GET", "/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
    assert "/openapi.json" in answer.json()["next_step"]


def test_a_wrong_method_keeps_the_header_that_says_what_is_right(app: FastAPI) -> None:
    answer = ask(app, "DELETE", "/health")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"
    assert answer.json()["code"] == "method_not_allowed"


def test_our_own_errors_keep_their_code_and_say_what_to_do(app: FastAPI) -> None:
    answer = ask(app, "GET", "/refuses")
    assert answer.status_code == 422
    told = answer.json()
    assert told.pop("request_id")
    assert told == {
        "type": "about:blank",
        "title": "There is no such week.",
        "status": 422,
        "code": "error",
        "next_step": "Load one first.",
    }


def test_faults_of_input_are_told_one_by_one_and_counted(app: FastAPI) -> None:
    told = ask(app, "GET", "/faulty").json()
    assert told["code"] == "input_faults"
    assert told["fault_count"] == 1
    assert told["faults"][0]["column"] == "sessions"
    assert told["faults"][0]["row"] == 2
