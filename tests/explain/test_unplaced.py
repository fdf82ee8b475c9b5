"""Why a need has no place: every count is counted again, slot by slot and series by series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

import pytest

from matcher.audit import check_plan
from matcher.domain import Mode, Need, Reason, Slot, Urgency
from matcher.explain.anyway import Anyway
from matcher.explain.choice import Choices
from matcher.explain.funnel import Funnel, funnel
from matcher.explain.rivals import Claims, claims, witness
from matcher.explain.unplaced import why_unplaced
from matcher.units import round_half_up
from tests.explain.scenes import Scene, possible, scene, scenes, usable
from tests.explain.test_placed import paid
from tests.oracles import rules
from tests.oracles.diary import price_of
from tests.oracles.reading import unplaced_cost
from tests.oracles.week import Week

URGENCIES = list(Urgency)


def test_the_funnel_counts_what_each_rule_leaves() -> None:
    ends: Counter[Reason] = Counter()
    for seed in range(60):
        one = scene(seed)
        choices = Choices(one.model, one.batch)
        for index, need in enumerate(one.batch.needs):
            found = funnel(choices, index)
            assert (found.practitioners, found.places) == _totals(_of_service(one, need))
            _check_steps(one, need, found)
            ends[found.steps[-1].reason] += not found.places_left
    assert sum(count > 0 for count in ends.values()) >= 6


Pair = tuple[Slot, Mode]


def _of_service(one: Scene, need: Need) -> list[Pair]:
    week = Week(one.model, one.batch)
    slots = [s for s in one.batch.slots if rules.gives_service(week, need, s)]
    return [(slot, mode) for slot in slots for mode in slot.modes]


def _check_steps(one: Scene, need: Need, found: Funnel) -> None:
    week, pairs = Week(one.model, one.batch), _of_service(one, need)
    for step in found.steps:
        before = pairs
        pairs = [p for p in pairs if _keeps(week, need, *p, step.reason)]
        free = step.reason is Reason.FULL
        assert (step.practitioners, step.places) == _totals(pairs, week if free else None)
        assert step.practitioners_removed == _totals(before)[0] - step.practitioners
        assert step.places_removed == _totals(before)[1] - step.places
    assert not pairs or found.steps[-1].reason is Reason.FULL


def _totals(pairs: list[Pair], free_in: Week | None = None) -> tuple[int, int]:
    slots = {slot.slot_id: slot for slot, _ in pairs}.values()
    places = sum(s.places if free_in is None else free_in.free_places(s) for s in slots)
    return len({s.practitioner_id for s in slots}), places


def _keeps(  # noqa: PLR0911  one answer for each rule
    week: Week, need: Need, slot: Slot, mode: Mode, reason: Reason
) -> bool:
    """Whether a pair keeps the rule of a reason, by the oracles' rules alone."""
    person, site = week.person(need), week.site(slot)
    in_person, referral = mode is Mode.IN_PERSON, mode is Mode.REFERRAL
    match reason:
        case Reason.NO_PRACTITIONER:
            apart = site is not None and rules.restricted(week, need, "site", site.site_id)
            return rules.chosen(week, need, week.practitioner(slot)) and not (in_person and apart)
        case Reason.OUTSIDE_AREA:
            served = site is None or not site.serves or person.area in site.serves
            return rules.in_area(week, need, week.practitioner(slot)) and (served or not in_person)
        case Reason.REQUIREMENT:
            at_site = site is not None and all(
                code in site.provides
                for code in person.requirements
                if rules.vocabulary(week, code).met_by == "site"
            )
            return referral or (
                rules.requirements_met(week, need, slot) and (at_site or not in_person)
            )
        case Reason.NO_MODE:
            return referral or mode in person.modes
        case Reason.TOO_FAR:
            minutes = None if site is None else week.minutes(person, site)
            near = minutes is not None and minutes <= person.max_travel_minutes
            return near or not in_person
        case Reason.WINDOW_TOO_SHORT:
            return rules.within_dates(week, need, slot)
        case Reason.NO_TIME:
            return rules.available(week, need, slot)
        case Reason.RESERVED:
            return rules.unreserved(week, need, slot)
        case _:
            return week.free_places(slot) > 0


def test_a_witness_is_a_true_count_of_too_few_places() -> None:
    found = 0
    for seed in range(400):
        model, batch = scene(seed).model, scene(seed).batch
        for index in range(len(batch.needs)):
            told = witness(scene(seed).standing, index)
            if told is None:
                continue
            found += 1
            need, slots = batch.needs[index], set(told.slots)
            inside = [
                other
                for other in batch.needs
                if other.service == need.service
                and len(usable(seed, other.need_id)) > 0
                and usable(seed, other.need_id) <= slots
            ]
            assert need in inside
            assert told.people == len({n.participant_id for n in inside})
            assert told.sessions == sum(n.sessions for n in inside)
            week = Week(model, batch)
            assert told.places == sum(week.free_places(batch.slot[s]) for s in slots)
            assert told.sessions > told.places
            assert told.practitioners == len({batch.slot[s].practitioner_id for s in slots})
        if found >= 20:
            return
    pytest.fail("too few witnesses to judge by")


def test_no_witness_means_that_no_set_of_places_is_short() -> None:
    """All sets of rivals are tried."""
    tried = 0
    for seed in range(30):
        one = scene(seed)
        for index, need in enumerate(one.batch.needs):
            if witness(one.standing, index) is not None:
                continue
            reach = {
                n.need_id: usable(seed, n.need_id)
                for n in one.batch.needs
                if n.service == need.service
            }
            if not reach[need.need_id]:
                continue
            rivals = [n for n, slots in reach.items() if slots and n != need.need_id]
            for chosen in range(2 ** len(rivals)):
                inside = [need.need_id, *(n for k, n in enumerate(rivals) if chosen >> k & 1)]
                slots = frozenset[str]().union(*(reach[n] for n in inside))
                asked = sum(one.batch.need[n].sessions for n in inside)
                week = Week(one.model, one.batch)
                assert asked <= sum(week.free_places(one.batch.slot[s]) for s in slots)
                tried += 1
    assert tried >= 30


