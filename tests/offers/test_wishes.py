"""What is wished for this time is kept, and narrows what there is by nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import Random

import pytest

from matcher.domain import Batch, Mode, Model, Participant, Slot
from matcher.offers import Manner, Market, Wishes, next_available
from tests.offers.brute import Brute, Placed, asking, person_of, with_online_places
from tests.offers.test_next_available import assert_best_of_each_kind, assert_kept
from tests.oracles import rules
from tests.oracles.models import model_for
from tests.oracles.week import Week
from tests.strategies import random_week
from tests.weeks import MODEL, at, available, batch, day, need, practitioner, site, slot, weekly

Keeps = Callable[[Week, Slot, Mode], bool]


def drawn(rng: Random, week: Batch) -> tuple[Wishes, Keeps]:
    """A random wish, and whether a session keeps it, said in another way."""
    kind = rng.randrange(5)
    if kind == 0:
        ends = sorted(week.horizon_start + dt.timedelta(days=rng.randint(0, 27)) for _ in range(2))
        wishes = Wishes(earliest=ends[0], latest=ends[1])
        return wishes, lambda _w, s, _m: ends[0] <= s.date <= ends[1]
    if kind == 1:
        hours = available(*rng.sample(("mon_am", "tue_pm", "wed_0900-1000", "thu_pm", "fri_am"), 4))
        return (
            Wishes(windows=hours.windows),
            lambda _w, s, m: (
                m is Mode.REFERRAL or hours.covers(s.date.weekday(), s.start_minute, s.end_minute)
            ),
        )
    if kind == 2:
        at_site = rng.choice(week.sites).site_id
        return Wishes(
            sites=(at_site,)
        ), lambda _w, s, m: m is not Mode.IN_PERSON or s.site_id == at_site
    if kind == 3:
        most = rng.choice((0, 10, 20, 40))
        return Wishes(
            within_minutes=most
        ), lambda w, s, m: m is not Mode.IN_PERSON or (minutes_to(w, s) or 0) <= most
    who = rng.choice(week.practitioners).practitioner_id
    return Wishes(practitioner_id=who), lambda _w, s, _m: s.practitioner_id == who


def minutes_to(week: Week, one: Slot) -> int | None:
    """The journey of the only person in the week."""
    there = week.site(one)
    return None if there is None else week.minutes(week.batch.participants[0], there)


def meant_for(wishes: Wishes, week: Batch, service: str) -> bool:
    """A wished practitioner is not meant for services that they do not give."""
    givers = {q.practitioner_id for q in week.practitioners if service in q.services}
    return wishes.practitioner_id is None or wishes.practitioner_id in givers


def test_options_under_a_wish_are_the_best_of_those_that_keep_it() -> None:
    sites = others = 0
    for seed in range(9_000, 9_120):
        model, week, rng = model_for(seed), random_week(seed), Random(seed)
        market = Market.of_batch(model, week)
        for one in week.needs:
            if one.after_need in week.need:
                continue
            wishes, keeps = drawn(rng, week)
            person = person_of(week, one.participant_id)
            alone = asking(with_online_places(week), person.participant, [one])
            alone = alone.model_copy(update={"participants": (person.participant,)})
            found = next_available(market, person, [one], wishes, Manner(later=99))
            meant, label = meant_for(wishes, week, one.service), f"seed {seed} {wishes}"
            for option in (*found.options, *found.later):
                for session in option.sessions:
                    chosen = alone.slot[session.slot_id]
                    assert not meant or keeps(Week(model, alone), chosen, session.mode), label
            if wishes.sites or wishes.within_minutes is not None:
                sites += len(found.options)  # another mode may take the place of coming in person
                continue
            brute = Brute(model, alone, {}, [one])
            if meant:
                wished = (p for p in brute.of[one.need_id] if all_keep(model, alone, p, keeps))
                brute.of[one.need_id] = list(wished)
            assert_best_of_each_kind(found, brute, label)
            assert_kept(model, alone, found, label)
            others += len(found.options)
    assert sites >= 20
    assert others >= 60


def all_keep(model: Model, week: Batch, placed: Placed, keeps: Keeps) -> bool:
    """Whether every session of a series keeps the wish, in the mode that R8 gives it."""
    known = Week(model, week)
    slots = (week.slot[slot_id] for slot_id in placed.series.slot_ids)
    used = ((s, rules.mode_used(known, placed.need, s)) for s in slots)
    return all(mode is not None and keeps(known, s, mode) for s, mode in used)


def modes(week: Batch, wishes: Wishes) -> list[Mode]:
    found = next_available(Market.of_batch(MODEL, week), person_of(week, "P1"), week.needs, wishes)
    return [s.mode for option in found.options for s in option.sessions]


def test_another_way_this_time() -> None:
    """The person in the room would rather telephone, in a slot that offers both."""
    week = batch(slots=(slot(modes=("in_person", "phone")),))
    assert modes(week, Wishes()) == [Mode.IN_PERSON]
    assert modes(week, Wishes(modes=(Mode.PHONE,))) == [Mode.PHONE]
    assert modes(week, Wishes(modes=(Mode.PHONE, Mode.IN_PERSON))) == [Mode.PHONE]
    assert modes(week, Wishes(modes=(Mode.VIDEO,))) == []


def test_a_mode_that_the_person_does_not_accept_is_not_opened_by_a_wish() -> None:
    person: Participant = batch().participants[0].model_copy(update={"modes": (Mode.IN_PERSON,)})
    week = batch(participants=(person,), slots=(slot(modes=("in_person", "phone")),))
    assert modes(week, Wishes(modes=(Mode.PHONE,))) == []


def test_the_wait_goes_on_while_somebody_wishes_for_later_dates() -> None:
    week = batch(slots=weekly(3))
    market, person = Market.of_batch(MODEL, week), person_of(week, "P1")
    found = next_available(market, person, week.needs, Wishes(earliest=day(8)))
    assert found.options[0].wait_days == (day(8) - week.needs[0].clock).days


@pytest.mark.parametrize(("required", "options"), [(None, 1), ("Q1", 1), ("Q2", 0)])
def test_a_wished_practitioner_beside_a_required_one(required: str | None, options: int) -> None:
    week = batch(
        needs=(need(require_practitioner=required),),
        practitioners=(practitioner(), practitioner("Q2")),
        slots=(slot(), slot("T2", at(2), "Q2")),
    )
    market, person = Market.of_batch(MODEL, week), person_of(week, "P1")
    found = next_available(market, person, week.needs, Wishes(practitioner_id="Q1"))
    assert len(found.options) == options


def test_a_wished_practitioner_is_meant_for_their_own_service_alone() -> None:
    week = batch(
        needs=(need(), need("N2", service="counselling")),
        practitioners=(
            practitioner(),
            practitioner("Q2", services=("counselling",)),
            practitioner("Q3"),
        ),
        slots=(slot(), slot("T2", at(2), "Q2"), slot("T3", at(3), "Q3")),
    )
    market, person = Market.of_batch(MODEL, week), person_of(week, "P1")
    (option, *_) = next_available(market, person, week.needs, Wishes(practitioner_id="Q3")).options
    assert [s.practitioner_id for s in option.sessions] == ["Q2", "Q3"]


def test_wished_sites() -> None:
    week = batch(sites=(site(), site("S2")), slots=(slot(), slot("T2", at(2), site_id="S2")))
    market, person = Market.of_batch(MODEL, week), person_of(week, "P1")
    found = next_available(market, person, week.needs, Wishes(sites=("S2",)))
    assert [s.site_id for s in found.options[0].sessions] == ["S2"]
