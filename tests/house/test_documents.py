"""The documentation says what the code does, and every link in it leads somewhere."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from matcher.domain import Certificate, Reason, Summary
from matcher.files import layout

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def pages() -> Mapping[str, Callable[[], str]]:
    """What docs/generate_reference.py would write, by file name."""
    spec = importlib.util.spec_from_file_location("reference", DOCS / "generate_reference.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    generated: Mapping[str, Callable[[], str]] = module.PAGE
    return generated


@pytest.mark.parametrize(
    "name", ["access.md", "api.md", "commands.md", "errors.md", "model.md", "settings.md"]
)
def test_generated_pages_are_what_the_code_gives(
    name: str, pages: Mapping[str, Callable[[], str]]
) -> None:
    written = (DOCS / "reference" / name).read_text(encoding="utf-8")
    assert written == pages[name](), "Run `make docs` and commit docs/reference."


def section(file: str) -> str:
    text = (DOCS / "reference" / "files.md").read_text(encoding="utf-8")
    return re.split(r"\n##+ ", text.split(f"\n### {file}", 1)[1], maxsplit=1)[0]


@pytest.mark.parametrize("table", layout.WEEK, ids=lambda table: table.file)
def test_the_files_page_names_every_column(table: layout.Layout) -> None:
    text = section(table.file)
    assert not [column for column in table.columns if not re.search(rf"\b{column}\b", text)]
    stars = set(re.findall(r"★ `?(\w+)", text))
    if table.file == "clinics.csv":  # the columns shared with slots.csv are starred there
        stars |= {"practitioner_id", "mode", "minutes"}
    assert stars == set(table.required)


OUTPUT = {
    table.file: table.columns for table in (layout.ALLOCATION, layout.UNPLACED, layout.REBOOK)
}
OUTPUT |= {
    layout.SUMMARY: tuple(Summary.model_fields),
    layout.CERTIFICATE: tuple(Certificate.model_fields),
}


@pytest.mark.parametrize("file", OUTPUT)
def test_the_files_page_names_what_a_plan_s_file_holds_in_order(file: str) -> None:
    text = (DOCS / "reference" / "files.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| {file} \| (.+) \|$", text, flags=re.MULTILINE)
    words = re.findall(r"\w+", row)
    places = [words.index(name) for name in OUTPUT[file]]
    assert places == sorted(places)


def test_every_reason_is_explained() -> None:
    for page in (DOCS / "how-to" / "read-the-result.md", ROOT / "models/workwell/formulation.md"):
        named = re.findall(r"^\| `?([a-z_]+)`? \|", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert [name for name in named if name in set(Reason)] == list(Reason)


def test_the_glossary_is_in_order_and_says_nothing_twice() -> None:
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    words = re.findall(r"^\| \*\*([^*]+)\*\*", text, flags=re.MULTILINE)
    assert len(words) > 50
    assert words == sorted(set(words))


def test_every_decision_is_in_the_index() -> None:
    index = (DOCS / "adr" / "index.md").read_text(encoding="utf-8")
    records = sorted(path.name for path in (DOCS / "adr").glob("0*.md"))
    assert re.findall(r"\]\((0[^)]+\.md)\)", index) == records


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_from_the_top_level_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / page).read_text(encoding="utf-8"))
    assert not [link for link in links if not (ROOT / link).exists()]


def test_the_pages_build_and_fetch_nothing_from_elsewhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    assert done.returncode == 0, done.stderr
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) > 10
    fetched = re.compile(r"<(?:script|img|iframe)[^>]+src=\"?https?:|<link[^>]+href=\"?https?:")
    assert not [page.name for page in pages if fetched.search(page.read_text(encoding="utf-8"))]
