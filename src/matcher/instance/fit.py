"""Fit: how well each practitioner knows what keeps somebody from work, and what a misfit costs.

Everything is exact. Skills are whole numbers over one denominator for all practitioners, weights of
barriers over another, so that the fit of everybody to one need is a product of two small arrays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Barrier, Batch, Model, Need, Practitioner
from matcher.instance.demand import Demand
from matcher.units import MILLIDAYS_PER_DAY

Ints = NDArray[np.int64]

MOST = 1 << 62
"""Products above this are worked out with Python's own whole numbers."""


@dataclass(frozen=True)
class Skills:
    """Everybody's skills, shape (practitioners, barriers), as whole numbers over ``unit``."""

    level: Ints
    unit: int
    column: Mapping[str, int]


def skills_of(model: Model, practitioners: Sequence[Practitioner]) -> Skills:
    """The skills of ``practitioners`` in the model's barriers; the model says those not named."""
    column = {code: i for i, code in enumerate(model.barriers)}
    unnamed = Fraction(model.cost.skill_when_not_named)
    named = [
        (row, column[skill.barrier], Fraction(skill.level))
        for row, q in enumerate(practitioners)
        for skill in q.specialisms
        if skill.barrier in column
    ]
    unit = lcm(unnamed.denominator, *{level.denominator for _, _, level in named})
    whole = np.int64 if unit < MOST else object
    table = np.full((len(practitioners), len(column)), int(unnamed * unit), dtype=whole)
    for row, barrier, level in named:
        table[row, barrier] = int(level * unit)
    return Skills(table, unit, column)


def fits(
    model: Model, skills: Skills, service: str, barriers: Sequence[Barrier]
) -> tuple[Ints, int]:
    """Fit of every practitioner to a need, as whole numerators over one denominator.

    Sum over barriers of severity * relevance * skill, over the sum of severity * relevance.
    """
    relevance = model.relevance.get(service, {})
    weights = [
        (skills.column[barrier.code], barrier.severity * Fraction(relevance[barrier.code]))
        for barrier in barriers
        if relevance.get(barrier.code)
    ]
    if not weights:
        alike = Fraction(model.cost.fit_without_barriers)
        return np.full(len(skills.level), alike.numerator, dtype=np.int64), alike.denominator
    common = lcm(*(weight.denominator for _, weight in weights))
    whole = [int(weight * common) for _, weight in weights]
    unit = skills.unit * sum(whole)
    level = skills.level[:, [column for column, _ in weights]]
    if unit >= MOST:
        level = level.astype(object)
    return level @ np.array(whole, dtype=level.dtype), unit


def misfits(model: Model, skills: Skills, service: str, barriers: Sequence[Barrier]) -> Ints:
    """What a session of a need with each practitioner costs in misfit, 0.001 day."""
    found, unit = fits(model, skills, service, barriers)
    rate = Fraction(model.cost.misfit_per_session) * MILLIDAYS_PER_DAY
    scale = rate.denominator * unit
    if 2 * rate.numerator * unit + scale >= MOST:
        found = found.astype(object)
    rounded: Ints = ((2 * rate.numerator * (unit - found) + scale) // (2 * scale)).astype(np.int64)
    return rounded


class Fits:
    """How well the practitioners of a batch fit its needs; the same barriers are weighed once."""

    def __init__(self, model: Model, batch: Batch) -> None:
        self._model, self._batch = model, batch
        self._skills = skills_of(model, batch.practitioners)
        self._known: dict[tuple[str, tuple[Barrier, ...]], tuple[Ints, int]] = {}

    def of(self, need: Need, practitioner_id: str) -> Fraction:
        """The fit of one practitioner to one need, 0 to 1, exactly."""
        key = need.service, self._batch.participant[need.participant_id].barriers
        if key not in self._known:
            self._known[key] = fits(self._model, self._skills, *key)
        found, unit = self._known[key]
        return Fraction(int(found[self._batch.practitioner_position[practitioner_id]]), unit)


def misfit_cost(model: Model, batch: Batch, demand: Demand, needs: Ints) -> Ints:
    """Misfit of a session, shape (n, practitioners); people with the same barriers share a row."""
    skills = skills_of(model, batch.practitioners)
    rows: dict[tuple[object, ...], Ints] = {}
    table = np.zeros((len(needs), len(batch.practitioners)), dtype=np.int64)
    for row, need in enumerate(needs):
        service = batch.needs[need].service
        barriers = batch.participants[demand.participant[need]].barriers
        key = (service, barriers)
        if key not in rows:
            rows[key] = misfits(model, skills, service, barriers)
        table[row] = rows[key]
    return table
