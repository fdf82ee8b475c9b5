"""Options as they are written: what the contract's type reads, and byte for byte what it writes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TypeVar

import pytest
from pydantic import BaseModel

from matcher import wire
from matcher.client import Client
from matcher.domain import Batch, Window
from matcher.offers import NO_WISHES, Condition, Manner, Wishes
from matcher.store import Actor, Store, Week
from matcher.usecases.matching import Found, match_stored
from matcher.usecases.next_available import NextAvailable
from matcher_api.told import told
from matcher_api.translate import matching as words
from tests import weeks
from tests.api.conftest import set_clock
from tests.api.served import post

T = TypeVar("T", bound=BaseModel)
HOUR, NO_TIME = dt.timedelta(hours=1), dt.timedelta()
MONDAY = dt.date(2026, 10, 19)
"""The clocks go back on the Sunday after it."""
ASKED_ON = MONDAY - dt.timedelta(days=7)
EIGHT = dt.datetime.combine(MONDAY, dt.time(8), tzinfo=weeks.LONDON)
SAID_TWICE = dt.datetime(2026, 10, 25, 1, 30, tzinfo=weeks.LONDON, fold=1)
"""Half past one, for the second time in that night."""
OTHERS = 3
"""So many have waited longer than P0: too few to be told."""


def autumn() -> Batch:
    """P0 has a need of each service; nobody gives counselling, and one asks for an interpreter."""
    slots = [
        weeks.slot(f"T{week}{day}", f"{MONDAY + dt.timedelta(days=7 * week + day)} 09:00", places=9)
        for week in range(4)
        for day in range(5)
    ]
    return weeks.batch(
        horizon_start=MONDAY,
        participants=(
            weeks.person("P0", referral_date=ASKED_ON, modes=("in_person", "phone")),
            weeks.person("P9", referral_date=ASKED_ON, requirements=("language:pl",)),
            *(weeks.person(f"P{i}", referral_date=MONDAY) for i in range(1, 1 + OTHERS)),
        ),
        needs=(
            weeks.need("N0", "P0", sessions=2, requested_on=ASKED_ON),
            weeks.need("C0", "P0", service="counselling", requested_on=ASKED_ON),
            weeks.need("N9", "P9", requested_on=ASKED_ON),
            *(
                weeks.need(
                    f"C{i}",
                    f"P{i}",
                    service="counselling",
                    requested_on=ASKED_ON - dt.timedelta(days=13),
                )
                for i in range(1, 1 + OTHERS)
            ),
        ),
        slots=(
            *slots,
            weeks.slot("V1", SAID_TWICE, modes=("phone",), places=9),
            weeks.slot("V2", f"{MONDAY} 15:00", modes=("phone",), places=9),
        ),
    )


SATURDAY = Window(weekday=5, start=9 * 60, end=12 * 60)
ASKED: tuple[tuple[str, Wishes, Manner], ...] = (
    ("P0", NO_WISHES, Manner()),
    ("P0", NO_WISHES, Manner(with_prices=False, later=1)),
    ("P0", NO_WISHES, Manner(later=2, page=1)),
    ("P0", Wishes(windows=(SATURDAY,)), Manner()),
    ("P0", Wishes(earliest=SAID_TWICE.date(), latest=SAID_TWICE.date()), Manner()),
    ("P9", NO_WISHES, Manner()),
    ("P1", NO_WISHES, Manner()),
)


@pytest.fixture
def answers(database_url: str) -> list[Found]:
    """What is found for each of ``ASKED``; and once more the first, as if the search had ended."""
    with Store.open(database_url) as store:
        set_clock(store, EIGHT)
        store.load(Week(autumn()), Actor())
        available = NextAvailable(store)
        found = [match_stored(available, who, (), wishes, manner) for who, wishes, manner in ASKED]
    return [*found, replace(found[0], options=replace(found[0].options, proved=False))]


def written(found: Found) -> bytes:
    return bytes(told(words.found(found)).body)


def of_its_own_type(found: Found) -> wire.MatchAnswer:
    """The answer, its parts read by the contract's types from what was found itself."""
    options = found.options
    return wire.MatchAnswer(
        options=tuple(read(wire.Option, one) for one in options.options),
        later=tuple(read(wire.Option, one) for one in options.later),
        more=options.more,
        left_out=options.left_out,
        nothing_fits=tuple(read(wire.NothingFits, one) for one in found.unmet),
        proved=options.proved,
    )


def read(kind: type[T], one: object) -> T:
    return kind.model_validate(one, from_attributes=True)


def test_answers_are_written_as_their_type_writes_them(answers: list[Found]) -> None:
    for found in answers:
        typed = of_its_own_type(found)
        assert written(found) == typed.model_dump_json().encode()
        assert wire.MatchAnswer.model_validate_json(written(found)) == typed
        assert words.answer(found) == typed


def test_these_answers_have_everything_that_an_answer_can_have(answers: list[Found]) -> None:
    told_of = [wire.MatchAnswer.model_validate_json(written(found)) for found in answers]
    options = [one for answer in told_of for one in (*answer.options, *answer.later)]
    sessions = [one for option in options for one in option.sessions]
    unmet = [one for answer in told_of for one in answer.nothing_fits]
    assert {kind for one in options for kind in one.kinds} == set(wire.Kind)
    assert {one.price_days is None for one in options} == {True, False}
    assert {one.site_id is None for one in sessions} == {True, False}
    assert {one.arrange for one in sessions} == {(), ("language:pl",)}
    assert {one.start.utcoffset() for one in sessions} == {HOUR, NO_TIME}
    assert SAID_TWICE.astimezone(dt.UTC) in {one.start.astimezone(dt.UTC) for one in sessions}
    assert {answer.more for answer in told_of} == {True, False}
    assert {answer.proved for answer in told_of} == {True, False}
    assert any(answer.options and answer.left_out for answer in told_of)
    assert {one.queue.ahead for one in unmet if one.queue is not None} == {None, 0}
    openings = {one.condition: one.to for need in unmet for one in need.openings}
    assert openings == {Condition.TIMES: "", Condition.DATES: "", Condition.SESSIONS: "1"}


def test_over_http_they_are_the_same(client: Client) -> None:
    for asked in ({"participant_id": "P0"}, {"participant_id": "P0", "wishes": {"sites": ["S9"]}}):
        answer = post(f"{client.url}/v1/matches", json=asked)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/json"
        typed = wire.MatchAnswer.model_validate_json(answer.content)
        assert answer.content == typed.model_dump_json().encode()
        assert bool(typed.options) != bool(typed.nothing_fits)
