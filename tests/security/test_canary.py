"""A person's name, put wherever something can be entered, shows up in no log, address or error.

Faults of what was sent quote the sender's own cell back to them, as files do: there, and nowhere
else, the name may stand.
"""

from __future__ import annotations

import copy
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from matcher.store import Store
from matcher_api import create_app
from matcher_api.contract import contract
from tests.api.conftest import load, people_and_slots
from tests.api.served import PATIENCE, PLAIN, in_a_thread

FIRST, LAST = "Zebulon", "Quarmby"
CANARY = f"{FIRST} {LAST}"
DOCUMENT: dict[str, Any] = json.loads(contract())
SCHEMAS = DOCUMENT["components"]["schemas"]
CALLS = [
    (method.upper(), path, call)
    for path, methods in DOCUMENT["paths"].items()
    for method, call in methods.items()
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    url = f"sqlite:///{tmp_path_factory.mktemp('canary') / 'store.db'}"
    with Store.open(url) as store:
        store.migrate()
    load(url, people_and_slots())
    with (
        in_a_thread(url) as address,
        httpx.Client(base_url=address, timeout=PATIENCE, verify=PLAIN) as client,
    ):
        yield client


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where text stands in a document."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(one, (*path, name))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from leaves(one, (*path, number))
    elif isinstance(value, str):
        yield path


def planted(document: Any, path: tuple[Any, ...]) -> Any:
    """The document with the name at one place."""
    changed = copy.deepcopy(document)
    here = changed
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = CANARY
    return changed


def requests() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every call of the contract with the name in one part of it after the other."""
    for method, path, call in CALLS:
        parts = re.findall(r"{(\w+)}", path)
        plain = re.sub(r"{\w+}", "P0", path)
        for part in parts:
            address = path.replace(f"{{{part}}}", CANARY)
            yield method, re.sub(r"{\w+}", "P0", address), {}
        for one in call.get("parameters", []):
            if one["in"] == "query":
                yield method, plain, {"params": {one["name"]: CANARY}}
            elif one["in"] == "header":
                yield method, plain, {"headers": {one["name"]: CANARY}}
        for media, content in call.get("requestBody", {}).get("content", {}).items():
            name = content["schema"].get("$ref", "").rpartition("/")[2]
            shown = content.get("examples") or SCHEMAS.get(name, {}).get("examples") or []
            for example in shown if media == "application/json" else []:
                for place in leaves(example):
                    yield method, plain, {"json": planted(example, place)}
                yield method, plain, {"json": {**example, CANARY: CANARY}}
            if media == "text/csv":
                header = {"Content-Type": "text/csv"}
                text = f"need_id,participant_id,service,sessions\n{CANARY},{CANARY},x,y\n"
                yield method, plain, {"content": text, "headers": header}
        yield method, plain, {"content": CANARY, "headers": {"Content-Type": "application/json"}}


def without_quotes(told: str) -> str:
    """An error without what it quotes back of the sender's own cells."""
    try:
        document = json.loads(told)
    except ValueError:
        return told
    for fault in document.get("faults", []) if isinstance(document, dict) else []:
        for field in ("found", "sentence", "column"):
            fault.pop(field, None)
    return json.dumps(document)


def check(answer: httpx.Response, what: object) -> None:
    headers = str(sorted(answer.headers.items()))
    assert FIRST not in headers, what
    assert LAST not in headers, what
    if answer.status_code >= 400:
        told = without_quotes(answer.text)
        assert FIRST not in told, what
        assert LAST not in told, what


def test_a_name_in_any_part_of_any_call_is_in_no_log_header_or_error(
    service: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    sent = 0
    with caplog.at_level(logging.DEBUG):
        for method, path, more in requests():
            check(service.request(method, path, **more), (method, path, more))
            sent += 1
    assert sent > 200
    check_logs(caplog)


def test_a_name_in_any_form_is_in_no_log_and_no_address(
    service: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    sent = 0
    with caplog.at_level(logging.DEBUG):
        for route in iter_route_contexts(create_app().routes):
            original = getattr(route, "original_route", None)
            if not hasattr(original, "dependant") or original.include_in_schema:
                continue
            for method in sorted(original.methods):
                fields = [one.alias for one in original.dependant.query_params]
                fields += [one.alias for one in original.dependant.body_params]
                path = re.sub(r"{\w+(:\w+)?}", "P0", original.path)
                filled = dict.fromkeys(fields, CANARY)
                more: dict[str, Any] = {"params" if method == "GET" else "data": filled}
                answer = service.request(method, path, **more)
                location = answer.headers.get("location", "")
                assert FIRST not in location, (method, path)
                assert FIRST not in str(answer.headers.get("set-cookie", ""))
                sent += 1
    assert sent > 40
    check_logs(caplog)


def check_logs(caplog: pytest.LogCaptureFixture) -> None:
    """The test's own client logs what it sends; everybody else has to keep still."""
    ours = [one for one in caplog.records if not one.name.startswith(("http", "asyncio"))]
    text = "\n".join(f"{one.getMessage()} {one.__dict__.get('exc_text') or ''}" for one in ours)
    assert FIRST not in text
    assert LAST not in text
