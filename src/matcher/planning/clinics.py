"""Clinics: half days of single appointments, opened until the service has its places."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from matcher.domain import AppointmentType, Mode, Reserved
from matcher.planning.diary import (
    Clinic,
    Closure,
    DatedSlot,
    Offer,
    PractitionerPlan,
    SitePlan,
    free_places,
    standing,
)
from matcher.planning.draw import Dice, Quota
from matcher.planning.half_days import SlotRun, half_day, with_one_reserved
from matcher.planning.scenario_supply import ServiceSupply, Supply
from matcher.planning.team import Setting
from matcher.planning.windows import DAYS, part_of

REMOTE_MODES = ((Mode.PHONE, Mode.VIDEO), (Mode.VIDEO,), (Mode.PHONE,))
REMOTE_SHARES = (0.75, 0.13, 0.12)
"""What a remote clinic offers (assumed)."""

MOST_EVENINGS = 0.25
"""The most of a small service's half days that are evenings (assumed)."""

RELEASE_DAYS = 10
"""A slot for urgent needs is freed so many days before its date (assumed)."""


@dataclass(slots=True)
class Desk:
    """A practitioner at work: home site and the half days that are still free."""

    practitioner: PractitionerPlan
    home: SitePlan
    closures: Sequence[Closure]
    taken: set[tuple[int, int]]


