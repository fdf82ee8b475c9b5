"""What is offered at this moment: the market with the slots behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from matcher.domain import Batch, Mode, Model, Slot
from matcher.instance.places import MODES
from matcher.offers import Market
from matcher.store import Person, Store
from matcher.units import LONDON
from matcher.usecases.next_available import NextAvailable


@dataclass(frozen=True, slots=True)
class OnOffer:
    """A market, the store that it is made of, and who reads people from it."""

    store: Store
    available: NextAvailable
    market: Market
    clock: dt.datetime
    """The moment, by the store's clock; aware."""

    @classmethod
    def now(cls, store: Store, available: NextAvailable) -> OnOffer:
        """What is offered now.

        Raises:
            NotThere: nothing has been loaded yet.
        """
        moment = available.moment()
        return cls(store, available, moment.market, moment.now)

    @property
    def model(self) -> Model:
        """The model of the week that was loaded."""
        return self.market.model

    @property
    def last_date(self) -> dt.date:
        """The last date that may be booked."""
        end = self.market.today + dt.timedelta(days=self.market.days - 1)
        return end if self.market.last is None else min(end, self.market.last)

    def person(self, participant_id: str) -> Person:
        """A stored participant.

        Raises:
            NotThere: there is no such participant.
        """
        return self.available.person(participant_id)

    def slots(self, slot_ids: Collection[str]) -> Mapping[str, Slot]:
        """Those of these slots that are there, closed ones too."""
        found = {name: slot for name in slot_ids if (slot := self.market.slot(name)) is not None}
        missing = [name for name in slot_ids if name not in found]
        if missing:
            found |= {name: one.slot for name, one in self.store.slots(missing).items()}
        return found

    def frame(self) -> Batch:
        """The days that may be booked, practitioners, sites and journeys, without slots."""
        supply = self.market.supply
        journeys = tuple(one for known in supply.from_area.values() for one in known)
        frame = supply.batch(self.market.today, self.market.weeks)
        return frame.model_copy(update={"travel_times": journeys})

    def sites_in_use(self) -> tuple[Slot, ...]:
        """A slot in person at each site that has any; only its site is to be looked at."""
        supply, in_person = self.market.supply, MODES.index(Mode.IN_PERSON)
        by_site = {
            site: practitioner
            for practitioner, site, modes in supply.venues
            if site >= 0 and modes[in_person]
        }
        return tuple(
            Slot(
                slot_id=f"site-{site}",
                practitioner_id=supply.practitioners[practitioner].practitioner_id,
                site_id=supply.sites[site].site_id,
                modes=(Mode.IN_PERSON,),
                start=self._noon(number),
                minutes=1,
            )
            for number, (site, practitioner) in enumerate(by_site.items())
        )

    def _noon(self, number: int) -> dt.datetime:
        """A moment of its own for each slot, so that none overlap."""
        date = self.market.today + dt.timedelta(days=number)
        return dt.datetime.combine(date, dt.time(12), tzinfo=LONDON)
