"""One point of a trade-off: a week with other rates or under a guarantee, solved and told."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache

import numpy as np

from matcher.audit import bound as checked_bound
from matcher.audit import check_plan, price_plan
from matcher.domain import Batch, Model, Plan
from matcher.errors import CheckFailed
from matcher.explain.standing import Standing
from matcher.explain.terms import terms_of
from matcher.instance import Instance, compile_batch
from matcher.instance.fit import Fits
from matcher.optimise import Options, Result, allocate_on
from matcher.planning.sweep import Document
from matcher.planning.trade_off.guarantee import guaranteed
from matcher.planning.trade_off.rates import reweighted
from matcher.units import in_days


@dataclass(frozen=True, slots=True)
class Point:
    """A plan of the week, told by the week's own rates.

    ``cost_days``, ``bound_days`` and ``gap`` are of what was solved: with its rates, or under its
    guarantee. ``own_cost_days`` is what the plan costs by the week's own rates: ``waiting_days``
    (waits, long gaps, and what leaving people out costs) and the rest. ``travel_minutes`` are of a
    session in person on average, ``beyond_nearest`` those above the need's nearest place. ``fit``
    is of a session on average, 0 to 1. Waits are of the placed needs, in days.
    """

    travel_rate: float
    fit_rate: float
    within_days: int | None
    needs: int
    placed: int
    wait_mean: float
    wait_p90: float
    travel_minutes: float
    beyond_nearest: float
    fit: float
    own_cost_days: float
    waiting_days: float
    cost_days: float
    bound_days: float
    gap: float
    steps: int


def solve_point(
    batch: str,
    model: str,
    travel: float,
    fit: float,
    within_days: int | None,
    seed: int,
    gap: float,
    work_limit: int,
) -> Document:
    """Solve one point; the task of a sweep. ``batch`` and ``model`` are JSON of the domain types.

    Raises:
        CheckFailed: the independent checker found a breach, or another cost or bound.
    """
    week, own = _week(batch, model)
    rates = reweighted(own, travel=travel, fit=fit)
    instance = compile_batch(rates, week)
    if within_days is not None:
        instance = guaranteed(instance, within_days)
    options = Options(work_limit=work_limit, gap=gap, seed=seed, threads=1)
    result = allocate_on(instance, options)
    _check(rates, week, result, by_rules_alone=within_days is None)
    figures = _figures(Standing(own, week, result.plan, result.certificate), result)
    return {"travel_rate": travel, "fit_rate": fit, "within_days": within_days, **figures}


def point_of(document: Document) -> Point:
    """The point that ``solve_point`` told of."""
    return Point(**document)


def _check(rates: Model, week: Batch, result: Result, *, by_rules_alone: bool) -> None:
    """The plan keeps every rule and costs what is said; so does the bound, but for a guarantee.

    A guarantee is no rule of the checker's: under one, its bound is the engine's alone.
    """
    broken = [finding.sentence for finding in check_plan(rates, week, result.plan)]
    cost = price_plan(rates, week, result.plan)
    proved = result.certificate.bound
    if by_rules_alone:
        proved = checked_bound(rates, week, result.certificate)
    if broken or (cost, proved) != (result.certificate.cost, result.certificate.bound):
        raise CheckFailed("A plan did not pass the independent checker.", *broken[:1])


def _figures(standing: Standing, result: Result) -> dict[str, float | int]:
    instance, batch = standing.instance, standing.batch
    fits = Fits(standing.model, batch)
    waits: list[int] = []
    minutes: list[int] = []
    beyond: list[int] = []
    fit: list[float] = []
    waiting, rest = _left_out(instance, standing.plan), 0
    for need_id, slots in standing.slots.items():
        index = standing.index[need_id]
        need = batch.needs[index]
        entries = tuple(standing.entry_of(index, slot) for slot in slots)
        terms = terms_of(standing, index, entries)
        waiting += terms.wait + terms.drag
        rest += terms.misfit + terms.travel + terms.preference
        waits.append((batch.slot[slots[0]].date - need.clock).days)
        fit += [float(fits.of(need, batch.slot[slot].practitioner_id)) for slot in slots]
        in_person = [m for entry in entries if (m := standing.minutes_of(entry))]
        minutes += in_person
        beyond += [max(0, m - int(instance.nearest[index])) for m in in_person]
    cost, proved = result.certificate.cost, result.certificate.bound
    return {
        "needs": len(batch.needs),
        "placed": len(waits),
        "wait_mean": _mean(waits),
        "wait_p90": float(np.quantile(waits, 0.9, method="inverted_cdf")) if waits else 0.0,
        "travel_minutes": _mean(minutes),
        "beyond_nearest": _mean(beyond),
        "fit": _mean(fit),
        "own_cost_days": in_days(waiting + rest),
        "waiting_days": in_days(waiting),
        "cost_days": in_days(cost),
        "bound_days": in_days(proved),
        "gap": 0.0 if cost == proved else (cost - proved) / cost,
        "steps": result.steps,
    }


def _left_out(instance: Instance, plan: Plan) -> int:
    """What the needs cost that are not placed."""
    placed = set(plan.placement)
    left = [i for i, need in enumerate(instance.batch.needs) if need.need_id not in placed]
    return int(instance.unplaced_cost[left].sum())


def _mean(values: list[int] | list[float]) -> float:
    return round(float(np.mean(values)), 4) if values else 0.0


@lru_cache(maxsize=1)
def _week(batch: str, model: str) -> tuple[Batch, Model]:
    """A worker solves several points of one week: reading it takes a while."""
    return Batch.model_validate_json(batch), Model.model_validate_json(model)


def as_document(point: Point) -> Document:
    """For JSON."""
    return asdict(point)
