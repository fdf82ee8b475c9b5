"""What a scenario offers over a year: the base's staff, and what the scenario changes about it.

The base is drawn first and in the same way whatever the changes are; then staff are added or taken
away, hours are added, and sites close, move and open. So two scenarios share all that neither of
them changes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from matcher.domain import Mode, Model
from matcher.errors import InputFaults
from matcher.planning.diary import DatedSlot, Horizon, Offer, SitePlan
from matcher.planning.diary import free_places as places_of
from matcher.planning.draw import Dice
from matcher.planning.extra_hours import Added, HalfDay, half_days, home_of, open_half_day
from matcher.planning.localities import Locality
from matcher.planning.people import Crowd
from matcher.planning.scenario import Scenario
from matcher.planning.scenario_codes import unknown_codes, unknown_places
from matcher.planning.scenario_localities import read_localities
from matcher.planning.sites import Ground
from matcher.planning.staffing import half_day_places, newcomers, staffing
from matcher.planning.supply import Opened, Supply, draw_ground, open_service
from matcher.planning.team import Setting, Team

SAMPLE = 600
"""People drawn to learn how many live nearest to each site."""
HOMES_IN_TURN = 500
"""Home sites drawn for more staff; then they begin anew."""
MORE_STAFF = "staff"
"""Stands for the area of half days that more staff bring: they are spread over all sites."""


def open_year(scenario: Scenario, model: Model, horizon: Horizon, seed: int = 0) -> Supply:
    """Sites, practitioners and diaries of ``scenario`` over the whole of ``horizon``.

    ``slots`` stand: leave, bank holidays and closed sites are taken out. Nothing is booked.

    Raises:
        InputFaults: the scenario names services, areas or sites that are not there; all of them.
    """
    localities = read_localities(scenario)
    fresh = newcomers(scenario.staffed_for)
    crowd = Crowd(fresh, localities, horizon.weeks, Dice(seed, stage=1)).people(SAMPLE)
    ground = draw_ground(scenario, localities, crowd, horizon, seed)
    _check(scenario, model, localities, ground)
    setting = Setting(scenario, horizon, ground, Team(scenario, horizon, Dice(seed, stage=11)))
    base = _base(setting, model, seed)
    opened, added = _with_staff(setting, model, base, seed)
    sites = {site.site_id: site for site in (*ground.sites, *_new_sites(scenario, localities))}
    added += [
        open_half_day(scenario, horizon, ground, home_of(h, sites, ground, localities), h, seed)
        for h in half_days(scenario.extra)
    ]
    supply = _joined(setting, opened, added, tuple(sites.values()))
    return _with_sites_changed(supply, scenario, sites)


def _check(
    scenario: Scenario, model: Model, localities: Sequence[Locality], ground: Ground
) -> None:
    areas = {place.area for place in localities}
    known = {place.code for place in localities}
    faults = unknown_codes(scenario, model)
    faults += unknown_places(scenario, areas, known, {site.site_id for site in ground.sites})
    if faults:
        raise InputFaults(faults)


def _base(setting: Setting, model: Model, seed: int) -> dict[str, Opened]:
    """What the base's staff offer, service by service."""
    scenario, weeks = setting.scenario, setting.horizon.weeks
    as_staffed = staffing(scenario.model_copy(update={"staff": {}}), model)
    return {
        code: open_service(
            setting,
            code,
            math.ceil(as_staffed[code].places_a_week * weeks),
            math.ceil(as_staffed[code].list_places_a_week * weeks),
            Dice(seed, stage=100 + number),
        )
        for number, code in enumerate(scenario.services)
    }


def _with_staff(
    setting: Setting, model: Model, base: Mapping[str, Opened], seed: int
) -> tuple[dict[str, Opened], list[Added]]:
    """The base with as many staff as the scenario names: some half days fewer, or some more."""
    scenario = setting.scenario
    before = staffing(scenario.model_copy(update={"staff": {}}), model)
    after = staffing(scenario, model)
    opened, added = dict(base), []
    for code in scenario.staff:
        missing = (after[code].places_a_week - before[code].places_a_week) * setting.horizon.weeks
        if missing < 0:
            left = after[code].places_a_week / before[code].places_a_week
            opened[code] = _with_fewer(base[code], 1 - left)
        each = half_day_places(scenario.services[code], scenario.supply)
        share = scenario.supply.weeks_worked / 52
        count = max(0, round(missing / (each * share * setting.horizon.weeks)))
        added += _more_staff(setting, code, count, seed)
    return opened, added


