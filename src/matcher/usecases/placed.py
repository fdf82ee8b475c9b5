"""The placed needs of a plan, each session with what the engine worked out about it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Mode, Need, Plan, Slot
from matcher.instance import Instance
from matcher.instance.fit import Fits
from matcher.instance.places import MODES
from matcher.optimise.deal import paths_of
from matcher.optimise.series import arrays_of, plan_cost
from matcher.units import Milliday


@dataclass(frozen=True, slots=True)
class Session:
    """One session: its slot, the mode that is used, minutes of travel one way, and fit (exact)."""

    slot: Slot
    mode: Mode
    minutes: int
    fit: Fraction


@dataclass(frozen=True, slots=True)
class PlacedNeed:
    """A need with its sessions in order of date."""

    need: Need
    sessions: tuple[Session, ...]

    @property
    def wait_days(self) -> int:
        """Days from the clock to the first session."""
        return (self.sessions[0].slot.date - self.need.clock).days


@dataclass(frozen=True, slots=True)
class PricedPlan:
    """A plan in full: its placed needs in the order of needs.csv, and its cost."""

    needs: tuple[PlacedNeed, ...]
    cost: Milliday

    @property
    def sessions(self) -> tuple[Session, ...]:
        """All the sessions."""
        return tuple(session for placed in self.needs for session in placed.sessions)

    @property
    def waits(self) -> tuple[int, ...]:
        """Days of waiting of each placed need."""
        return tuple(placed.wait_days for placed in self.needs)


def price(instance: Instance, plan: Plan) -> PricedPlan:
    """Look up every session of ``plan`` in ``instance``, and add up what the plan costs."""
    paths, fits = _entries_of(instance, plan), Fits(instance.model, instance.batch)
    placed = tuple(
        _placed_need(instance, fits, index, plan, paths[index])
        for index in np.flatnonzero(paths[:, 0] >= 0).tolist()
    )
    return PricedPlan(placed, int(plan_cost(arrays_of(instance), paths)))


def _entries_of(instance: Instance, plan: Plan) -> NDArray[np.int32]:
    """The engine's entry of each session, shape (needs, longest course), -1 where there is none."""
    demand = instance.demand
    blank = np.full((len(demand.sessions), int(demand.sessions.max(initial=1))), -1, np.int32)
    return paths_of(instance, plan, blank)


def _placed_need(
    instance: Instance, fits: Fits, index: int, plan: Plan, entries: NDArray[np.int32]
) -> PlacedNeed:
    batch, places = instance.batch, instance.places
    need = batch.needs[index]
    minutes = instance.minutes[instance.demand.participant[index]]
    slot_ids = plan.placement[need.need_id].slot_ids
    sessions = []
    for slot_id, entry in zip(slot_ids, entries[: len(slot_ids)].tolist(), strict=True):
        slot = batch.slot[slot_id]
        mode = MODES[instance.entries.entry_mode[entry]]
        site = places.venue_site[places.pool_venue[instance.entries.entry_pool[entry]]]
        sessions.append(
            Session(
                slot=slot,
                mode=mode,
                minutes=int(minutes[site]) if mode is Mode.IN_PERSON else 0,
                fit=fits.of(need, slot.practitioner_id),
            )
        )
    return PlacedNeed(need, tuple(sessions))
