"""What suits whom: for each need, the venues that the rules leave, worked out by the engine.

This is everything about a need that does not change while it waits: mode, journey, requirements,
area and restrictions by venue (R2, R8, R9, R10, R13, R16), and the times of a week (R7).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Batch, Need, Participant
from matcher.instance import rules
from matcher.instance.demand import build_demand
from matcher.instance.places import IN_PERSON
from matcher.instance.preferences import parts_met, preference_cost, stated
from matcher.instance.venues import VenueChoice, choose_venues, venue_rules
from matcher.planning.simulation.setting import Newcomer, Setting

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NO_MODE = -1


@dataclass(frozen=True, slots=True)
class PersonSuits:
    """What is the same for all needs of a person, by time class; ``unmet`` as in ``Ask``."""

    at_time: Bools
    parts_met: Ints
    unmet: Ints


@dataclass(frozen=True, slots=True)
class NeedSuits:
    """By venue: the mode (-1: none), minutes there, days of notice, cost and preferences met.

    ``fit`` is by practitioner. ``cost`` is there for needs that are booked by prices, else 0.
    """

    mode: Ints
    minutes: Ints
    notice: Ints
    cost: Ints
    met: Ints
    fit: Floats


@dataclass(frozen=True, slots=True)
class _Table:
    """``NeedSuits`` of many needs, shape (needs, venues)."""

    mode: Ints
    notice: Ints
    cost: Ints
    met: Ints

    @classmethod
    def empty(cls, needs: int, venues: int) -> _Table:
        """Nothing suits anybody."""
        shape = needs, venues
        nothing = np.full(shape, NO_MODE, dtype=np.int64)
        return cls(nothing, *(np.zeros(shape, dtype=np.int64) for _ in range(3)))

    def fill(self, rows: Ints, venues: Ints, choice: VenueChoice) -> None:
        """Write what the engine chose for some needs and venues."""
        at = np.ix_(rows, venues)
        self.mode[at], self.notice[at] = choice.mode, choice.first_day
        self.cost[at], self.met[at] = choice.misfit_and_travel, choice.preferences_met


class Suiting:
    """Works out what suits the people of one setting."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._venues = setting.places.venues
        self._times = setting.places.times
        model = setting.model
        self._barriers = {code: i for i, code in enumerate(model.barriers)}
        unnamed = float(model.cost.skill_when_not_named)
        practitioners = setting.offered.practitioners
        self._skill = np.full((len(practitioners), len(self._barriers)), unnamed)
        for row, practitioner in enumerate(practitioners):
            for skill in practitioner.specialisms:
                self._skill[row, self._barriers[skill.barrier]] = float(skill.level)

    def of(
        self, people: Sequence[Newcomer], *, priced: bool
    ) -> list[tuple[PersonSuits, list[NeedSuits]]]:
        """What suits each of ``people`` and their needs; ``priced`` if costs are wanted."""
        batch = self._batch(people)
        if not batch.needs:
            return [(self._nothing(), []) for _ in people]
        needs = self._needs(batch, priced=priced)
        at_time, _ = rules.r07_availability(batch, self._times)
        met, given = parts_met(batch, self._times), stated(batch)
        found = []
        for i, person in enumerate(people):
            most = int(given[i])
            count = np.full(most + 1, most)
            unmet = preference_cost(self._setting.model, count, np.arange(most + 1))
            one = PersonSuits(at_time[i], met[i], unmet if most else np.zeros(1, dtype=np.int64))
            found.append((one, [next(needs) for _ in person.needs]))
        return found

    def _batch(self, people: Sequence[Newcomer]) -> Batch:
        setting = self._setting
        return Batch(
            model=setting.model.name,
            horizon_start=setting.begins,
            horizon_weeks=1,
            participants=tuple(person.participant for person in people),
            needs=tuple(need for person in people for need in person.needs),
            practitioners=setting.offered.practitioners,
            sites=setting.offered.sites,
            restrictions=tuple(r for person in people for r in person.restrictions),
        )

    def _needs(self, batch: Batch, *, priced: bool) -> Iterator[NeedSuits]:
        """What suits each need of ``batch``, in order."""
        demand = build_demand(self._setting.model, batch)
        kept = venue_rules(self._setting.model, batch, self._venues)
        table = _Table.empty(len(batch.needs), len(self._venues.venue_site))
        for service in np.unique(demand.service):
            venues = np.flatnonzero(kept.gives[service])
            rows = np.flatnonzero(demand.service == service)
            misfit = None if priced else self._no_misfit(rows)
            choice = choose_venues(
                self._setting.model, batch, demand, self._venues, kept, rows, venues, misfit
            )
            table.fill(rows, venues, choice)
        nowhere = np.zeros((len(kept.minutes), 1), dtype=np.int64)  # where a venue has no site
        by_venue = np.concatenate([kept.minutes, nowhere], axis=1)[:, self._venues.venue_site]
        to_site = by_venue[demand.participant]
        minutes = np.where(table.mode == IN_PERSON, to_site, 0)
        for row, need in enumerate(batch.needs):
            fit = self._fit(batch.participant[need.participant_id], need)
            yield NeedSuits(
                table.mode[row],
                minutes[row],
                table.notice[row],
                table.cost[row],
                table.met[row],
                fit,
            )

    def _no_misfit(self, rows: Ints) -> Ints:
        return np.zeros((len(rows), len(self._setting.offered.practitioners)), dtype=np.int64)

    def _fit(self, person: Participant, need: Need) -> Floats:
        """Fit of every practitioner to a need (FORMATS, section 3), as measured and shown."""
        relevance = self._setting.model.relevance.get(need.service, {})
        weight = np.zeros(len(self._barriers))
        for barrier in person.barriers:
            share = relevance.get(barrier.code, Fraction(0))
            weight[self._barriers[barrier.code]] = barrier.severity * float(share)
        if not weight.any():
            return np.full(len(self._skill), float(self._setting.model.cost.fit_without_barriers))
        fit: Floats = self._skill @ weight / weight.sum()
        return fit

    def _nothing(self) -> PersonSuits:
        none = np.zeros(len(self._times), dtype=np.int64)
        return PersonSuits(none.astype(np.bool_), none, np.zeros(1, dtype=np.int64))
