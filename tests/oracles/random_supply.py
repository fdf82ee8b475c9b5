"""Random practitioners, sites and slots of a small week."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from matcher.domain import (
    AppointmentType,
    Mode,
    Point,
    Practitioner,
    Reserved,
    Site,
    Skill,
    Slot,
)
from matcher.units import LONDON
from tests.oracles.twists import AREAS, BARRIERS, REQUIREMENTS, SERVICES, Scene

MOST_SLOTS = 18
LEVELS = ("0", "0.25", "0.4", "0.7", "0.333", "1")
STARTS = (9 * 60, 9 * 60, 10 * 60, 13 * 60, 14 * 60, 17 * 60 + 30)
ODD_STARTS = (0, 30, 90, 11 * 60 + 30, 11 * 60 + 40, 16 * 60 + 40, 17 * 60, 23 * 60 + 30)
"""Around the edges of the parts of a day, and in the hours in which the clocks change."""


def random_point(scene: Scene) -> Point:
    """Somewhere around Bolton, some kilometres off."""
    return Point(
        latitude=53.58 + scene.rng.randint(-60, 60) / 1000,
        longitude=-2.43 + scene.rng.randint(-100, 100) / 1000,
    )


def random_site(scene: Scene, site_id: str) -> Site:
    """A site around Bolton; seldom one that nobody can locate."""
    nowhere = scene.twists.travel_times and scene.chance(0.1)
    return Site(
        site_id=site_id,
        name=f"Site {site_id}",
        location=None if nowhere else random_point(scene),
        provides=_provides(scene),
        serves=_serves(scene),
    )


def random_practitioner(scene: Scene, practitioner_id: str, services: list[str]) -> Practitioner:
    """Somebody who gives one or all of the week's services, or (seldom) only another one."""
    given = scene.rng.choice((services, services, services[:1], services[-1:]))
    if scene.twists.choice and scene.chance(0.1):
        given = [scene.rng.choice(SERVICES)]
    return Practitioner(
        practitioner_id=practitioner_id,
        services=tuple(given),
        specialisms=tuple(
            Skill(barrier=barrier, level=Decimal(scene.rng.choice(LEVELS)))
            for barrier in scene.rng.sample(BARRIERS, scene.rng.randint(0, 3))
        ),
        provides=_provides(scene),
        serves=_serves(scene),
    )


def _provides(scene: Scene) -> tuple[str, ...]:
    if not scene.twists.requirements:
        return ()
    return tuple(code for code in REQUIREMENTS if scene.chance(0.55))


def _serves(scene: Scene) -> tuple[str, ...]:
    if not scene.twists.areas or scene.chance(0.6):
        return ()
    return tuple(scene.rng.sample(AREAS, 1))


def random_slots(
    scene: Scene, practitioners: list[Practitioner], sites: list[Site], demand: int
) -> list[Slot]:
    """Weekly clinics of a few slots each: one to three for every session of the needs."""
    most = max(3, min(MOST_SLOTS, round(demand * scene.rng.choice((0.7, 1.0, 1.5, 2.0, 3.0)))))
    slots: list[Slot] = []
    while len(slots) < most:
        clinic = _clinic(scene, scene.rng.choice(practitioners), sites)
        for begin in _starts(scene, clinic):
            slots.append(_slot(scene, clinic, begin, f"C{len(slots)}"))
    kept = _without_overlaps(slots[:most])
    scene.rng.shuffle(kept)
    return kept


def _clinic(scene: Scene, practitioner: Practitioner, sites: list[Site]) -> Slot:
    """What the slots of one clinic share; its date means nothing."""
    rng, twists = scene.rng, scene.twists
    referral = twists.referrals and scene.chance(0.5)
    in_person: tuple[Mode, ...] = (Mode.IN_PERSON,)
    several = ((Mode.PHONE,), (Mode.IN_PERSON, Mode.VIDEO), (Mode.VIDEO, Mode.PHONE))
    modes = rng.choice((in_person, *several)) if twists.modes else in_person
    minute = rng.choice(ODD_STARTS if twists.odd_times else STARTS)
    reserved = twists.reserved and scene.chance(0.5)
    return Slot(
        slot_id="clinic",
        practitioner_id=practitioner.practitioner_id,
        site_id=None if referral or Mode.IN_PERSON not in modes else rng.choice(sites).site_id,
        modes=(Mode.REFERRAL,) if referral else modes,
        start=dt.datetime(2026, 1, 5, minute // 60, minute % 60, tzinfo=LONDON),
        minutes=rng.choice((30, 20, 45)),
        places=rng.choice((1, 1, 2, 3)) if twists.places else 1,
        appointment_type=_any_type(scene) if twists.types else AppointmentType.ANY,
        reserved_for=rng.choice((Reserved.URGENT, Reserved.ONLINE)) if reserved else None,
    )


def _any_type(scene: Scene) -> AppointmentType:
    every = (AppointmentType.ANY, AppointmentType.NEW, AppointmentType.FOLLOW_UP)
    return scene.rng.choice((*every, AppointmentType.FOLLOW_UP))


def _starts(scene: Scene, clinic: Slot) -> list[dt.datetime]:
    """Once in most weeks, at times in one before or after the horizon; one or more in a row."""
    first = scene.date(0, 6)
    beyond = 1 if scene.twists.odd_times else 0
    row = scene.rng.choice((1, 2, 3)) if scene.twists.groups else 1
    weeks = [w for w in range(-beyond, scene.weeks + beyond) if not scene.chance(0.15)]
    # A local time that the spring change skips is a fault: by way of UTC it becomes one that is.
    begins = [
        dt.datetime.combine(first + dt.timedelta(days=7 * week), dt.time(), LONDON)
        + dt.timedelta(minutes=clinic.start_minute + k * clinic.minutes)
        for week in weeks
        for k in range(row)
    ]
    return [begin.astimezone(dt.UTC).astimezone(LONDON) for begin in begins]


def _slot(scene: Scene, clinic: Slot, begin: dt.datetime, slot_id: str) -> Slot:
    """One slot of the clinic; a reserved one may be released before, on or after the start."""
    changed: dict[str, object] = {"slot_id": slot_id, "start": begin}
    if clinic.reserved_for is not None and scene.chance(0.6):
        changed["release_on"] = begin.date() - dt.timedelta(days=scene.rng.randint(0, 21))
    if scene.twists.types and scene.chance(0.5):
        changed["appointment_type"] = _any_type(scene)
    return clinic.model_copy(update=changed)


def _without_overlaps(slots: list[Slot]) -> list[Slot]:
    """Slots of one practitioner's diary do not overlap; referral slots are in nobody's diary."""
    kept: list[Slot] = []
    for slot in slots:
        ends = slot.start.timestamp() + slot.minutes * 60
        clash = any(
            other.practitioner_id == slot.practitioner_id
            and not other.is_referral
            and other.start.timestamp() < ends
            and slot.start.timestamp() < other.start.timestamp() + other.minutes * 60
            for other in kept
        )
        crosses_midnight = slot.end_minute > 24 * 60
        if not crosses_midnight and (slot.is_referral or not clash):
            kept.append(slot)
    return kept
