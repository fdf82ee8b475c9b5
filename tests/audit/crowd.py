"""Crowded weeks drawn from a seed, with every kind of limit in them, of any size."""

from __future__ import annotations

import random
from typing import Any

from matcher.domain import (
    Batch,
    Booking,
    ModePreference,
    Need,
    Participant,
    PartPreference,
    Point,
    Practitioner,
    PractitionerPreference,
    Restriction,
    Site,
    SitePreference,
    Slot,
    TravelTime,
)
from tests.weeks import (
    MODEL,
    at,
    available,
    batch,
    dates,
    day,
    need,
    person,
    practitioner,
    site,
    skills,
    slot,
    window,
)

BARRIERS = ("msk", "mental_health", "skills", "isolation", "finances", "adjustments")
REFERRAL_SERVICES = ("training", "citizens_advice")
HALVES = (
    ("am", ("08:30", "09:15", "10:00", "10:45", "11:30")),
    ("pm", ("13:00", "14:00", "16:45")),
)


def crowd(people: int, seed: int, weeks: int = 4) -> Batch:
    """A week of so many people; about one place and a bit for each session they ask for."""
    return _Crowd(people, random.Random(seed), weeks).batch()


class _Crowd:
    def __init__(self, people: int, rng: random.Random, weeks: int) -> None:
        self.rng = rng
        self.weeks = weeks
        self.services = tuple(MODEL.services)
        self.sites = [self._site(i) for i in range(max(2, people // 15))]
        self.practitioners = [self._practitioner(i) for i in range(max(8, people // 13))]
        self.people = [self._person(i) for i in range(people)]
        self.slots = [s for q in self.practitioners for s in self._diary(q)]
        self.needs = [n for p in self.people for n in self._needs(p)]

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def point(self) -> Point:
        return Point(
            latitude=53.5 + 0.3 * self.rng.random(), longitude=-2.6 + 0.6 * self.rng.random()
        )

    def _site(self, i: int) -> Site:
        provides = tuple(c for c in ("step_free", "hearing_loop") if self.chance(0.7))
        serves = ("A", "B") if self.chance(0.2) else ()
        return site(f"S{i}", location=self.point(), provides=provides, serves=serves)

    def _practitioner(self, i: int) -> Practitioner:
        services = [self.services[i % len(self.services)]]
        if self.chance(0.2):
            services.append(self.rng.choice(self.services))
        provides = ["gender:female" if self.chance(0.6) else "gender:male"]
        provides += ["language:pl"] if self.chance(0.2) else []
        return practitioner(
            f"Q{i}",
            services=tuple(dict.fromkeys(services)),
            specialisms=skills(
                **{b: f"0.{self.rng.randint(1, 9)}" for b in self.rng.sample(BARRIERS, 2)}
            ),
            provides=tuple(provides),
            serves=("A", "B", "C") if self.chance(0.15) else (),
        )

    def _diary(self, who: Practitioner) -> list[Slot]:
        rng = self.rng
        is_referral = who.services[0] in REFERRAL_SERVICES and self.chance(0.5)
        slots = []
        for weekday in rng.sample(range(5), 3):
            half, times = rng.choice(HALVES)
            modes = rng.choice([("in_person",), ("in_person", "video"), ("phone", "video")])
            if is_referral:
                modes = ("referral",)
            where = rng.choice(self.sites).site_id if "in_person" in modes else None
            for week in range(-1, self.weeks + 1):
                offset = 7 * week + weekday
                slots += [
                    slot(
                        f"{who.practitioner_id}-{offset + 7}-{half}{i}",
                        at(offset, time),
                        who.practitioner_id,
                        modes=modes,
                        site_id=where,
                        minutes=rng.choice((30, 45)),
                        **self._kind(is_referral),
                    )
                    for i, time in enumerate(times)
                ]
        return slots

    def _kind(self, is_referral: bool) -> dict[str, Any]:
        kind: dict[str, Any] = {
            "appointment_type": self.rng.choices(("any", "new", "follow_up"), (70, 12, 18))[0],
            "places": self.rng.randint(2, 5) if is_referral or self.chance(0.05) else 1,
        }
        if self.chance(0.08):
            kind["reserved_for"] = self.rng.choice(("urgent", "online"))
            kind["release_on"] = self.rng.choice((None, day(-1), day(5)))
        return kind

    def _person(self, i: int) -> Participant:
        rng = self.rng
        over: dict[str, Any] = {
            "home": self.point(),
            "home_area": rng.choice(("E1", "E2")),
            "referral_date": day(-rng.randint(1, 40)),
            "urgency": rng.choices(("routine", "soon", "urgent"), (70, 20, 10))[0],
            "barriers": tuple(
                {"code": code, "severity": rng.randint(1, 3)}
                for code in rng.sample(BARRIERS, rng.randint(0, 3))
            ),
            "travel": rng.choices(("car", "public_transport", "walk"), (60, 32, 8))[0],
            "max_travel_minutes": rng.choice((45, 60, 60, 90)),
            "area": rng.choice(("A", "B", "C", None)),
        }
        if self.chance(0.4):
            halves = [f"{d}_{h}" for d in ("mon", "tue", "wed", "thu", "fri") for h in ("am", "pm")]
            over["availability"] = available(*rng.sample(halves, 6))
        if self.chance(0.2):
            over["modes"] = rng.choice((("in_person",), ("video", "phone"), ("phone", "in_person")))
        if self.chance(0.15):
            first = rng.randint(0, 20)
            over["unavailable"] = (dates(first, first + rng.randint(0, 6)),)
        if self.chance(0.2):
            codes = ("step_free", "gender:female", "language:pl", "hearing_loop")
            over["requirements"] = tuple(rng.sample(codes, rng.choice((1, 1, 2))))
        if self.chance(0.3):
            over["support_ends"] = day(rng.randint(14, 60))
        if self.chance(0.2):
            over["prefers"] = tuple(rng.sample(self._preferences(), rng.randint(1, 3)))
        return person(f"P{i}", **over)

    def _preferences(self) -> list[Any]:
        return [
            ModePreference(mode="video"),
            PartPreference(window=window("tue_am")),
            PartPreference(window=window("thu_1000-1500")),
            SitePreference(site_id=self.rng.choice(self.sites).site_id),
            PractitionerPreference(
                practitioner_id=self.rng.choice(self.practitioners).practitioner_id
            ),
        ]

    def _needs(self, who: Participant) -> list[Need]:
        rng = self.rng
        services = rng.sample(self.services, rng.choices((1, 2, 3), (60, 30, 10))[0])
        needs: list[Need] = []
        for service in services:
            gaps = MODEL.services[service]
            over: dict[str, Any] = {
                "service": service,
                "sessions": rng.choices((1, 2, 3, 4, 6), (30, 25, 20, 15, 10))[0],
                "min_gap_days": gaps.min_gap_days,
                "max_gap_days": gaps.max_gap_days,
                "requested_on": who.referral_date,
                "urgency": who.urgency,
                "same_practitioner": self.chance(0.85),
            }
            if self.chance(0.1):
                over["previous_session"] = day(-rng.randint(0, 10))
            if self.chance(0.1):
                over["not_before"] = day(rng.randint(0, 14))
            if self.chance(0.05):
                able = [q for q in self.practitioners if service in q.services]
                over["forbid_practitioners"] = tuple(q.practitioner_id for q in able[:1])
            if needs and self.chance(0.5):
                over["after_need"] = rng.choice(needs).need_id
            index = len(needs)
            needs.append(need(f"N-{who.participant_id}-{index}", who.participant_id, **over))
        return needs

    def batch(self) -> Batch:
        rng = self.rng
        closed = rng.sample(self.slots, max(2, len(self.slots) // 100))
        gone = {s.slot_id for s in closed}
        standing = [s for s in self.slots if s.slot_id not in gone]
        booked = rng.sample(standing, len(standing) // 12) + closed[:2]
        bookings = tuple(
            Booking(slot_id=s.slot_id, participant_id=rng.choice(self.people).participant_id)
            for s in booked
        )
        restrictions = tuple(
            Restriction(
                participant_id=rng.choice(self.people).participant_id, kind=kind, other_id=other
            )
            for kind, other in (
                ("practitioner", rng.choice(self.practitioners).practitioner_id),
                ("site", rng.choice(self.sites).site_id),
            )
        )
        return batch(
            horizon_weeks=self.weeks,
            participants=tuple(self.people),
            needs=tuple(rng.sample(self.needs, len(self.needs))),
            practitioners=tuple(self.practitioners),
            sites=tuple(self.sites),
            slots=tuple(standing),
            closed_slots=tuple(closed),
            bookings=bookings,
            restrictions=restrictions,
            travel_times=(TravelTime(home_area="E1", site_id="S0", minutes=25),),
            input_sha256="0" * 64,
        )
