"""Why a placed need got its places: every figure and every reason is worked out again."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from matcher.domain import Mode
from matcher.explain.placed import Lost, Option, why_placed
from tests.explain.scenes import Scene, modes, possible, scenes, with_placement
from tests.oracles import costs
from tests.oracles.diary import price_of
from tests.oracles.week import Week

SEEDS = range(40)


def test_the_terms_are_those_of_the_contract_and_add_up() -> None:
    told = 0
    for one in scenes(SEEDS):
        standing, week = one.standing, Week(one.model, one.batch)
        for need_id in one.placed:
            need, terms = one.batch.need[need_id], why_placed(standing, need_id).chosen.terms
            slots = [one.batch.slot[s] for s in one.plan.placement[need_id].slot_ids]
            least = costs.nearest(week, need)
            assert terms.wait == costs.wait(week, need, slots[0].date)
            assert terms.drag == sum(
                costs.drag(week, need, (b.date - a.date).days) for a, b in pairwise(slots)
            )
            assert terms.misfit == sum(costs.misfit(week, need, s) for s in slots)
            assert terms.travel == sum(costs.travel(week, need, s, least) for s in slots)
            assert terms.preference == sum(costs.preference(week, need, s) for s in slots)
            series = possible(one.model, one.batch, need)
            assert terms.cost == series[one.plan.placement[need_id].slot_ids]
            told += 1
    assert told >= 60


def test_every_option_is_allowed_and_lost_for_the_reason_told() -> None:
    reasons: Counter[Lost] = Counter()
    for one in scenes(SEEDS):
        standing = one.standing
        for need_id in one.placed:
            why = why_placed(standing, need_id)
            for option in why.options:
                _check(one, need_id, why.chosen.terms.cost, why.chosen.price, option)
                reasons[option.lost] += 1
    assert set(reasons) == set(Lost)


def _check(one: Scene, need_id: str, cost: int, price: int, option: Option) -> None:
    need, slots = one.batch.need[need_id], tuple(v.slot_id for v in option.series.visits)
    allowed = possible(one.model, one.batch, need)
    assert option.series.terms.cost == allowed[slots]
    assert option.more == allowed[slots] - cost
    assert option.series.price == paid(one, need_id, slots)
    assert option.price_more == option.series.price - price
    assert [v.mode for v in option.series.visits] == modes(one.model, one.batch, need, slots)
    moved = price_of(one.model, one.batch, with_placement(one.plan, need_id, slots))
    match option.lost:
        case Lost.DEARER:
            assert option.more >= 0
        case Lost.WORTH_MORE:
            assert moved is None
            assert 0 < -option.more <= option.price_more
        case Lost.OWN_PLAN | Lost.TAKEN:
            assert moved is None
            assert option.more < 0
        case Lost.OVERLOOKED:
            assert moved is not None
            assert option.more < 0


def paid(one: Scene, need_id: str, slot_ids: tuple[str, ...]) -> int:
    """The prices of a series, straight from the certificate."""
    need, total = one.batch.need[need_id], 0
    for slot in (one.batch.slot[s] for s in slot_ids):
        total += sum(p.price for p in one.certificate.pools if slot.slot_id in p.slots)
        if not slot.is_referral:
            total += sum(
                c.price
                for c in one.certificate.clashes
                if c.participant_id == need.participant_id
                and c.date == slot.date
                and c.part in slot.parts
            )
    return total


def test_the_best_of_all_options_is_told_first() -> None:
    beaten = 0
    for one in scenes(SEEDS):
        standing = one.standing
        for need_id in one.placed:
            why = why_placed(standing, need_id)
            least = min(possible(one.model, one.batch, one.batch.need[need_id]).values())
            if least < why.chosen.terms.cost:
                assert why.options[0].series.terms.cost == least
                beaten += 1
            assert [o.more for o in why.options[:5]] == sorted(o.more for o in why.options[:5])
    assert beaten >= 20


def test_a_site_is_told_in_person_only() -> None:
    seen = Counter(
        (visit.mode is Mode.IN_PERSON, visit.site_id is not None)
        for one in scenes(SEEDS)
        for need_id in one.placed
        for visit in why_placed(one.standing, need_id).chosen.visits
    )
    assert set(seen) == {(True, True), (False, False)}


def test_what_a_need_cannot_use_is_refused() -> None:
    one = next(s for s in scenes(SEEDS) if s.placed)
    with pytest.raises(ValueError, match="cannot use"):
        one.standing.entry_of(0, "no-such-slot")
