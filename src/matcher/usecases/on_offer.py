"""What is offered at this moment: the market with the slots behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from matcher.domain import Batch, Mode, Model, Slot
from matcher.instance.places import MODES
from matcher.offers import Market
from matcher.store import Store
from matcher.units import LONDON


@dataclass(frozen=True, slots=True)
class OnOffer:
    """A market, and the store whose slots it is made of."""

    store: Store
    market: Market

    @property
    def model(self) -> Model:
        """The model of the week that was loaded."""
        return self.market.model

    def slots(self, slot_ids: Collection[str]) -> Mapping[str, Slot]:
        """Those of these slots that are there, closed ones too."""
        return {name: one.slot for name, one in self.store.slots(slot_ids).items()}

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
