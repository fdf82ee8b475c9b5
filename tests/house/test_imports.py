"""The direction of imports is written down for every part, and the checker stands alone."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "matcher"
CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
}
LAYERS = [re.split(r"\s*\|\s*", layer) for layer in CONTRACTS["layers"]["layers"]]

AGREED = [
    ["matcher.cli"],
    ["matcher_api", "matcher.worker"],
    ["matcher.usecases", "matcher.client"],
    ["matcher.report"],
    ["matcher.planning"],
    ["matcher.explain", "matcher.offers"],
    ["matcher.optimise", "matcher.audit", "matcher.files", "matcher.store"],
    ["matcher.instance", "matcher.wire"],
    ["matcher.domain"],
    ["matcher.errors", "matcher.garbage", "matcher.logs", "matcher.units"],
]


def parts() -> set[str]:
    """The parts of the library that are there."""
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    return {f"matcher.{name}" for name in packages | modules}


def test_the_layers_are_the_ones_agreed() -> None:
    assert [[name.strip("()") for name in layer] for layer in LAYERS] == AGREED


def test_every_part_has_its_layer_and_none_that_is_there_is_optional() -> None:
    named = {name for layer in LAYERS for name in layer}
    there = parts()
    assert len(there) > 4
    assert there <= {name.strip("()") for name in named}
    assert not {f"({name})" for name in there} & named, "take the brackets away in pyproject.toml"


def test_the_readers_are_all_kept_from_the_engine() -> None:
    readers = {"matcher.files", "matcher.store"} & parts()
    assert readers <= set(CONTRACTS["readers"]["source_modules"])
    if "matcher.wire" in parts():
        assert "matcher.wire" in CONTRACTS["checker"]["forbidden_modules"]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            assert node.module
            yield node.module


CHECKER = sorted((PACKAGE / "audit").rglob("*.py"))


def test_the_checker_has_files() -> None:
    assert len(CHECKER) > 3


@pytest.mark.parametrize("path", CHECKER, ids=lambda path: path.name)
def test_the_checker_imports_the_standard_library_and_the_domain_only(path: Path) -> None:
    ours = ("matcher.domain", "matcher.audit")
    others = [
        module
        for module in imported(path)
        if not module.startswith(ours) and module.partition(".")[0] not in sys.stdlib_module_names
    ]
    assert not others
