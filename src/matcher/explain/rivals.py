"""Others who want the same places: too many for them, or with a better claim. Counts, never who."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Mode, Part
from matcher.explain.course import entries_in_courses, span
from matcher.explain.standing import Standing
from matcher.optimise.least_cut import FIRST, SINK, SOURCE, least_cut
from matcher.units import round_half_up

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Witness:
    """A set of places for which there are too few: whoever is counted can use these only.

    ``people`` ask for ``sessions`` sessions of the service, and no whole course of theirs, of any
    that the rules allow against bookings, leaves the ``places`` free places of ``slots``.
    As sessions > places, not all of them can be placed, this need included among them.
    """

    service: str
    people: int
    sessions: int
    places: int
    practitioners: int
    modes: tuple[Mode, ...]
    parts: tuple[Part, ...]
    areas: tuple[str, ...]
    """The areas that every one of the practitioners or sites is limited to; empty: not limited."""
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claims:
    """Whose claim was better, among those whom the plan gives places that this need could use.

    ``more_urgent`` people have a more urgent need; ``waited_longer`` people are as urgent and have
    waited ``days_longer`` more days on average (rounded half up); ``others`` are no more urgent and
    have waited as long or less. People count once, by the best of their claims.
    """

    more_urgent: int
    waited_longer: int
    days_longer: int
    others: int


def claims(standing: Standing, need: int) -> Claims:
    """Count the people whom the plan gives places that this need could use in a whole course."""
    demand = standing.instance.demand
    wanted = _pools(standing, need)
    rank: dict[int, tuple[int, int]] = {}
    for other, need_row in enumerate(standing.batch.needs):
        slots = standing.slots.get(need_row.need_id, ())
        if not any(standing.pool_of[s] in wanted for s in slots):
            continue
        who = int(demand.participant[other])
        longer = int(demand.clock[need] - demand.clock[other])
        urgency = int(demand.urgency[other] - demand.urgency[need])
        claim = (0, 0) if urgency > 0 else (1, -longer) if urgency == 0 and longer > 0 else (2, 0)
        rank[who] = min(claim, rank.get(who, claim))
    days = [-longer for kind, longer in rank.values() if kind == 1]
    return Claims(
        more_urgent=sum(kind == 0 for kind, _ in rank.values()),
        waited_longer=len(days),
        days_longer=round_half_up(Fraction(sum(days), len(days))) if days else 0,
        others=sum(kind == 2 for kind, _ in rank.values()),
    )


def witness(standing: Standing, need: int) -> Witness | None:
    """The set of places that is short by most sessions, this need among those who need it.

    A closure of greatest profit (Picard, Management Science 22, 1976): needs of the service are
    worth their sessions and require all the pools that they could use, which cost their free
    places. ``None`` when no set of places is short: then it is dates and gaps that do not fit.
    """
    demand = standing.instance.demand
    rivals = np.flatnonzero(demand.service == demand.service[need]).tolist()
    usable = {i: _pools(standing, i) for i in rivals}
    rivals = [i for i in rivals if usable[i]]
    if need not in rivals:
        return None
    pools = _short_set(standing, need, {i: usable[i] for i in rivals})
    inside = [i for i in rivals if usable[i] <= pools]
    sessions = int(demand.sessions[inside].sum())
    if sessions <= int(standing.instance.capacity[sorted(pools)].sum()):
        return None
    return _describe(standing, need, inside, sorted(pools))


def _pools(standing: Standing, need: int) -> frozenset[int]:
    """The pools of all the whole courses that a need could have, against bookings alone."""
    instance = standing.instance
    table = instance.entries.entry_pool[span(instance, need)]
    return frozenset(table[entries_in_courses(instance, need)].tolist())


def _short_set(standing: Standing, need: int, usable: dict[int, frozenset[int]]) -> frozenset[int]:
    """The pools on the source's side of a least cut, with ``need`` forced to that side."""
    capacity, demand = standing.instance.capacity, standing.instance.demand
    rows = {i: k for k, i in enumerate(usable, start=FIRST)}
    pools = sorted(set().union(*usable.values()))
    column = {p: k for k, p in enumerate(pools, start=FIRST + len(rows))}
    plenty = int(capacity[pools].sum()) + int(demand.sessions[list(rows)].sum()) + 1
    edges = [(SOURCE, rows[i], plenty if i == need else int(demand.sessions[i])) for i in rows]
    edges += [(rows[i], column[p], plenty) for i in rows for p in usable[i]]
    edges += [(column[p], SINK, int(capacity[p])) for p in pools]
    tails, heads, room = (np.array(values, dtype=np.int64) for values in zip(*edges, strict=True))
    cut = least_cut(tails, heads, room, FIRST + len(rows) + len(pools))
    reached = set(cut.reached.tolist())
    return frozenset(p for p in pools if column[p] in reached)


def _describe(standing: Standing, need: int, inside: list[int], pools: list[int]) -> Witness:
    instance, batch = standing.instance, standing.batch
    places, demand = instance.places, instance.demand
    slots = [batch.slots[s] for p in pools for s in places.pool_slots[p] if places.slot_free[s] > 0]
    modes = {mode for slot in slots for mode in slot.modes}
    parts = {part for slot in slots for part in slot.parts if not slot.is_referral}
    return Witness(
        service=batch.needs[need].service,
        people=len(np.unique(demand.participant[inside])),
        sessions=int(demand.sessions[inside].sum()),
        places=int(instance.capacity[pools].sum()),
        practitioners=len({slot.practitioner_id for slot in slots}),
        modes=tuple(mode for mode in Mode if mode in modes),
        parts=tuple(part for part in Part if part in parts),
        areas=_areas(standing, {s.practitioner_id for s in slots}),
        slots=tuple(slot.slot_id for slot in slots),
    )


def _areas(standing: Standing, practitioners: set[str]) -> tuple[str, ...]:
    """The areas that these practitioners serve, unless one of them serves everybody."""
    serves = [standing.batch.practitioner[q].serves for q in practitioners]
    return tuple(sorted({a for areas in serves for a in areas})) if all(serves) else ()
