"""The examples run as they stand, and together they show every call."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from matcher.files import read_batch
from matcher.store import Actor, Store
from matcher.usecases import demo_folder
from matcher.usecases.store_load import as_week
from matcher_api import create_app
from tests.api.conftest import MONDAY, load, people_and_slots, set_clock
from tests.api.served import in_a_thread, request, working
from tests.undrawn import leave_blank

EXAMPLES = Path(__file__).resolve().parents[2] / "api" / "examples"
FILES = sorted(EXAMPLES.glob("*.http"))


@dataclass(frozen=True)
class Example:
    """One request of a file."""

    name: str
    expects: int
    method: str
    url: str
    headers: dict[str, str]
    body: str


def examples(file: Path) -> list[Example]:
    """The requests of a file in the form of VS Code's REST Client."""
    return [_example(part) for part in file.read_text(encoding="utf-8").split("\n###")[1:]]


def _example(text: str) -> Example:
    head, _, body = text.partition("\n\n")
    lines = head.splitlines()[1:]
    notes = dict(re.findall(r"^# @?(\w+) (\S+)$", "\n".join(lines), re.MULTILINE))
    request, *fields = [line for line in lines if not line.startswith("#")]
    method, url = request.split(" ", 1)
    headers = dict(field.split(": ", 1) for field in fields)
    return Example(notes.get("name", ""), int(notes["expect"]), method, url, headers, body)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the bundled week in it, on the morning on which it begins."""
    file = tmp_path_factory.mktemp("loaded") / "store.db"
    with Store.open(f"sqlite:///{file}") as store:
        store.migrate()
        set_clock(store, MONDAY)
        store.load(as_week(read_batch(demo_folder()), demo_folder()), Actor())
    return file


@pytest.fixture
def address(loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The bundled week, served; plans come without pictures."""
    leave_blank(monkeypatch)
    url = f"sqlite:///{shutil.copy(loaded, tmp_path)}"
    with in_a_thread(url) as address, working(url):
        yield address


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_requests_of_a_file_do_what_they_say(file: Path, address: str) -> None:
    answers: dict[str, Any] = {}
    for example in examples(file):
        answer = request(
            example.method,
            filled(example.url, address, answers),
            headers=example.headers,
            content=sent(example, address, answers),
        )
        assert answer.status_code == example.expects, (example.url, answer.text)
        if example.name:
            answers[example.name] = answer.json()


def sent(example: Example, address: str, answers: dict[str, Any]) -> bytes:
    """The body; a form's lines end as HTTP has it."""
    body = filled(example.body, address, answers).rstrip("\n")
    if example.headers.get("Content-Type", "").startswith("multipart"):
        return body.replace("\n", "\r\n").encode() + b"\r\n"
    return body.encode()


def filled(text: str, address: str, answers: dict[str, Any]) -> str:
    """``text`` with what earlier answers said."""

    def value(match: re.Match[str]) -> str:
        name, _, path = match[1].partition(".response.body.$.")
        if name == "host":
            return address
        found = answers[name]
        for step in re.findall(r"\w+", path):
            found = found[int(step)] if isinstance(found, list) else found[step]
        return str(found)

    return re.sub(r"\{\{(.+?)\}\}", value, text)


def test_together_they_show_every_call() -> None:
    shown = {
        (example.method, shape(example.url.removeprefix("{{host}}").partition("?")[0]))
        for file in FILES
        for example in examples(file)
    }
    contract = {
        (method.upper(), shape(path))
        for path, methods in create_app().openapi()["paths"].items()
        for method in methods
    }
    assert contract - shown == set()


NAMED = re.compile(
    r"/v1/(participants|needs|practitioners|sites|slots|tables|bookings|holds|offers|runs|calendars)/[^/]+"
)


def shape(path: str) -> str:
    """A path with every name left out."""
    path = re.sub(r"\{\{.+?\}\}|\{.+?\}", "*", path)
    path = re.sub(r"/(exceptions)/[^/]+", r"/\1/*", path)
    return re.sub(NAMED, r"/v1/\1/*", path)


def test_the_python_example_books_something(address: str) -> None:
    script = EXAMPLES / "coach.py"
    done = subprocess.run(
        [sys.executable, str(script), address], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"^Recommended: .+\nHeld until \d\d:\d\d\.\nBooked: .+\.\n$", done.stdout)


def test_the_python_example_runs_a_week_from_its_request_to_its_undoing(sqlite_url: str) -> None:
    load(sqlite_url, people_and_slots(people=5))
    with in_a_thread(sqlite_url) as address, working(sqlite_url):
        words = [sys.executable, str(EXAMPLES / "lead.py"), "Ada Lovelace", address]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    published = re.search(r"^Published by local: (\d+) booked, 0 not.$", done.stdout, re.MULTILINE)
    assert published is not None
    assert re.search(r"^Undone: \d+ bookings called off.\n\Z", done.stdout, re.MULTILINE)


def test_the_examples_are_json_where_they_say_so() -> None:
    for file in FILES:
        for example in examples(file):
            if example.headers.get("Content-Type") == "application/json":
                json.loads(re.sub(r"\{\{.+?\}\}", "0", example.body))
