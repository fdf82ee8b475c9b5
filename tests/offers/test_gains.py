"""Who gains most from a freed place, against asking for everybody one by one."""

from __future__ import annotations

from random import Random

import pytest

from matcher.domain import Batch, Model
from matcher.offers import Manner, Market, WaitingList, next_available, queue, who_gains
from matcher.offers.clocks import Clocks
from matcher.units import in_days
from tests.offers.brute import asking, person_of, with_online_places
from tests.oracles.models import model_for
from tests.oracles.reading import unplaced_cost
from tests.strategies import random_week
from tests.weeks import MODEL, at, batch, day, need, person, slot, weekly

CHEAPEST = Manner(with_prices=False, later=0)


def one_by_one(model: Model, week: Batch, market: Market, freed: set[str]) -> dict[str, float]:
    """For every need: its best series with the freed places against its best without them."""
    without = market.with_free(dict.fromkeys(freed, 0))
    found: dict[str, float] = {}
    for waiting in week.needs:
        if waiting.after_need in week.need:
            continue
        who = person_of(week, waiting.participant_id)
        best = next_available(market, who, [waiting], manner=CHEAPEST).options
        rest = next_available(without, who, [waiting], manner=CHEAPEST).options
        if not best:
            continue
        alone = asking(with_online_places(week), who.participant, [waiting])
        cost = rest[0].courses[0].cost if rest else unplaced_cost(model, alone, waiting)
        if cost > best[0].courses[0].cost:
            found[waiting.need_id] = in_days(cost - best[0].courses[0].cost)
    return found


@pytest.mark.parametrize("block", range(3))
def test_gains_are_those_of_asking_for_each(block: int) -> None:
    gainers = 0
    for seed in range(8_000 + 40 * block, 8_040 + 40 * block):
        model, week, rng = model_for(seed), random_week(seed), Random(seed)
        market = Market.of_batch(model, week)
        free = [s.slot_id for s in week.slots if market.free[market.row[s.slot_id]] > 0]
        freed = set(rng.sample(free, min(len(free), 2)))
        people = [person_of(week, p.participant_id) for p in week.participants]
        told = who_gains(market, freed, WaitingList(people), most=100)
        expected = one_by_one(model, week, market, freed)
        assert {g.need_id: g.days for g in told} == expected, f"seed {seed}"
        assert [g.days for g in told] == sorted((g.days for g in told), reverse=True)
        assert all(set(g.freed) <= freed and g.freed for g in told)
        assert list(who_gains(market, freed, WaitingList(people), most=1)) == list(told[:1])
        gainers += len(told)
    assert gainers >= 10


def test_a_list_with_changed_people_is_the_list_made_anew() -> None:
    for seed in range(8_200, 8_240):
        model, week = model_for(seed), random_week(seed)
        market = Market.of_batch(model, week)
        freed = [s.slot_id for s in week.slots][:3]
        people = {p.participant_id: person_of(week, p.participant_id) for p in week.participants}
        names = sorted(people)
        old = WaitingList(people.values())
        who_gains(market, freed, old)  # makes its services ready
        out, back = names[0], names[-1]
        changed = old.with_people({out: None})
        who_gains(market, freed, changed)
        changed = changed.with_people({back: people[back], out: people[out]})
        assert who_gains(market, freed, changed, most=99) == who_gains(market, freed, old, most=99)
        rest = WaitingList(p for name, p in people.items() if name != out)
        gone = old.with_people({out: None})
        assert who_gains(market, freed, gone, most=99) == who_gains(market, freed, rest, most=99)


def waiting_week() -> Batch:
    """P1 has waited a week longer than P2; one place is free tomorrow, one in two weeks."""
    people = (person("P1"), person("P2"))
    needs = (need("N1", "P1", requested_on=day(-14)), need("N2", "P2"))
    early = [p.model_copy(update={"referral_date": day(-20)}) for p in people]
    return batch(
        participants=tuple(early), needs=needs, slots=(slot("T1", at(1)), slot("T2", at(15)))
    )


def test_the_gain_is_told_in_words() -> None:
    week = waiting_week()
    market = Market.of_batch(MODEL, week)
    people = [person_of(week, "P1"), person_of(week, "P2")]
    first, second = who_gains(market, ["T1", "unknown"], WaitingList(people))
    assert (first.need_id, second.need_id) == ("N1", "N2")
    assert first.why == (
        "Would start on Tuesday 1 December, 14 days sooner than with what else is free."
    )
    assert (first.starts, first.otherwise) == (day(1), day(15))
    alone = who_gains(market, ["T1", "T2"], WaitingList(people[:1]))[0]
    assert alone.otherwise is None
    assert alone.why == "Would start on Tuesday 1 December; nothing else that is free will do."


def test_a_place_that_has_begun_is_no_use() -> None:
    week = waiting_week()
    market = Market.of_batch(MODEL, week)
    people = WaitingList([person_of(week, "P1")])
    assert who_gains(market, ["T1"], people, now=at(1, "08:59"))
    assert not who_gains(market, ["T1"], people, now=at(1, "09:00"))


def test_another_service_gains_nothing() -> None:
    week = waiting_week()
    other = week.model_copy(
        update={"needs": tuple(n.model_copy(update={"service": "coach"}) for n in week.needs)}
    )
    people = WaitingList([person_of(other, "P1")])
    assert not who_gains(Market.of_batch(MODEL, week), ["T1"], people)


def test_the_queue_is_told_from_five_on() -> None:
    market = Market.of_batch(MODEL, batch(slots=weekly(1)))
    mine = need("N0", "P0", requested_on=day(0))
    others = [(f"P{i}", day(-i)) for i in range(1, 7)]
    later = [("P9", day(0)), ("P8", day(3)), ("P0", day(-30))]
    several = [("P1", day(-9))]
    assert queue(market, mine, Clocks.of(later)).ahead == 0
    few = queue(market, mine, Clocks.of([*others[:4], *several, *later]))
    assert few.ahead is None
    assert few.why.startswith("Fewer than 5 people have waited for Physiotherapy since before")
    assert queue(market, mine, Clocks.of([*others[:5], *later])).ahead == 5
    assert queue(market, mine, Clocks.of(others)).why == (
        "6 people have waited for Physiotherapy since before Monday 30 November."
    )
