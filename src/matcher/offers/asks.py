"""What people ask of the market, in whole numbers; every rule is the engine's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Batch, Need, Urgency
from matcher.instance import rules
from matcher.instance.demand import NEVER, Demand, build_demand, unplaced_costs, wait_costs
from matcher.instance.instance import FIRST, LATER
from matcher.instance.places import CLOSED, IN_PERSON, OPEN, TYPES, URGENT_ONLY
from matcher.instance.preferences import parts_met, preference_cost, stated
from matcher.instance.venues import VenueChoice, VenueRules, choose_venues
from matcher.offers.market import Market
from matcher.optimise.offered import REFERRALS, Asks

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Asked:
    """The needs of one service that a batch of people asks for; n needs over v venues.

    ``needs`` are their places in the batch; ``waits`` (n, days) is what beginning on a day costs,
    ``unplaced`` (n,) what leaving the need out does.
    """

    needs: tuple[int, ...]
    arrays: Asks
    waits: Ints
    unplaced: Ints


class People:
    """Some people with needs, as a batch without slots but those that they have booked."""

    def __init__(self, market: Market, batch: Batch) -> None:
        self.market = market
        self.batch = batch
        self.demand: Demand = build_demand(market.model, batch)
        self.minutes = market.supply.minutes(batch)

    def asked(self, service: str, *, everywhere: bool = False) -> Asked:
        """All needs of ``service``.

        ``everywhere``: as if every practitioner and site served every area (R16).
        """
        supply, model, batch = self.market.supply, self.market.model, self.batch
        number = supply.services[service]
        needs = np.flatnonzero(self.demand.service == number)
        venues = np.flatnonzero(supply.gives[number] & self.market.used_venues)
        choice = choose_venues(
            model,
            batch,
            self.demand,
            supply.places,
            self._venue_rules(everywhere),
            needs,
            venues,
            misfit=np.array([self._misfit(int(n)) for n in needs]),
        )
        column = np.full(len(supply.venues), -1, dtype=np.int32)
        column[venues] = np.arange(len(venues))
        at_time, on_day = rules.r07_availability(batch, supply.places.times)
        given = stated(batch)[self.demand.participant[needs]]
        arrays = Asks(
            practitioners=supply.giving(service),
            column=column,
            giver=supply.places.venue_practitioner[venues],
            person=self.demand.participant[needs],
            sessions=rules.r03_complete(self.demand)[needs],
            one_practitioner=self.demand.one_practitioner[needs],
            earliest=self.demand.earliest[needs],
            latest=self.demand.latest[needs],
            begins=self.begins[needs],
            referral=np.full(len(needs), REFERRALS << number, dtype=np.int64),
            mode=choice.mode.astype(np.int8),
            session_cost=choice.misfit_and_travel,
            met=choice.preferences_met.astype(np.int8),
            first_day=choice.first_day.astype(np.int32),
            minutes=self._journeys(choice, needs, venues).astype(np.int32),
            takes=self._takes(needs),
            open_to=self._open_to(needs),
            wish_cost=_wish_costs(self.market, given),
            at_time=at_time,
            parts_met=parts_met(batch, supply.places.times).astype(np.int8),
            on_day=on_day,
            busy=self._busy,
        )
        return Asked(
            needs=tuple(needs.tolist()),
            arrays=arrays,
            waits=self._waits(needs),
            unplaced=unplaced_costs(model, batch, self.demand, self._wait_table)[needs],
        )

    @property
    def begins(self) -> Ints:
        """R5 and R12: the first day on which each need may begin."""
        first: Ints = np.maximum(rules.r05_gaps(self.demand), self.demand.follows_day + 1)
        return first

    @property
    def _busy(self) -> Ints:
        """R11 against what is booked: parts of days, then services of which there is a referral."""
        supply, slots = self.market.supply, self.batch.slots
        booked = dict.fromkeys(slot.practitioner_id for slot in slots if slot.is_referral)
        theirs = tuple(supply.practitioners[supply.practitioner[q]] for q in booked)
        batch = self.batch.model_copy(update={"practitioners": theirs})
        parts, referrals = rules.r11_one_at_a_time(supply.model, batch)
        return parts | referrals * REFERRALS

    def _venue_rules(self, in_every_area: bool) -> VenueRules:
        supply, batch = self.market.supply, self.batch
        people = batch.participants
        met = [supply.requirements(person) for person in people]
        served = [supply.served(person) for person in people]
        at_site, by_practitioner, notice = (np.array(rows) for rows in zip(*met, strict=True))
        practitioners, sites = (np.array(rows) for rows in zip(*served, strict=True))
        return VenueRules(
            gives=supply.gives,
            near_enough=rules.r09_travel(batch, supply.places, self.minutes),
            site_meets=at_site,
            practitioner_meets=by_practitioner,
            notice=notice,
            practitioner_serves=practitioners | in_every_area,
            site_serves=sites | in_every_area,
            minutes=self.minutes,
        )

    def _misfit(self, need: int) -> Ints:
        asked = self.batch.needs[need]
        return self.market.supply.misfit(asked, self.batch.participant[asked.participant_id])

    def _journeys(self, choice: VenueChoice, needs: Ints, venues: Ints) -> Ints:
        site = self.market.supply.places.venue_site[venues]
        who = self.demand.participant[needs]
        known = self.minutes[np.ix_(who, np.maximum(site, 0))] if self.minutes.shape[1] else 0
        return np.where(choice.mode == IN_PERSON, known, 0)

    def _takes(self, needs: Ints) -> NDArray[np.int8]:
        """R15 and R12: which sessions of each need a slot of each type takes. Shape (n, types)."""
        need, kind = np.repeat(needs, len(TYPES)), np.tile(np.arange(len(TYPES)), len(needs))
        first, later = rules.r15_type(self.demand, self.market.supply.places, need, kind)
        waits_for_ever = self.demand.follows_day[need] >= NEVER
        takes = np.where(waits_for_ever, 0, FIRST * first + LATER * later)
        return takes.reshape(-1, len(TYPES)).astype(np.int8)

    def _open_to(self, needs: Ints) -> Bools:
        """R17 while somebody books: what is kept for online booking is kept for just this."""
        found = np.ones((len(needs), 3), dtype=np.bool_)
        for row, need in enumerate(needs):
            urgent = self.batch.needs[need].urgency is Urgency.URGENT
            found[row, [OPEN, URGENT_ONLY, CLOSED]] = (True, urgent, True)
        return found

    def _waits(self, needs: Ints) -> Ints:
        """What beginning on each day costs. Shape (n, days)."""
        days = np.arange(self.market.days)
        waited = np.maximum(days[None, :] - self.demand.clock[needs][:, None], 0)
        cost: Ints = self._wait_table[self.demand.urgency[needs][:, None], waited]
        return cost

    @cached_property
    def _wait_table(self) -> Ints:
        """The cost of waits as long as anybody's here."""
        model, known = self.market.model, self.market.supply.waits
        last = self.market.days + model.cost.unplaced_after_horizon_days
        longest = last - int(self.demand.clock.min(initial=0))
        return known if longest < known.shape[1] else wait_costs(model, longest)


def _wish_costs(market: Market, given: Ints) -> Ints:
    """The cost of a session by preferences met, 0 to the most that anybody states."""
    met = np.arange(int(given.max(initial=0)) + 1)
    return preference_cost(market.model, given[:, None], np.minimum(met[None, :], given[:, None]))


def services_of(needs: Sequence[Need]) -> tuple[str, ...]:
    """The services that ``needs`` ask for, each once, in their order."""
    return tuple(dict.fromkeys(need.service for need in needs))