class ClinicMaker:
    """Opens the clinics of one service."""

    def __init__(self, setting: Setting, service: str, dice: Dice) -> None:
        self._supply = setting.scenario.supply
        self._service = service
        self._figures = setting.scenario.services[service]
        self._horizon = setting.horizon
        self._ground = setting.ground
        self._team = setting.team
        self._dice = dice
        self._remote = Quota(self._figures.remote_share, dice)
        self._evening = Quota(self._figures.evening_share, dice)
        self._urgent = Quota(self._figures.urgent_share, dice)
        self._online = Quota(self._figures.online_share, dice)
        self._most_slots = 1
        self._second = Quota(self._supply.second_site, dice)
        self.clinics: list[Clinic] = []
        self.singles: list[DatedSlot] = []
        """Slots for urgent needs: each has its own release date, so each is a row of slots.csv."""
        self.slots: list[DatedSlot] = []
        """Every standing slot, of clinics and single ones."""

    def open(self, places: int) -> None:
        """Opens clinics until at least ``places`` may be given inside the horizon.

        A small service opens for few slots at a time, so that there is a choice of half days, and
        one of them is an evening.
        """
        missing = places
        weekly = places / self._horizon.weeks
        self._most_slots = max(1, math.ceil(weekly / self._supply.least_half_days))
        one_evening = self._most_slots / max(weekly, self._most_slots)
        share = self._figures.evening_share
        self._evening = Quota(max(share, min(MOST_EVENINGS, one_evening)), self._dice)
        homes = self._homes(places)
        while missing > 0:
            home = self._ground.sites[next(homes)]
            practitioner = self._team.hire(self._service, home)
            shut = [*self._ground.closures, *self._team.leave_of(practitioner)]
            desk = Desk(practitioner, home, shut, set())
            for _ in range(self._dice.index(self._figures.half_days) + 1):
                if missing > 0:
                    missing -= self._open_half_day(desk, missing)

    def open_half_day_at(self, home: SitePlan, *, remote: bool, evening: bool) -> None:
        """One whole half day a week more, held by somebody new: at ``home``, or by phone and video.

        Where a service meets in groups, it is a group.
        """
        practitioner = self._team.hire(self._service, home)
        shut = [*self._ground.closures, *self._team.leave_of(practitioner)]
        desk = Desk(practitioner, home, shut, set())
        weekday, start = self._free_half_day(desk, evening, [] if remote else [home])
        site = None if remote else home
        if self._figures.group_share > 0.5:
            runs = [SlotRun(1, self._figures.group_minutes, AppointmentType.ANY)]
        else:
            rows = max(self._figures.patterns, key=lambda pattern: pattern.share).rows
            runs = half_day(rows, sum(row.slots for row in rows), evening)
        modes = self._modes(site, evening)
        for clinic in self._clinics(practitioner, runs, modes, (weekday, start), (site, None)):
            seats = half_day_seats(self._figures, self._supply)
            offered = replace(clinic, offer=replace(clinic.offer, places=seats))
            self.clinics.append(offered)
            self.slots += standing(self._horizon.slots_of(offered), shut)

    def _homes(self, places: int) -> Iterator[int]:
        """Home sites for as many practitioners as it may take, spread over the people."""
        usual = sum(row.slots for row in self._figures.patterns[0].rows) * self._horizon.weeks
        half_days = sum(n * share for n, share in enumerate(self._figures.half_days, start=1))
        while True:
            count = max(1, math.ceil(places / (usual * half_days)))
            yield from self._dice.spread(self._ground.weights, count)

    def _open_half_day(self, desk: Desk, missing: int) -> int:
        """One more half day; the places that it adds to those that may be given."""
        evening = self._evening.next()
        site = None if self._remote.next() else desk.home
        also = self._second_site(desk) if site is not None and self._second.next() else None
        weekday, start = self._free_half_day(desk, evening, [s for s in (site, also) if s])
        dates = self._dates_that_stand(desk, weekday, site)
        most = max(1, min(self._most_slots, math.ceil(missing / max(1, dates))))
        patterns = self._figures.patterns
        rows = patterns[self._dice.index([pattern.share for pattern in patterns])].rows
        runs = self._reserve(half_day(rows, most, evening))
        modes = self._modes(site, evening)
        begins = (weekday, start)
        opened = list(self._clinics(desk.practitioner, runs, modes, begins, (site, also)))
        kept = [c for c in opened if c.offer.reserved is Reserved.URGENT]
        weekly = [c for c in opened if c.offer.reserved is not Reserved.URGENT]
        singles = [_freed_in_time(s) for c in kept for s in self._horizon.slots_of(c)]
        slots = [*singles, *(slot for c in weekly for slot in self._horizon.slots_of(c))]
        stand = standing(slots, desk.closures)
        self.clinics += weekly
        self.singles += singles
        self.slots += stand
        return free_places(stand)

    def _second_site(self, desk: Desk) -> SitePlan | None:
        near = self._ground.neighbours[desk.home.site_id]
        return self._dice.one_of(near) if near else None

    def _free_half_day(
        self, desk: Desk, evening: bool, sites: Sequence[SitePlan]
    ) -> tuple[int, int]:
        """A weekday on which the sites are open, and the start of a half day not yet taken."""
        starts = self._supply.starts
        open_days = [d for d in range(5) if all(d in site.weekdays for site in sites)]
        options = [
            (day, start)
            for day in (open_days or range(5))
            for start in (starts[2:] if evening else starts[:2])
            if (day, start) not in desk.taken
        ]
        every = [(day, start) for day in range(5) for start in starts]
        choice = self._dice.one_of(options or [o for o in every if o not in desk.taken])
        desk.taken.add(choice)
        return choice

    def _dates_that_stand(self, desk: Desk, weekday: int, site: SitePlan | None) -> int:
        """How many of the horizon's dates one weekly slot would have."""
        offer = Offer(desk.practitioner, site, (Mode.PHONE,), 60)
        probe = Clinic("probe", offer, weekday, 540, 600)
        return len(standing(self._horizon.slots_of(probe), desk.closures))

    def _reserve(self, runs: list[SlotRun]) -> list[SlotRun]:
        if self._urgent.next():
            runs = with_one_reserved(runs, Reserved.URGENT)
        if self._online.next():
            runs = with_one_reserved(runs, Reserved.ONLINE)
        return runs

    def _modes(self, site: SitePlan | None, evening: bool) -> tuple[Mode, ...]:
        """Evenings are few, so an evening at a site can be had by phone or video as well."""
        if site is None:
            return REMOTE_MODES[self._dice.index(REMOTE_SHARES)]
        either = self._dice.chance(self._supply.either_way) or evening
        return (Mode.IN_PERSON, Mode.PHONE, Mode.VIDEO) if either else (Mode.IN_PERSON,)

    def _clinics(
        self,
        practitioner: PractitionerPlan,
        runs: Sequence[SlotRun],
        modes: tuple[Mode, ...],
        begins: tuple[int, int],
        sites: tuple[SitePlan | None, SitePlan | None],
    ) -> Iterator[Clinic]:
        """The rows of one half day: at one site every week, or at two in turn."""
        weekday, start = begins
        site, also = sites
        name = f"{practitioner.practitioner_id}-{DAYS[weekday]}-{part_of(start).value}"
        turns: list[tuple[str, SitePlan | None, int, dt.date | None]] = [("", site, 1, None)]
        if also is not None:
            after = self._horizon.first + dt.timedelta(days=7)
            turns = [("a", site, 2, None), ("b", also, 2, after)]
        for turn, where, every, first_date in turns:
            at = start
            for number, run in enumerate(runs, start=1):
                yield Clinic(
                    clinic_id=f"{name}-{turn}{number}",
                    offer=Offer(practitioner, where, modes, run.minutes, 1, run.type, run.reserved),
                    weekday=weekday,
                    start=at,
                    end=at + run.length,
                    every_weeks=every,
                    first_date=first_date,
                )
                at += run.length


def half_day_seats(figures: ServiceSupply, supply: Supply) -> int:
    """Places in each slot of one more half day: one, or a group's usual number."""
    return round(sum(supply.group_places) / 2) if figures.group_share > 0.5 else 1


def _freed_in_time(slot: DatedSlot) -> DatedSlot:
    """A slot for urgent needs that anybody may have from some days before its date."""
    release = slot.date - dt.timedelta(days=RELEASE_DAYS)
    return replace(slot, offer=replace(slot.offer, release_on=release))