def _more_staff(setting: Setting, service: str, count: int, seed: int) -> list[Added]:
    """``count`` half days a week more, spread over the sites; the usual share of them remote."""
    if not count:
        return []
    remote = setting.scenario.services[service].remote_share
    found = []
    homes = Dice(seed, stage=50).spread(setting.ground.weights, HOMES_IN_TURN)
    for number in range(1, count + 1):
        is_remote = math.floor(number * remote) > math.floor((number - 1) * remote)
        wanted = HalfDay(service, MORE_STAFF, number, remote=is_remote)
        home = setting.ground.sites[homes[number % HOMES_IN_TURN]]
        found.append(
            open_half_day(setting.scenario, setting.horizon, setting.ground, home, wanted, seed)
        )
    return found


def _with_fewer(opened: Opened, share: float) -> Opened:
    """``opened`` without about a share of its places: half days that were opened last go first."""
    by_half_day: dict[str, int] = {}
    for slot in opened.slots:
        if Mode.REFERRAL not in slot.offer.modes:
            key = _half_day_of(slot)
            by_half_day[key] = by_half_day.get(key, 0) + places_of([slot])
    gone: set[str] = set()
    left = share * sum(by_half_day.values())
    for key in reversed(by_half_day):
        if left < by_half_day[key] / 2:
            break
        gone.add(key)
        left -= by_half_day[key]
    return Opened(
        clinics=[c for c in opened.clinics if c.clinic_id.rpartition("-")[0] not in gone],
        singles=[s for s in opened.singles if _half_day_of(s) not in gone],
        slots=[s for s in opened.slots if _half_day_of(s) not in gone],
    )


def _half_day_of(slot: DatedSlot) -> str:
    """The half day that a slot belongs to, or its group: the slot's name without run and date."""
    parts = 1 if slot.slot_id.startswith("group-") else 3
    return slot.slot_id.rsplit("-", parts)[0]


def _new_sites(scenario: Scenario, localities: Sequence[Locality]) -> list[SitePlan]:
    """The sites that open, each at the centre of its locality, Monday to Friday."""
    centres = {place.code: place for place in localities}
    return [
        SitePlan(
            site_id=site.site_id,
            name=f"{centres[site.locality].name} New Site",
            location=centres[site.locality].centre,
            area=centres[site.locality].area,
            weekdays=tuple(range(5)),
            provides=site.provides,
        )
        for site in scenario.sites.opened
    ]


def _joined(
    setting: Setting,
    opened: Mapping[str, Opened],
    added: Sequence[Added],
    sites: Sequence[SitePlan],
) -> Supply:
    """Everything that is offered, as one supply; practitioners without a slot are left out."""
    slots = {code: list(one.slots) for code, one in opened.items()}
    for one in added:
        for slot in one.slots:
            slots[slot.offer.practitioner.service].append(slot)
    at_work = {s.offer.practitioner.practitioner_id for own in slots.values() for s in own}
    staff = [*setting.team.practitioners, *(p for one in added for p in one.practitioners)]
    return Supply(
        sites=sites,
        practitioners=[p for p in staff if p.practitioner_id in at_work],
        clinics=[
            *(clinic for one in opened.values() for clinic in one.clinics),
            *(clinic for one in added for clinic in one.clinics),
        ],
        singles=[slot for one in opened.values() for slot in one.singles],
        closures=[*setting.ground.closures, *setting.team.leave],
        slots=slots,
        to_book={},
    )


def _with_sites_changed(
    supply: Supply, scenario: Scenario, sites: Mapping[str, SitePlan]
) -> Supply:
    """``supply`` with clinics moved to other sites, and without what was held at closed ones."""
    changes = scenario.sites
    if not changes.closed and not changes.moved:
        return supply

    def where(offer: Offer) -> Offer | None:
        """The offer at the site where it is held now; ``None`` when that is closed."""
        if offer.site is None:
            return offer
        site = sites[changes.moved.get(offer.site.site_id, offer.site.site_id)]
        return None if site.site_id in changes.closed else replace(offer, site=site)

    return replace(
        supply,
        sites=[site for site in supply.sites if site.site_id not in changes.closed],
        clinics=[
            replace(c, offer=offer) for c in supply.clinics if (offer := where(c.offer)) is not None
        ],
        singles=_held(supply.singles, where),
        slots={code: _held(own, where) for code, own in supply.slots.items()},
    )


def _held(slots: Iterable[DatedSlot], where: Callable[[Offer], Offer | None]) -> list[DatedSlot]:
    """The slots that are still held, each where it is held now."""
    return [replace(s, offer=offer) for s in slots if (offer := where(s.offer)) is not None]
