"""The engine's parts one by one, by `pytest benchmarks --benchmark-only`. Timings assert nothing.

Sizes are fixed by the registry's cases; few rounds, so that all of it takes minutes.
"""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.operations import OPERATIONS
from benchmarks.registry import Case
from matcher.files import read_batch

PEOPLE = (200, 450, 1000)
ROUNDS = 3


@pytest.mark.parametrize("people", PEOPLE)
@pytest.mark.parametrize("name", OPERATIONS)
def test_part(name: str, people: int, benchmark: BenchmarkFixture) -> None:
    """One part of the engine on one week; the first, untimed round compiles what is compiled."""
    week = read_batch(Case("greater-manchester", people, 1.1, 0).folder())
    operation = OPERATIONS[name](week)
    benchmark.group = name
    answer = benchmark.pedantic(operation, rounds=ROUNDS, warmup_rounds=1)
    assert answer is not None


@pytest.mark.parametrize("people", PEOPLE)
def test_reading_a_generated_week(people: int, benchmark: BenchmarkFixture) -> None:
    """Reading a folder whole, every check included."""
    folder = Case("greater-manchester", people, 1.1, 0).folder()
    benchmark.group = "reading"
    week = benchmark.pedantic(read_batch, (folder,), rounds=ROUNDS)
    assert len(week.batch.participants) == people