def test_whose_claim_was_better_is_counted_person_by_person() -> None:
    seen = Claims(0, 0, 0, 0)
    for one in scenes(range(50)):
        for need_id in one.unplaced:
            found = claims(one.standing, one.standing.index[need_id])
            assert found == _claims(one, one.batch.need[need_id])
            seen = Claims(
                seen.more_urgent + found.more_urgent,
                seen.waited_longer + found.waited_longer,
                seen.days_longer + found.days_longer,
                seen.others + found.others,
            )
    assert min(seen.more_urgent, seen.waited_longer, seen.days_longer, seen.others) >= 3


def _claims(one: Scene, need: Need) -> Claims:
    held = _like(one, usable(one.seed, need.need_id))
    kinds: dict[str, list[tuple[int, int]]] = {}
    for placement in one.plan.placements:
        other = one.batch.need[placement.need_id]
        if held & set(placement.slot_ids):
            longer = (need.clock - other.clock).days
            gap = URGENCIES.index(other.urgency) - URGENCIES.index(need.urgency)
            kind = 0 if gap > 0 else 1 if gap == 0 and longer > 0 else 2
            kinds.setdefault(other.participant_id, []).append((kind, -longer if kind == 1 else 0))
    best = [min(claims_of) for claims_of in kinds.values()]
    longer_by = [-days for kind, days in best if kind == 1]
    mean = round_half_up(Fraction(sum(longer_by), len(longer_by))) if longer_by else 0
    count = Counter(kind for kind, _ in best)
    return Claims(count[0], count[1], mean, count[2])


def _like(one: Scene, slots: frozenset[str]) -> set[str]:
    """These slots and those that no rule tells apart from them."""
    pool_of, held = one.standing.pool_of, one.standing.instance.places.pool_slots
    pools = {pool_of[s] for s in slots}
    return {one.batch.slots[s].slot_id for pool in pools for s in held[pool]}


def check_whole(one: Scene, need_id: str) -> Counter[str]:
    """The rest of an explanation: free places, prices, and what making room adds to others."""
    why = why_unplaced(one.standing, need_id, time_limit=3)
    need, week = one.batch.need[need_id], Week(one.model, one.batch)
    held = Counter(s for p in one.plan.placements for s in p.slot_ids)
    left = {s.slot_id for s, _ in _left(one, need)}
    assert why.free_places == sum(week.free_places(one.batch.slot[s]) - held[s] for s in left)
    if why.at_prices is not None:
        assert why.at_prices.cost + why.at_prices.price == min(
            cost + paid(one, need_id, slots)
            for slots, cost in possible(one.model, one.batch, need).items()
        )
    if why.anyway is not None:
        _check_anyway(one, need, why.anyway)
    return Counter({"anyway": why.anyway is not None, "prices": why.at_prices is not None})


def _check_anyway(one: Scene, need: Need, told: Anyway) -> None:
    changed = told.change.apply(one.batch, need.need_id)
    assert not check_plan(one.model, changed, told.plan)
    after = told.plan.placement
    assert after[need.need_id].slot_ids == told.slots
    cost = possible(one.model, changed, changed.need[need.need_id])[told.slots]
    before, now = (price_of(one.model, changed, p) for p in (one.plan, told.plan))
    assert before is not None
    assert now is not None
    assert told.cost == cost
    assert told.total_added == now - before
    left_out = unplaced_cost(one.model, changed, changed.need[need.need_id])
    assert told.cost_added == (now - cost) - (before - left_out)
    others = {
        p.need_id: (p.slot_ids, after[p.need_id].slot_ids if p.need_id in after else None)
        for p in one.plan.placements
    }
    who = {n: one.batch.need[n].participant_id for n in others}
    first = {s.slot_id: s.date for s in one.batch.slots}
    moved = {n: pair for n, pair in others.items() if pair[0] != pair[1]}
    assert told.people_moved == len({who[n] for n, pair in moved.items() if pair[1] is not None})
    assert told.people_left_out == len({who[n] for n, pair in moved.items() if pair[1] is None})
    assert told.wait_days_added == sum(
        (first[now[0]] - first[was[0]]).days for was, now in others.values() if now is not None
    )
    if told.total_at_least is not None:
        assert told.total_at_least <= told.total_added


def check_some(seeds: Iterable[int]) -> Counter[str]:
    seen: Counter[str] = Counter()
    for one in map(scene, seeds):
        for need_id in one.unplaced:
            seen += check_whole(one, need_id)
    return seen


def test_making_room_adds_to_others_what_is_claimed() -> None:
    seen = check_some((11, 26, 32, 34, 39, 46))
    assert min(seen["anyway"], seen["prices"]) >= 3


@pytest.mark.soak
def test_making_room_adds_to_others_what_is_claimed_on_many_weeks() -> None:
    seen = check_some(range(1000, 1150))
    assert min(seen["anyway"], seen["prices"]) >= 30


def _left(one: Scene, need: Need) -> list[Pair]:
    pairs, week = _of_service(one, need), Week(one.model, one.batch)
    for reason in Reason:
        pairs = [p for p in pairs if _keeps(week, need, *p, reason)]
        if reason is Reason.FULL:
            break
    return pairs
