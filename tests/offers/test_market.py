"""A market that was changed is the market that would have been built."""

from __future__ import annotations

import datetime as dt
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain import Batch, Slot
from matcher.instance.places import r01_places
from matcher.offers import Market, next_available
from tests.offers.brute import person_of
from tests.oracles.models import workwell
from tests.strategies import weeks
from tests.weeks import MODEL, at, batch, day, slot, weekly


def free_of(week: Batch, one: Slot) -> int:
    return r01_places(one.places, len(week.bookings_in.get(one.slot_id, ())))


def built(week: Batch, free: dict[str, int], prices: dict[str, int]) -> Market:
    return Market.build(
        workwell(),
        today=week.horizon_start,
        weeks=week.horizon_weeks,
        practitioners=week.practitioners,
        sites=week.sites,
        slots=((s, free[s.slot_id]) for s in week.slots),
        travel_times=week.travel_times,
        prices=prices,
    )


def assert_same(one: Market, other: Market) -> None:
    """The same slots, and the same answers: venues and times may be numbered differently."""
    assert one.rows.slot_id.tolist() == other.rows.slot_id.tolist()
    assert one.free.tolist() == other.free.tolist()
    assert one.price.tolist() == other.price.tolist()
    for name in ("first", "start", "day", "parts", "kind", "kept", "free"):
        assert np.array_equal(getattr(one.diaries, name), getattr(other.diaries, name)), name
    mine, theirs = ([m.slot(s) for s in m.rows.slot_id] for m in (one, other))
    assert mine == theirs


@given(weeks(), st.randoms(use_true_random=False))
def test_changes_give_what_building_anew_gives(week: Batch, rng: Random) -> None:
    free = {s.slot_id: free_of(week, s) for s in week.slots}
    prices = {s.slot_id: rng.choice((0, 700)) for s in week.slots}
    market = built(week, free, prices)
    slots = list(week.slots)
    for turn in range(rng.randint(1, 4)):
        kind = rng.choice(("free", "prices", "slots"))
        if kind == "free" and slots:
            changed = {s.slot_id: rng.randint(0, 2) for s in rng.sample(slots, 1)}
            free |= changed
            market = market.with_free({**changed, "gone": 3})
        elif kind == "prices":
            prices = {s.slot_id: rng.choice((0, 900)) for s in slots if rng.random() < 0.5}
            market = market.with_prices(prices)
        elif slots:
            out, other = rng.choice(slots), rng.choice(slots)
            later = other.start + dt.timedelta(days=rng.randint(0, 3))
            fresh = [out.model_copy(update={"slot_id": f"NEW{turn}", "modes": ("phone",)})]
            if other is not out:
                fresh.append(other.model_copy(update={"start": later}))
            slots = [s for s in slots if s not in (out, other)] + fresh
            free |= {s.slot_id: 1 for s in fresh}
            market = market.with_slots([(s, 1) for s in fresh], [out.slot_id])
    now = week.model_copy(update={"slots": tuple(slots)})
    again = built(now, free, {k: v for k, v in prices.items() if k in {s.slot_id for s in slots}})
    assert_same(market, again)
    for need in week.needs:
        person = person_of(now, need.participant_id)
        assert next_available(market, person, [need]) == next_available(again, person, [need])


def test_a_market_moves_on_from_day_to_day() -> None:
    slots = (*weekly(3), slot("U", at(9), reserved_for="urgent", release_on=day(8)))
    week = batch(slots=slots)
    market = Market.of_batch(MODEL, week)
    later = market.on(day(8))
    assert later.diaries.day.tolist() == [-7, 0, 1, 7]
    anew = built(week.model_copy(update={"horizon_start": day(8)}), dict.fromkeys(week.slot, 1), {})
    assert_same(later, anew)
    person = person_of(week, "P1")
    sooner, found = (next_available(m, person, week.needs).options[0] for m in (market, later))
    assert [o.courses[0].sessions[0].slot_id for o in (sooner, found)] == ["T1", "T2"]
    assert market.on(day(0)) is market


def test_a_market_is_not_changed_by_what_is_made_of_it() -> None:
    market = Market.of_batch(MODEL, batch(slots=weekly(3)))
    before = market.free.tolist(), market.price.tolist(), len(market)
    market.with_free({"T1": 0}).with_prices({"T2": 5}).with_slots([(slot("X", at(2)), 1)], ["T3"])
    assert (market.free.tolist(), market.price.tolist(), len(market)) == before


def test_slots_come_back_as_they_were() -> None:
    one = slot("T9", at(3, "16:40"), minutes=50, modes=("phone", "video"), appointment_type="new")
    week = batch(slots=(one, slot()))
    market = Market.of_batch(MODEL, week)
    assert market.slot("T9") == one
    assert market.slot("T8") is None


@pytest.mark.parametrize("weeks_ahead", [0, 105])
def test_a_market_looks_neither_nowhere_nor_for_ever(weeks_ahead: int) -> None:
    with pytest.raises(ValueError, match="1 to 104 weeks"):
        Market.build(MODEL, today=day(0), weeks=weeks_ahead, practitioners=(), sites=(), slots=())


def test_a_market_without_slots_offers_nothing() -> None:
    week = batch(slots=())
    found = next_available(Market.of_batch(MODEL, week), person_of(week, "P1"), week.needs)
    assert (found.options, found.left_out) == ((), ("N1",))
