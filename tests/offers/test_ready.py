"""What is made ready for everybody at once answers as what is worked out for one alone."""

from __future__ import annotations

from random import Random

from matcher.domain import Mode, Need
from matcher.offers import (
    Market,
    Person,
    WaitingList,
    Wishes,
    next_available,
    what_would_help,
)
from tests.offers.brute import person_of
from tests.oracles.models import model_for
from tests.strategies import random_week
from tests.weeks import MODEL, at, batch, need, person, slot


def questions(who: Person, rng: Random) -> list[tuple[Need, ...]]:
    """Each need alone, all together, and some in another order."""
    needs = list(who.open_needs)
    some = rng.sample(needs, rng.randint(1, len(needs))) if needs else []
    return [*((one,) for one in needs), tuple(needs), tuple(some)]


def test_ready_or_not_the_answer_is_the_same() -> None:
    ready = tied = helped = 0
    for seed in range(8_500, 8_560):
        model, week, rng = model_for(seed), random_week(seed), Random(seed)
        market = Market.of_batch(model, week)
        people = [person_of(week, one.participant_id) for one in week.participants]
        waiting = WaitingList(people)
        waiting.make_ready(market)
        for who in people:
            for asked in questions(who, rng):
                alone = next_available(market, who, asked)
                assert next_available(market, who, asked, waiting=waiting) == alone, f"seed {seed}"
                for need_of in asked[:1]:
                    helps = what_would_help(market, who, need_of)
                    assert what_would_help(market, who, need_of, waiting=waiting) == helps
                    helped += bool(helps)
                found = waiting.ready(market, who, asked) is not None
                ready += found and bool(asked)
                tied += not found
    assert ready > 180
    assert helped > 60
    assert tied > 5  # needs that follow one another


def test_a_list_that_has_changed_is_ready_for_whom_it_has() -> None:
    ready = again = 0
    for seed in range(8_600, 8_630):
        model, week = model_for(seed), random_week(seed)
        market = Market.of_batch(model, week)
        people = {
            one.participant_id: person_of(week, one.participant_id) for one in week.participants
        }
        old = WaitingList(people.values())
        old.make_ready(market)
        first, last = min(people), max(people)
        waiting = old.with_people({first: None}).with_people({first: people[first]})
        waiting = waiting.with_people({last: people[last]})
        for who in people.values():
            for asked in who.open_needs:
                alone = next_available(market, who, [asked])
                assert next_available(market, who, [asked], waiting=waiting) == alone
                ready += waiting.ready(market, who, [asked]) is not None
        assert all(
            waiting.ready(market, people[who], [n]) is None
            for who in (first, last)
            for n in people[who].open_needs
        )
        for service in model.services:  # as when somebody asks who gains
            waiting.waiting_for(market, service)
        for who in people.values():
            for asked in who.open_needs:
                alone = next_available(market, who, [asked])
                assert next_available(market, who, [asked], waiting=waiting) == alone
                assert waiting.ready(market, who, [asked]) is not None
                again += 1
    assert ready > 20
    assert again > 100


def test_nothing_is_ready_for_a_wish_or_for_who_has_changed() -> None:
    week = batch(
        participants=(person("P1"),),
        needs=(need("N1", "P1"),),
        slots=(slot("T1", at(1, "09:00")), slot("T2", at(2, "15:00"))),
    )
    market, who = Market.of_batch(MODEL, week), person_of(week, "P1")
    waiting = WaitingList([who])
    assert waiting.ready(market, who, who.open_needs) is None
    waiting.make_ready(market)
    assert waiting.ready(market, who, who.open_needs) is not None
    wish = Wishes(modes=(Mode.VIDEO,))
    for wishes in (wish, Wishes(earliest=week.slot["T2"].date)):
        told = next_available(market, who, who.open_needs, wishes, waiting=waiting)
        assert told == next_available(market, who, who.open_needs, wishes)
    now = person_of(week, "P1")  # read again: equal, and not the same
    assert now == who
    assert waiting.ready(market, now, now.open_needs) is None
