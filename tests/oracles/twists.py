"""Which rules and costs a random week plays with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from random import Random

SERVICES = ("physiotherapy", "counselling", "hr_adviser", "training")
BARRIERS = ("msk", "mental_health", "adjustments", "skills", "finances", "autism")
REQUIREMENTS = ("step_free", "quiet_room", "chaperone", "gender:female", "language:pl")
AREAS = ("A1", "A2")


@dataclass(frozen=True)
class Twists:
    """Each field is one twist; a week switches a few of them on."""

    availability: bool
    unavailable: bool
    requirements: bool
    restrictions: bool
    areas: bool
    modes: bool
    reserved: bool
    types: bool
    order: bool
    bookings: bool
    courses: bool
    choice: bool
    any_practitioner: bool
    referrals: bool
    groups: bool
    prefers: bool
    travel_times: bool
    windows: bool
    urgencies: bool
    closures: bool
    places: bool
    odd_times: bool

    @classmethod
    def draw(cls, rng: Random) -> Twists:
        """None to some fifteen twists of the lot."""
        share = rng.choice((0.15, 0.0, 0.05, 0.15, 0.3, 0.6))
        return cls(**{field.name: rng.random() > 1 - share for field in fields(cls)})


@dataclass(frozen=True)
class Scene:
    """When a random week plays, with which twists, and where its chances come from."""

    rng: Random
    twists: Twists
    start: dt.date
    weeks: int

    def chance(self, share: float) -> bool:
        """True in this share of the cases; False when hypothesis makes a week simpler."""
        return self.rng.random() > 1 - share

    def date(self, least: int, most: int) -> dt.date:
        """A date that many days after the horizon's start."""
        return self.start + dt.timedelta(days=self.rng.randint(least, most))
