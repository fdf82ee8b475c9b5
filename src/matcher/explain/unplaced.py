"""Why a need has no place: funnel, witness, whose claim was better, and what would change it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.domain import Reason
from matcher.explain.anyway import Anyway, anyway
from matcher.explain.change import Change, Kind, weeks_left
from matcher.explain.choice import Choices
from matcher.explain.course import best_course, span
from matcher.explain.funnel import Funnel, funnel
from matcher.explain.reasons import Reasons
from matcher.explain.rivals import Claims, Witness, claims, witness
from matcher.explain.standing import Standing
from matcher.explain.tried import Trials, Worked
from matcher.units import Milliday


@dataclass(frozen=True, slots=True)
class AtPrices:
    """The need's cheapest series at the certificate's prices.

    What it costs the person, what its places are worth to others, and what leaving the need out
    costs.
    """

    cost: Milliday
    price: Milliday
    unplaced: Milliday


@dataclass(frozen=True, slots=True)
class WhyUnplaced:
    """The explanation of a need that is left out.

    ``weeks_left`` of its support window; ``None`` when there is no limit. ``free_places`` are
    those that the funnel leaves and that nobody has in the plan. ``works`` holds the smallest
    change of each kind that gets it placed with everybody else held, the smallest kind first;
    ``anyway`` a plan in which others make room, where nothing less helps.
    """

    need_id: str
    participant_id: str
    service: str
    reason: Reason
    sentence: str
    last_chance: bool
    weeks_left: int | None
    funnel: Funnel
    free_places: int
    witness: Witness | None
    claims: Claims
    at_prices: AtPrices | None
    works: tuple[Worked, ...]
    anyway: Anyway | None
    blocked: bool
    """No single change that was tried would get it placed, whoever else were left out."""


def why_unplaced(standing: Standing, need_id: str, time_limit: float = 15.0) -> WhyUnplaced:
    """Explain a need that the plan leaves out. ``time_limit``, in seconds, is for moving others."""
    model, batch, plan = standing.model, standing.batch, standing.plan
    index, need = standing.index[need_id], batch.need[need_id]
    why = Reasons(model, batch, plan).explain(need_id)
    choices = Choices(model, batch)
    works = Trials(model, batch, plan, need_id).all_that_work()
    competes = why.reason is Reason.OTHERS_FIRST
    changes = _changes_to_make_room(standing, need_id, works, competes)
    return WhyUnplaced(
        need_id=need_id,
        participant_id=need.participant_id,
        service=need.service,
        reason=why.reason,
        sentence=why.sentence,
        last_chance=why.last_chance,
        weeks_left=weeks_left(batch, need_id),
        funnel=funnel(choices, index),
        free_places=_free_places(standing, choices, index),
        witness=witness(standing, index) if competes else None,
        claims=claims(standing, index),
        at_prices=_at_prices(standing, index) if competes else None,
        works=works,
        anyway=_make_room(standing, need_id, changes, time_limit),
        blocked=not (works or changes),
    )


def _changes_to_make_room(
    standing: Standing, need_id: str, works: Sequence[Worked], competes: bool
) -> tuple[Change, ...]:
    """What is changed besides when others are asked to make room.

    Nothing where only they are in the way; else, as a last resort, what would do if they were not.
    """
    kinds = {worked.change.kind for worked in works}
    if competes:
        return () if Kind.NOTHING in kinds else (Change(Kind.NOTHING),)
    return () if kinds - {Kind.PLACES} else _would_help(standing, need_id)


def _free_places(standing: Standing, choices: Choices, need: int) -> int:
    """Places that the rules leave this need and that neither a booking nor the plan holds."""
    left = np.flatnonzero(np.any(choices.left(need), axis=1))
    pools = choices.places.pool_slots
    slots = (standing.batch.slots[s] for p in left.tolist() for s in pools[p])
    return sum(max(0, standing.left[slot.slot_id]) for slot in slots)


def _at_prices(standing: Standing, need: int) -> AtPrices | None:
    charge = standing.entry_prices(need)
    course = best_course(standing.instance, need, charge=charge)
    if course is None:
        return None
    from_here = span(standing.instance, need).start
    price = int(sum(charge[entry - from_here] for entry in course.entries))
    unplaced = int(standing.instance.unplaced_cost[need])
    return AtPrices(course.charged - price, price, unplaced)


def _make_room(
    standing: Standing, need_id: str, changes: Sequence[Change], time_limit: float
) -> Anyway | None:
    """A plan in which others move, under the first of ``changes`` by which one is found."""
    arguments = standing.model, standing.batch, standing.plan, standing.certificate, need_id
    ends = time.monotonic() + time_limit
    for change in changes:
        left = max(0.0, ends - time.monotonic())
        made = anyway(*arguments, change=change, time_limit=left)
        if made is not None:
            return made
    return None


def _would_help(standing: Standing, need_id: str) -> tuple[Change, ...]:
    """The single changes that would get it placed if nobody had a place but what it follows."""
    leaders, need = set[str](), standing.batch.need[need_id]
    while need.after_need in standing.batch.need and need.after_need not in leaders:
        need = standing.batch.need[need.after_need or ""]
        leaders.add(need.need_id)
    kept = tuple(p for p in standing.plan.placements if p.need_id in leaders)
    empty = standing.plan.model_copy(update={"placements": kept})
    helps = Trials(standing.model, standing.batch, empty, need_id).all_that_work()
    return tuple(worked.change for worked in helps)
