"""Whether a slot suits a person, closely enough to draw a likely week from.

The rules proper (FORMATS section 2) are kept by the engine and the checker; this estimate uses
floating point distances and looks only at what makes a made-up booking odd.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from matcher.domain import Mode, Model, Window
from matcher.planning.diary import DatedSlot, Horizon, SitePlan
from matcher.planning.localities import kilometres
from matcher.planning.people import Person
from matcher.planning.windows import fits


class Reach:
    """Answers for one week; remembers travel minutes and windows."""

    def __init__(self, model: Model, horizon: Horizon) -> None:
        self._model = model
        self._horizon = horizon
        self._minutes: dict[tuple[str, str], float] = {}
        self._windows: dict[str, tuple[Window, ...]] = {}

    def allows(self, person: Person, slot: DatedSlot) -> bool:
        """Whether date, time, mode, journey, requirements and area suit ``person``."""
        offer = slot.offer
        serves = offer.practitioner.serves
        if serves and person.locality.area not in serves:
            return False
        if not self._in_support(person, slot.date):
            return False
        if offer.modes == (Mode.REFERRAL,):
            return True
        return (
            not person.is_away(slot.date)
            and fits(self._windows_of(person), slot.date.weekday(), slot.start, offer.minutes)
            and self._met_by(person, "practitioner", offer.practitioner.provides)
            and any(self._in_mode(person, slot, mode) for mode in person.modes)
        )

    def minutes(self, person: Person, site: SitePlan) -> float:
        """Travel minutes one way, estimated."""
        key = person.participant_id, site.site_id
        if key not in self._minutes:
            km = kilometres(person.home, site.location)
            lines = self._model.travel[person.travel]
            self._minutes[key] = min(float(x.fixed) + float(x.per_km) * km for x in lines)
        return self._minutes[key]

    def _in_mode(self, person: Person, slot: DatedSlot, mode: Mode) -> bool:
        if mode not in slot.offer.modes:
            return False
        site = slot.offer.site
        if mode is not Mode.IN_PERSON or site is None:
            return True
        if site.serves and person.locality.area not in site.serves:
            return False
        provided = self._met_by(person, "site", site.provides)
        return provided and self.minutes(person, site) <= person.max_travel_minutes

    def _met_by(self, person: Person, whom: str, provides: Collection[str]) -> bool:
        """Whether what ``whom`` has to meet is provided, or can be arranged."""
        asked = ((code, self._model.requirement(code)) for code in person.requirements)
        return all(
            code in provides
            for code, entry in asked
            if entry is not None and entry.met_by == whom and entry.notice_days is None
        )

    def _in_support(self, person: Person, date: dt.date) -> bool:
        if person.support_starts is None:
            return True
        weeks = self._model.support_weeks[person.employment]
        ends = person.support_ends or person.support_starts + dt.timedelta(days=7 * weeks)
        return person.support_starts <= date <= ends

    def _windows_of(self, person: Person) -> tuple[Window, ...]:
        if person.participant_id not in self._windows:
            self._windows[person.participant_id] = person.windows
        return self._windows[person.participant_id]
