"""Who gives what, where: practitioners, sites and venues, with what is often asked about them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from matcher.domain import (
    Availability,
    Batch,
    Model,
    Need,
    Participant,
    Practitioner,
    Site,
    TravelTime,
)
from matcher.instance import rules
from matcher.instance.demand import wait_costs
from matcher.instance.fit import Skills, fits, misfits, skills_of
from matcher.instance.places import TYPES, Places, TimeClass
from matcher.instance.travel import minutes_matrix
from matcher.units import Milliday, millidays

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
T = TypeVar("T")

MOST_KEPT = 10_000
"""So many answers of each kind are kept; when there are more, all are forgotten."""
LONGEST_WAIT = 3 * 366
"""Waits up to so many days are priced beforehand; longer ones when somebody has waited so long."""


class Supply:
    """What the diaries belong to. It never changes; new supply is a new one.

    The rules look at it through ``places``, whose venue arrays are the market's and whose three
    pools stand for the types of R15, in the order of ``TYPES``.
    """

    def __init__(
        self,
        model: Model,
        practitioners: Iterable[Practitioner],
        sites: Iterable[Site],
        travel_times: Iterable[TravelTime],
        venues: Iterable[tuple[int, int, tuple[bool, ...]]],
        times: Iterable[TimeClass],
    ) -> None:
        self.model = model
        self.practitioners = tuple(practitioners)
        self.sites = tuple(sites)
        self.venues = tuple(venues)
        self.times = tuple(times)
        self.from_area: Mapping[str, tuple[TravelTime, ...]] = _by_area(travel_times)
        self.services: Mapping[str, int] = {code: i for i, code in enumerate(model.services)}
        self._kept: dict[str, dict[Hashable, object]] = defaultdict(dict)

    def with_venues(
        self, venues: Iterable[tuple[int, int, tuple[bool, ...]]], times: Iterable[TimeClass]
    ) -> Supply:
        """The same practitioners and sites with more venues and times of the week."""
        known = (known for area in self.from_area.values() for known in area)
        return Supply(self.model, self.practitioners, self.sites, known, venues, times)

    def batch(self, day: dt.date, weeks: int, **rows: object) -> Batch:
        """A batch of this supply with these rows; slots that nobody has booked stay outside."""
        given: dict[str, Any] = {
            "model": self.model.name,
            "horizon_start": day,
            "horizon_weeks": weeks,
            "participants": (),
            "needs": (),
            "practitioners": self.practitioners,
            "sites": self.sites,
            "slots": (),
            "closed_slots": (),
            "bookings": (),
            "restrictions": (),
            "travel_times": (),
            "input_sha256": "",
        }
        batch = Batch.model_construct(**(given | rows))
        # Look-ups that the batch would work out from the supply: here they are known already.
        batch.__dict__["practitioner_position"] = self.practitioner
        batch.__dict__["site_position"] = self.site
        return batch

    @cached_property
    def practitioner(self) -> Mapping[str, int]:
        """Practitioners' positions by identifier."""
        return {q.practitioner_id: i for i, q in enumerate(self.practitioners)}

    @cached_property
    def site(self) -> Mapping[str, int]:
        """Sites' positions by identifier."""
        return {s.site_id: i for i, s in enumerate(self.sites)}

    @cached_property
    def places(self) -> Places:
        """The venues as the rules look at them."""
        none = np.zeros(0, dtype=np.int64)
        return Places(
            venue_practitioner=np.array([q for q, _, _ in self.venues], dtype=np.int64),
            venue_site=np.array([s for _, s, _ in self.venues], dtype=np.int64),
            venue_modes=np.array([m for _, _, m in self.venues], dtype=np.bool_).reshape(-1, 4),
            pool_venue=none,
            pool_day=none,
            pool_parts=none,
            pool_type=np.arange(len(TYPES), dtype=np.int64),
            pool_reserved=none,
            pool_time=none,
            pool_free=none,
            pool_exclusive=np.zeros(0, dtype=np.bool_),
            exclusive_rank=none,
            pool_slots=(),
            time_classes=self.times,
            slot_free=none,
        )

    @cached_property
    def gives(self) -> Bools:
        """R2, shape (services, venues)."""
        return rules.r02_service(self.model, self.batch(dt.date.min, 1), self.places)

    @cached_property
    def waits(self) -> Ints:
        """The cost of a wait by urgency and days."""
        return wait_costs(self.model, LONGEST_WAIT)

    @cached_property
    def drag(self) -> Ints:
        """The cost of a gap by the days that it is longer than it has to be."""
        rates = self.model.cost
        rate = Fraction(rates.drag_per_day)
        return np.array([millidays(rate * g) for g in range(rates.drag_cap_days + 1)])

    @cached_property
    def price_cap(self) -> Milliday:
        """The most that one place's price counts."""
        return millidays(Fraction(self.model.offers.price_cap_days))

    # --- what is asked again and again: kept by what it depends on ------------------------------

    def inside(self, availability: Availability) -> Bools:
        """R7 by time class."""
        return self._once("inside", availability, lambda: rules.inside(availability, self._table))

    def served(self, person: Participant) -> tuple[Bools, Bools]:
        """R16 by venue: the practitioner serves the person's area, and the site does."""

        def find() -> tuple[Bools, Bools]:
            found = rules.r16_area(self._with(person), self.places)
            return found[0][0], found[1][0]

        return self._once("served", person.area, find)

    def minutes(self, batch: Batch) -> Ints:
        """From every home to every site, shape (participants, sites); kept for one person alone."""
        if len(batch.participants) != 1:
            return minutes_matrix(self.model, batch)
        (person,) = batch.participants
        from_where = (person.travel, person.home, person.home_area)
        if any(known.participant_id is not None for known in batch.travel_times):
            return minutes_matrix(self.model, batch)
        return self._once(
            "minutes",
            (from_where, batch.travel_times),
            lambda: minutes_matrix(self.model, batch),
        )

    def requirements(self, person: Participant) -> tuple[Bools, Bools, Ints]:
        """R10 by venue: met by the site, by the practitioner, and the days' notice it takes."""

        def find() -> tuple[Bools, Bools, Ints]:
            found = rules.r10_requirements(self.model, self._with(person), self.places)
            return found[0][0], found[1][0], found[2][0]

        return self._once("requirements", person.requirements, find)

    def misfit(self, need: Need, person: Participant) -> Ints:
        """What a session with each practitioner costs in misfit, 0.001 day."""
        return self._once(
            "misfit",
            (need.service, person.barriers),
            lambda: misfits(self.model, self._skills, need.service, person.barriers),
        )

    def fit(self, need: Need, person: Participant) -> NDArray[np.float64]:
        """How well each practitioner knows what matters to the need, 0 to 1."""

        def find() -> NDArray[np.float64]:
            parts, unit = fits(self.model, self._skills, need.service, person.barriers)
            return np.array(parts, dtype=np.float64) / unit

        return self._once("fit", (need.service, person.barriers), find)

    def giving(self, service: str) -> Ints:
        """The practitioners who give a service, by position."""

        def find() -> Ints:
            given = [service in q.services for q in self.practitioners]
            return np.flatnonzero(np.array(given, dtype=np.bool_))

        return self._once("giving", service, find)

    def _once(self, kind: str, key: Hashable, find: Callable[[], T]) -> T:
        """What ``find`` gives, kept by ``key``. Two threads may both find it; it is the same."""
        kept = self._kept[kind]
        found = kept.get(key)
        if found is None:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            found = kept[key] = find()
        return found  # type: ignore[return-value]

    @cached_property
    def _skills(self) -> Skills:
        return skills_of(self.model, self.practitioners)

    @cached_property
    def _table(self) -> Ints:
        return self.places.times

    def _with(self, person: Participant) -> Batch:
        return self.batch(dt.date.min, 1, participants=(person,))


def _by_area(travel_times: Iterable[TravelTime]) -> dict[str, tuple[TravelTime, ...]]:
    found: dict[str, list[TravelTime]] = defaultdict(list)
    for known in travel_times:
        if known.participant_id is None and known.home_area is not None:
            found[known.home_area].append(known)
    return {area: tuple(known) for area, known in found.items()}
