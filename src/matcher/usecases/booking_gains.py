"""Who gains most from places that have become free.

Those who have waited longest, weighed by urgency, are looked at first; for each of them the best
that there is with these places is compared with the best that there would be without them. The
figures are exact; among those who have waited less somebody may gain more, and is not looked at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from matcher.audit.week import Week
from matcher.domain import Batch, Need
from matcher.offers import NO_WISHES, Course, Manner, Market, next_available
from matcher.store import NotThere, Person, Store, Waiting
from matcher.units import Milliday, in_days
from matcher.usecases.market_kept import as_asked

LOOKED_AT = 40
"""So many needs are looked at."""
NAMED = 5
"""So many are named at most."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What a waiting need would gain from a free place, in days; ``why`` is one sentence."""

    need_id: str
    participant_id: str
    slot_id: str
    days: float
    why: str


def who_gains(
    store: Store, market: Market, slot_ids: Collection[str], now: dt.datetime
) -> tuple[Gain, ...]:
    """The waiting needs that gain most from the free places of these slots, most first.

    Args:
        store: who waits.
        market: what is free now, these places included.
        slot_ids: where places have become free.
        now: the moment; a place that has begun is no use to anybody. Aware.
    """
    free = {name: one for name, one in store.slots(slot_ids).items() if one.free and not one.closed}
    if not free:
        return ()
    services = {
        service
        for one in free.values()
        for service in store.practitioner(one.slot.practitioner_id).services
    }
    without = market.with_free(dict.fromkeys(free, 0))
    manner = Manner(with_prices=False, now=now, later=0)
    found: list[Gain] = []
    for person, need in _longest_waiting(store, market, sorted(services), now.date()):
        best = _best(market, person, need, manner)
        used = next((s.slot_id for s in best.sessions if s.slot_id in free), None) if best else None
        if best is None or used is None:
            continue
        otherwise = _best(without, person, need, manner)
        saved = _cost_of(market, person, need, otherwise) - best.cost
        if saved > 0:
            who = person.participant.participant_id
            why = _why(best, otherwise)
            found.append(Gain(need.need_id, who, used, in_days(saved), why))
    found.sort(key=lambda one: (-one.days, one.need_id))
    return tuple(found[:NAMED])


def _longest_waiting(
    store: Store, market: Market, services: Sequence[str], today: dt.date
) -> Iterator[tuple[Person, Need]]:
    """The needs that have waited longest, weighed by their urgency."""
    weight = market.model.cost.weight

    def weighed(one: Waiting) -> tuple[float, str]:
        return -float(weight[one.urgency]) * (today - one.clock).days, one.need_id

    for one in sorted(store.waiting(services), key=weighed)[:LOOKED_AT]:
        try:
            person = store.person(one.participant_id)
        except NotThere:
            continue  # erased meanwhile
        for need in person.needs:
            if need.need_id == one.need_id:
                yield person, need


def _best(market: Market, person: Person, need: Need, manner: Manner) -> Course | None:
    asking = as_asked(person)
    options = next_available(market, asking, (need,), NO_WISHES, manner).options
    return options[0].courses[0] if options else None


def _cost_of(market: Market, person: Person, need: Need, course: Course | None) -> Milliday:
    """What the need costs with ``course``; left out, when there is none."""
    if course is not None:
        return course.cost
    batch: Batch = market.supply.batch(market.today, market.weeks).model_copy(
        update={"participants": (person.participant,), "needs": (need,)}
    )
    return Week(market.model, batch).unplaced_cost(need)


def _why(best: Course, otherwise: Course | None) -> str:
    if otherwise is None:
        return "Nothing else that is free would fit."
    sooner = otherwise.wait_days - best.wait_days
    if sooner > 0:
        return f"Would start {'a day' if sooner == 1 else f'{sooner} days'} sooner."
    return "Would have a better course: nearer, with fewer gaps, or with somebody who fits better."
