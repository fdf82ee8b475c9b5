"""R1 to R17 are one to one: a paragraph, a function in the engine, one in the checker, tests."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from matcher import audit, instance

ROOT = Path(__file__).resolve().parents[2]
FORMULATION = ROOT / "models" / "workwell" / "formulation.md"
RULE_TESTS = sorted((ROOT / "tests" / "audit").glob("test_rules*.py"))

NAMES = dict(
    re.findall(r"^### (R\d+) (.+)$", FORMULATION.read_text(encoding="utf-8"), flags=re.MULTILINE)
)
IDS = tuple(f"R{number}" for number in range(1, 18))


def test_every_rule_has_its_paragraph() -> None:
    assert tuple(NAMES) == IDS


@pytest.mark.parametrize("rule", IDS)
def test_the_paragraph_has_words_and_a_formula(rule: str) -> None:
    text = FORMULATION.read_text(encoding="utf-8")
    paragraph = text.split(f"### {rule} {NAMES[rule]}\n", 1)[1].split("\n#", 1)[0]
    assert re.search(r"^\S.{40,}", paragraph, flags=re.MULTILINE)
    assert re.search(r"^ {4}\S", paragraph, flags=re.MULTILINE)


@pytest.mark.parametrize("rules", [instance.RULES, audit.RULES], ids=["the engine", "the checker"])
def test_every_rule_is_one_function_that_says_which(
    rules: Mapping[str, Callable[..., Any]],
) -> None:
    assert tuple(rules) == IDS
    assert len(set(rules.values())) == len(IDS)
    for rule, function in rules.items():
        says = inspect.getdoc(function) or ""
        assert re.match(rf"{rule}( {NAMES[rule]})?: \w", says), f"{rule}: {says}"


def test_the_engine_and_the_checker_share_no_rule() -> None:
    assert not set(instance.RULES.values()) & set(audit.RULES.values())


@pytest.mark.parametrize("rule", IDS)
def test_every_rule_is_tested_kept_broken_and_on_the_boundary(rule: str) -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in RULE_TESTS]
    tests = [node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)]
    for outcome in ("kept", "broken", "boundary"):
        pattern = re.compile(rf"test_r{int(rule[1:]):02}_\w+_{outcome}")
        assert [test for test in tests if pattern.fullmatch(test)], f"{rule} has no {outcome} test"
