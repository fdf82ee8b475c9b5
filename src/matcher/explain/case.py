"""The case of one need that is not placed: what its sentence is made from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from matcher.domain import Mode, Need, Participant
from matcher.explain.choice import Bools, Choices, Ints
from matcher.instance.places import MODES
from matcher.instance.travel import UNKNOWN


@dataclass(frozen=True)
class Case:
    """A need with its choice before and after the rule that emptied it.

    ``before`` and ``left`` have shape (pools, modes). ``leader_ends`` is the last day of the need
    that it follows, or ``None`` when that one has no dates.
    """

    choices: Choices
    index: int
    before: Bools
    left: Bools
    leader_ends: int | None

    @property
    def need(self) -> Need:
        """The need itself."""
        return self.choices.batch.needs[self.index]

    @property
    def participant(self) -> Participant:
        """Whose need it is."""
        return self.choices.batch.participant[self.need.participant_id]

    @property
    def service(self) -> str:
        """The service's name as people read it."""
        return self.choices.model.services[self.need.service].name

    @property
    def pools_before(self) -> Ints:
        """The pools that were left before the rule."""
        return np.flatnonzero(self.before.any(axis=1))

    @property
    def places_before(self) -> int:
        """How many places were left before the rule, booked or not."""
        return int(self.choices.pool_places[self.pools_before].sum())

    @property
    def free_places(self) -> int:
        """How many free places were left before the rule."""
        return int(self.choices.places.pool_free[self.pools_before].sum())

    @property
    def free_dates(self) -> int:
        """On how many dates they are."""
        return len(np.unique(self.choices.places.pool_day[self.pools_before]))

    @property
    def modes_before(self) -> tuple[Mode, ...]:
        """The modes that were left before the rule."""
        return tuple(MODES[m] for m in np.flatnonzero(self.before.any(axis=0)))

    @property
    def practitioners(self) -> int:
        """How many practitioners of the service have places in this week's files."""
        places = self.choices.places
        gives = self.choices.venues.gives[self.choices.demand.service[self.index]]
        return len(np.unique(places.venue_practitioner[gives]))

    @property
    def nearest_minutes(self) -> int | None:
        """The shortest journey to a site that was left before the rule; ``None``: not known."""
        places = self.choices.places
        sites = np.unique(places.venue_site[places.pool_venue[self.pools_before]])
        who = int(self.choices.demand.participant[self.index])
        minutes = self.choices.venues.minutes[who, sites[sites >= 0]]
        least = int(minutes.min(initial=UNKNOWN))
        return None if least >= UNKNOWN else least

    @property
    def dates(self) -> tuple[dt.date, dt.date]:
        """R4: the first and the last date that it may have; the wrong way round when none."""
        demand, start = self.choices.demand, self.choices.batch.horizon_start
        first, last = int(demand.earliest[self.index]), int(demand.latest[self.index])
        return start + dt.timedelta(days=first), start + dt.timedelta(days=last)

    def leaves_something(self, requirement: str) -> bool:
        """Whether the choice before the rule can meet this requirement, taken by itself."""
        model, batch, places = self.choices.model, self.choices.batch, self.choices.places
        entry = model.requirement(requirement)
        for pool in self.pools_before.tolist():
            venue = places.pool_venue[pool]
            modes = [MODES[m] for m in np.flatnonzero(self.before[pool])]
            practitioner = batch.practitioners[places.venue_practitioner[venue]]
            if entry is not None and entry.met_by == "site":
                site = batch.sites[places.venue_site[venue]]
                if modes != [Mode.IN_PERSON] or requirement in site.provides:
                    return True
                continue
            notice = None if entry is None else entry.notice_days
            in_time = notice is not None and int(places.pool_day[pool]) >= notice
            if in_time or requirement in practitioner.provides or modes == [Mode.REFERRAL]:
                return True
        return False
