"""What stands where: the top level, the size of files, and nothing of any one machine in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house import checkout

ROOT = checkout.ROOT

TOP_LEVEL = {
    ".ci",
    ".gitignore",
    ".importlinter",
    ".npmrc",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "api",
    "benchmarks",
    "docs",
    "hatch_build.py",
    "mkdocs.yml",
    "models",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements.lock",
    "scenarios",
    "src",
    "tests",
}

LONGEST_FILE = 350


FILES = checkout.files()
SOURCES = tuple(path for path in FILES if path.suffix == ".py")


def texts() -> list[tuple[str, str]]:
    """Every committed text file but this one, by its name."""
    found = []
    for path in FILES:
        content = path.read_bytes()
        if path != Path(__file__) and b"\0" not in content:
            found.append((str(path.relative_to(ROOT)), content.decode("utf-8")))
    return found


def test_the_checkout_has_files() -> None:
    assert len(SOURCES) > 20


def test_the_top_level_is_the_one_agreed() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in FILES} <= TOP_LEVEL


@pytest.mark.parametrize("folder", ["models", "scenarios"])
def test_models_and_scenarios_hold_no_python(folder: str) -> None:
    held = [path for path in FILES if path.is_relative_to(ROOT / folder)]
    assert held
    assert not [path for path in held if path.suffix == ".py"]


def test_no_python_file_is_too_long() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in SOURCES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long


def test_nobody_needs_a_file_called_utils() -> None:
    vague = {"utils.py", "util.py", "helpers.py", "misc.py", "common.py"}
    assert not [path for path in SOURCES if path.name in vague]


MACHINE = re.compile(r"(?<![\w./-])/(?:work|root|home|tmp|Users)/\w")
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted|npmjs\.(?:org|com)|--(?:extra-)?index-url|--find-links"
)


@pytest.mark.parametrize("pattern", [MACHINE, REGISTRY], ids=["machine path", "registry"])
def test_no_file_names_a_machine_or_a_registry(pattern: re.Pattern[str]) -> None:
    found = [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]
    assert not found


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_locks_hold_versions_and_hashes_and_no_address(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    pinned = re.compile(r"[a-z0-9._-]+(\[[a-z0-9,-]+\])?==\S+( ; .+)? \\")
    hashed = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert len(lines) > 100
    assert not [x for x in lines if not pinned.fullmatch(x) and not hashed.fullmatch(x)]


def test_the_two_locks_agree() -> None:
    def versions(lock: str) -> set[str]:
        text = (ROOT / lock).read_text(encoding="utf-8")
        return set(re.findall(r"^\S+==\S+", text, flags=re.MULTILINE))

    assert versions("requirements.lock") < versions("requirements-dev.lock")


WORDS = re.compile(r"\b(?:invalid|illegal|abort(?:ed|ing)?)\b", re.IGNORECASE)


def test_no_page_says_that_something_is_invalid() -> None:
    pages = [
        (name, text)
        for name, text in texts()
        if name.endswith((".md", ".html", ".j2")) and name != "CONTRIBUTING.md"
    ]
    assert len(pages) > 5
    assert not [name for name, text in pages if WORDS.search(text)]
