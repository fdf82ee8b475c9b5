"""Random participants and needs of a small week."""

from __future__ import annotations

import datetime as dt

from matcher.domain import (
    Availability,
    Barrier,
    DateRange,
    Employment,
    Mode,
    ModePreference,
    Need,
    Participant,
    PartPreference,
    Practitioner,
    PractitionerPreference,
    Preference,
    SitePreference,
    TravelMeans,
    Urgency,
    Window,
)
from tests.oracles.random_supply import random_point
from tests.oracles.twists import AREAS, BARRIERS, REQUIREMENTS, Scene

ALL_MODES = (Mode.IN_PERSON, Mode.PHONE, Mode.VIDEO)
PARTS = ((0, 720), (720, 1020), (1020, 1440))
STRETCHES = (*PARTS, (0, 1440), (9 * 60, 17 * 60), (9 * 60 + 30, 14 * 60 + 30), (540, 570))


def random_participant(scene: Scene, participant_id: str) -> Participant:
    """Somebody near Bolton, referred some weeks ago or (seldom) only later."""
    rng, twists = scene.rng, scene.twists
    modes = tuple(rng.sample(ALL_MODES, rng.choice((3, 3, 2, 1)))) if twists.modes else ALL_MODES
    return Participant(
        participant_id=participant_id,
        home=None if twists.travel_times and scene.chance(0.15) else random_point(scene),
        home_area=rng.choice(("H1", "H2", None)) if twists.travel_times else None,
        referral_date=scene.start - dt.timedelta(days=rng.choice((20, 3, 0, 45, 90, 30, 10, -3))),
        employment=rng.choice(tuple(Employment)),
        urgency=rng.choice(tuple(Urgency)) if twists.urgencies else Urgency.ROUTINE,
        barriers=tuple(
            Barrier(code=code, severity=rng.randint(1, 3))
            for code in rng.sample(BARRIERS, rng.randint(0, 3))
        ),
        travel=rng.choice((TravelMeans.CAR, TravelMeans.CAR, TravelMeans.PUBLIC_TRANSPORT)),
        max_travel_minutes=rng.choice((180, 90, 60, 60, 25)),
        modes=modes,
        availability=_availability(scene) if twists.availability else Availability.always(),
        unavailable=_unavailable(scene) if twists.unavailable else (),
        requirements=_requirements(scene) if twists.requirements else (),
        area=rng.choice((*AREAS, "A1", None)) if twists.areas else None,
        support_starts=scene.date(-14, 5) if twists.windows else None,
        support_ends=_date_or_none(scene, 7, 7 * scene.weeks + 7),
        prefers=_prefers(scene) if twists.prefers else (),
    )


def _availability(scene: Scene) -> Availability:
    """A few windows; two of them may touch and so hold an appointment together."""
    windows = [
        Window(weekday=day, start=first, end=last)
        for day in range(7)
        if not scene.chance(0.25)
        for first, last in scene.rng.sample(STRETCHES, scene.rng.choice((1, 2, 3)))
    ]
    return Availability.union(windows)


def _unavailable(scene: Scene) -> tuple[DateRange, ...]:
    away = scene.date(0, 20)
    long = scene.rng.choice((0, 1, 6))
    return (DateRange(first=away, last=away + dt.timedelta(days=long)),)


def _requirements(scene: Scene) -> tuple[str, ...]:
    return tuple(scene.rng.sample(REQUIREMENTS, scene.rng.choice((0, 1, 1, 2))))


def _prefers(scene: Scene) -> tuple[Preference, ...]:
    rng = scene.rng
    first, last = rng.choice(PARTS)
    every: tuple[Preference, ...] = (
        ModePreference(mode=rng.choice(ALL_MODES)),
        PartPreference(window=Window(weekday=rng.randrange(7), start=first, end=last)),
        SitePreference(site_id="S0"),
        PractitionerPreference(practitioner_id="Q0"),
    )
    return tuple(rng.sample(every, rng.randint(0, 4)))


def random_need(
    scene: Scene,
    need_id: str,
    people: list[Participant],
    practitioners: list[Practitioner],
    earlier: list[Need],
) -> Need:
    """A need of one of the people; with ``order`` it may follow one of their earlier needs."""
    rng, twists = scene.rng, scene.twists
    person = rng.choice(people)
    ids = [q.practitioner_id for q in practitioners]
    given = [service for q in practitioners for service in q.services]
    sessions = min(rng.choice((1, 2, 2, 3, 3)), 3 if scene.weeks > 2 else 2)
    least_gap = rng.choice((7, 7, 5, 1))
    greatest_gap = least_gap + rng.choice((14, 7, 14, 0))
    if sessions == 1 and scene.chance(0.1):
        greatest_gap = least_gap - 1  # no fault: a single session has no gap
    begun = twists.courses and scene.chance(0.5)
    named = twists.choice and scene.chance(0.4)
    return Need(
        need_id=need_id,
        participant_id=person.participant_id,
        service=rng.choice(given),
        sessions=sessions,
        min_gap_days=least_gap,
        max_gap_days=greatest_gap,
        same_practitioner=not (twists.any_practitioner and scene.chance(0.6)),
        requested_on=person.referral_date + dt.timedelta(days=rng.choice((0, 0, 4))),
        urgency=rng.choice(tuple(Urgency)) if twists.urgencies else person.urgency,
        previous_session=scene.date(-12, 2) if begun else None,
        not_before=_date_or_none(scene, -10, 9),
        not_after=_date_or_none(scene, 7 * scene.weeks - 10, 7 * scene.weeks + 3),
        after_need=_predecessor(scene, person, earlier),
        require_practitioner=rng.choice(ids) if named and scene.chance(0.5) else None,
        forbid_practitioners=tuple(rng.sample(ids, 1)) if named and scene.chance(0.7) else (),
    )


def _date_or_none(scene: Scene, least: int, most: int) -> dt.date | None:
    if not scene.twists.windows or not scene.chance(0.4):
        return None
    return scene.date(least, most)


def _predecessor(scene: Scene, person: Participant, earlier: list[Need]) -> str | None:
    """An earlier need of the same person, or one that only the bookings may know."""
    mine = [n.need_id for n in earlier if n.participant_id == person.participant_id]
    if scene.twists.order and mine and scene.chance(0.8):
        return scene.rng.choice(mine)
    if scene.twists.order and scene.twists.bookings and scene.chance(0.4):
        return f"OLD{person.participant_id}"
    return None
