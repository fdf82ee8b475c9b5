"""No rule is without its three tests, and no test is of a rule that is not there."""

from __future__ import annotations

import re

import pytest

from matcher import audit
from matcher.audit.rules import RULES
from tests.audit import test_rules_dates, test_rules_people, test_rules_places

MODULES = (test_rules_dates, test_rules_people, test_rules_places)
TESTS = [name for module in MODULES for name in vars(module) if name.startswith("test_")]
KINDS = ("kept", "broken", "boundary")


def test_the_rules_are_r1_to_r17_in_order() -> None:
    assert list(audit.RULES) == [f"R{number}" for number in range(1, 18)]


@pytest.mark.parametrize("code", RULES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_is_tested_kept_broken_and_on_the_boundary(code: str, kind: str) -> None:
    pattern = re.compile(rf"test_r{int(code[1:]):02d}_[a-z_]+_{kind}")
    assert [name for name in TESTS if pattern.fullmatch(name)]


def test_every_test_of_a_rule_names_one() -> None:
    for name in TESTS:
        assert re.match(rf"test_r\d\d_.*({'|'.join(KINDS)})", name), name
        assert f"R{int(name[6:8])}" in RULES


@pytest.mark.parametrize("code", RULES)
def test_every_rule_says_its_number_first(code: str) -> None:
    assert (RULES[code].__doc__ or "").startswith(f"{code}: ")
