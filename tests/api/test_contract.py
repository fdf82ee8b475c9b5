"""The written contract is the one served, whole, with an example for every call."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from matcher import offers, store, wire
from matcher.files.hand import Action
from matcher.usecases.runs.exceptions import ExceptionKind
from matcher.wire.base import Answered, Asked
from matcher_api.contract import contract

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT: dict[str, Any] = json.loads(contract())
SCHEMAS = DOCUMENT["components"]["schemas"]


def calls() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every call by method and path."""
    for path, methods in DOCUMENT["paths"].items():
        for method, call in methods.items():
            yield f"{method.upper()} {path}", call


CALLS = dict(calls())


def test_the_written_contract_is_the_one_served() -> None:
    written = (ROOT / "api" / "openapi.json").read_text(encoding="utf-8")
    assert written == contract(), "Run `make openapi` and commit api/openapi.json."


@pytest.mark.parametrize("name", CALLS)
def test_every_call_says_what_it_does_and_shows_what_it_takes_and_gives(name: str) -> None:
    call = CALLS[name]
    assert call["description"].endswith(".")
    body = call.get("requestBody", {}).get("content", {})
    for media, content in body.items():
        if media == "application/json":
            assert examples(content), "the request has no example"
    for status, answer in call["responses"].items():
        for media, content in answer.get("content", {}).items():
            if media.endswith("json"):
                assert examples(content), f"the answer {status} has no example"


def examples(content: dict[str, Any]) -> list[Any]:
    """The examples of a body, at the body or at its type."""
    name = content["schema"].get("$ref", "").rpartition("/")[2]
    found: list[Any] = content.get("examples") or SCHEMAS.get(name, {}).get("examples") or []
    return found


@pytest.mark.parametrize("name", CALLS)
def test_problems_have_their_media_type_and_every_call_says_what_may_go_wrong(name: str) -> None:
    answers = CALLS[name]["responses"]
    assert {"400", "421", "500", "503"} <= set(answers)
    for status, answer in answers.items():
        media = set(answer.get("content", {}))
        if int(status) >= 400 and not (name == "GET /health" and status == "503"):
            assert media == {"application/problem+json"}


ASKS = {"POST /v1/matches", "POST /v1/plans/suggest", "POST /v1/runs/{run_id}/edits/price"}
"""They keep nothing."""


@pytest.mark.parametrize("name", [n for n in CALLS if not n.startswith("GET")])
def test_every_write_takes_an_idempotency_key(name: str) -> None:
    asks_only = name in ASKS
    headers = [p["name"] for p in CALLS[name].get("parameters", []) if p["in"] == "header"]
    assert ("idempotency-key" in headers) is not asks_only


def shown() -> Iterator[tuple[type[BaseModel], dict[str, Any]]]:
    for kind in (getattr(wire, name) for name in wire.__all__):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            extra = kind.model_config.get("json_schema_extra")
            if isinstance(extra, dict):
                for one in extra["examples"]:  # type: ignore[union-attr]
                    yield kind, one  # type: ignore[misc]


SHOWN = tuple(shown())


@pytest.mark.parametrize(("kind", "one"), SHOWN, ids=[kind.__name__ for kind, _ in SHOWN])
def test_every_example_is_what_its_type_says(kind: type[BaseModel], one: dict[str, Any]) -> None:
    told = kind.model_validate_json(json.dumps(one)).model_dump(mode="json", exclude_unset=True)
    assert without_zone(told) == without_zone(one)


def without_zone(value: Any) -> Any:
    """Moments in UTC are written in two ways."""
    return json.loads(json.dumps(value).replace("+00:00", "Z"))


def test_what_is_asked_is_strict_and_what_is_answered_is_lenient() -> None:
    for kind in {kind for kind, _ in SHOWN}:
        extra = kind.model_config["extra"]
        stored = kind.__name__.startswith("Stored")
        assert extra == ("forbid" if issubclass(kind, Asked) and not stored else "ignore")
        assert issubclass(kind, Asked | Answered)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (wire.HoldState, store.HoldState),
        (wire.BookingState, store.BookingState),
        (wire.CancelledBy, store.CancelledBy),
        (wire.OfferState, store.OfferState),
        (wire.Obstacle, store.Obstacle),
        (wire.Kind, offers.Kind),
        (wire.RunState, store.RunState),
        (wire.RunAsked, store.Asked),
        (wire.ByHandAction, Action),
        (wire.ExceptionKind, ExceptionKind),
    ],
)
def test_words_over_http_are_those_of_the_library(
    ours: type[StrEnum], theirs: type[StrEnum]
) -> None:
    assert [one.value for one in ours] == [one.value for one in theirs]
