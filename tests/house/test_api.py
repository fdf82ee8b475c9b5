"""The service answers, tells its errors as problems, and its contract is the written one."""

from __future__ import annotations

import asyncio
import platform
from pathlib import Path

import httpx
from fastapi import FastAPI

from matcher.errors import Fault, InputFaults, MatcherError
from matcher_api import create_app
from matcher_api.contract import contract

ROOT = Path(__file__).resolve().parents[2]


def ask(app: FastAPI, method: str, path: str) -> httpx.Response:
    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path)

    return asyncio.run(call())


def test_health_answers_ok() -> None:
    answer = ask(create_app(), "GET", "/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


def test_version_names_what_runs() -> None:
    answer = ask(create_app(), "GET", "/version").json()
    assert answer["python"] == platform.python_version()
    assert set(answer) == {"matcher", "ortools", "python", "sqlite"}
    assert all(answer.values())


def test_an_unknown_address_is_a_problem_with_a_next_step() -> None:
    answer = ask(create_app(), "GET", "/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
    assert "/openapi.json" in answer.json()["next_step"]


def test_a_wrong_method_keeps_the_header_that_says_what_is_right() -> None:
    answer = ask(create_app(), "DELETE", "/health")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"
    assert answer.json()["code"] == "method_not_allowed"


def raising(error: MatcherError) -> httpx.Response:
    app = create_app()

    @app.get("/fails")
    def fails() -> None:
        raise error

    return ask(app, "GET", "/fails")


def test_our_own_errors_keep_their_code_and_say_what_to_do() -> None:
    answer = raising(MatcherError("There is no such week.", "Load one first."))
    assert answer.status_code == 422
    assert answer.json() == {
        "type": "about:blank",
        "title": "There is no such week.",
        "status": 422,
        "code": "error",
        "next_step": "Load one first.",
    }


def test_faults_of_input_are_counted() -> None:
    fault = Fault("needs.csv", 2, "sessions", "x", "This is not a number", "Enter one", "number")
    answer = raising(InputFaults([fault]))
    assert answer.json()["code"] == "input_faults"
    assert "1 fault" in answer.json()["title"]


def test_the_written_contract_is_the_one_served() -> None:
    written = (ROOT / "api" / "openapi.json").read_text(encoding="utf-8")
    assert written == contract(), "Run `make openapi` and commit api/openapi.json."
