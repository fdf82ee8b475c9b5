"""Settings made for a test: a queue out of the textbook, and a week of the engine's, frozen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from matcher.domain import (
    Batch,
    Employment,
    Mode,
    Model,
    Need,
    Participant,
    Practitioner,
    Slot,
    Urgency,
)
from matcher.planning.scenario_booking import BookingHabits
from matcher.planning.scenario_people import Attendance, Missed
from matcher.planning.simulation import FrontDoor, Newcomer, Offered, Setting
from matcher.units import LONDON

MONDAY = dt.date(2027, 1, 4)
SERVICE = "physiotherapy"
EVERYBODY_COMES = Attendance(
    did_not_attend={"other": Missed(new=0, follow_up=0)},
    text_reminders=False,
    reminder_leaves=1,
    cancelled=0,
    cancelled_days_ahead=0,
    drops_out_before_start=0,
    drops_out_per_session=0,
    practitioner_sick=0,
)
AT_THE_DESK = BookingHabits(
    online_share=1,
    notice_days=1,
    missed_until_discharge=26,
    sick_spell_days=5,
    target_weeks=6,
)


def setting(
    model: Model,
    arrivals: object,
    offered: Offered,
    *,
    begins: dt.date = MONDAY,
    weeks: int = 52,
    warm_up_weeks: int = 0,
    horizon_weeks: int = 12,
    backlog_weeks: float = 0,
    attendance: Attendance = EVERYBODY_COMES,
    booking: BookingHabits = AT_THE_DESK,
    front_door: FrontDoor | None = None,
) -> Setting:
    """A setting in which nothing goes wrong unless a test asks for it."""
    return Setting(
        name="test",
        title="A test",
        model=model,
        begins=begins,
        weeks=weeks,
        warm_up_weeks=warm_up_weeks,
        horizon_weeks=horizon_weeks,
        backlog_weeks=backlog_weeks,
        arrivals=arrivals,  # type: ignore[arg-type]  # whoever has the methods is one
        offered=offered,
        attendance=attendance,
        booking=booking,
        front_door=front_door,
    )


NOTHING_OFFERED = Offered((), (), (), {})


@dataclass
class Poisson:
    """People who come at random, ``a_week`` on average; with a session to ask for, or none."""

    a_week: float
    sessions: int = 0
    begins: dt.date = MONDAY
    longest_delay_weeks: int = 0
    _known: Participant = field(
        default_factory=lambda: Participant(
            participant_id="P", referral_date=MONDAY, employment=Employment.OUT_OF_WORK
        )
    )

    def referred_in(self, week: int, seed: int) -> list[Newcomer]:
        rng = np.random.default_rng([seed, week + 1000])
        times = np.sort(7 * (week + rng.random(rng.poisson(self.a_week)))).tolist()
        return [self._newcomer(week, number, at) for number, at in enumerate(times)]

    def _newcomer(self, week: int, number: int, at: float) -> Newcomer:
        if not self.sessions:
            return Newcomer(week, number, at, at, True, self._known, ())
        date = self.begins + dt.timedelta(days=int(at))
        name = f"P{week:04d}-{number:04d}"
        person = Participant(
            participant_id=name,
            referral_date=date,
            employment=Employment.OUT_OF_WORK,
            modes=(Mode.PHONE,),
        )
        need = Need(
            need_id=f"{name}-1",
            participant_id=name,
            service=SERVICE,
            sessions=self.sessions,
            min_gap_days=7,
            max_gap_days=21,
            requested_on=date,
            urgency=Urgency.ROUTINE,
        )
        return Newcomer(week, number, at, at, True, person, (need,))


@dataclass
class Given:
    """The very people that a test names, by week."""

    by_week: Mapping[int, Sequence[Newcomer]]
    longest_delay_weeks: int = 0

    def referred_in(self, week: int, seed: int) -> Sequence[Newcomer]:
        del seed
        return self.by_week.get(week, ())


def by_phone(
    days: Mapping[str, Iterable[int]], begins: dt.date = MONDAY, minutes: int = 30
) -> Offered:
    """One slot by phone, at nine, on each of these days (from ``begins``) of each practitioner."""
    slots = []
    for name, own in days.items():
        for day in own:
            start = dt.datetime.combine(begins + dt.timedelta(days=day), dt.time(9), LONDON)
            slots.append(
                Slot(
                    slot_id=f"{name}-{day:05d}",
                    practitioner_id=name,
                    modes=(Mode.PHONE,),
                    start=start,
                    minutes=minutes,
                )
            )
    staff = tuple(Practitioner(practitioner_id=name, services=(SERVICE,)) for name in days)
    return Offered(staff, (), tuple(slots), {SERVICE: 100.0 * len(days)})


def frozen(model: Model, batch: Batch, **changes: object) -> Setting:
    """A year that begins with everybody of ``batch`` waiting, on the eve of its horizon."""
    begins = batch.horizon_start - dt.timedelta(days=1)
    people = [
        Newcomer(
            week=-1,
            number=number,
            referred=-1.0,
            ready=-0.5,
            comes=True,
            participant=person,
            needs=tuple(n for n in batch.needs if n.participant_id == person.participant_id),
            restrictions=tuple(
                r for r in batch.restrictions if r.participant_id == person.participant_id
            ),
        )
        for number, person in enumerate(batch.participants)
    ]
    offered = Offered(batch.practitioners, batch.sites, batch.slots, {})
    return setting(
        model,
        Given({-1: people}),
        offered,
        begins=begins,
        weeks=batch.horizon_weeks + 1,
        horizon_weeks=batch.horizon_weeks,
        backlog_weeks=1,
        **changes,  # type: ignore[arg-type]
    )


def unencumbered(batch: Batch) -> Batch:
    """``batch`` with nothing booked yet and nothing reserved: what a year can begin with.

    Slots after the horizon go as well: to a year they are open a week later.
    """
    asked = {need.need_id for need in batch.needs}
    plain = {"previous_session": None}
    return batch.model_copy(
        update={
            "needs": tuple(
                need.model_copy(
                    update=plain if need.after_need in asked else {**plain, "after_need": None}
                )
                for need in batch.needs
            ),
            "slots": tuple(
                slot.model_copy(update={"reserved_for": None, "release_on": None})
                for slot in batch.slots
                if slot.date <= batch.horizon_end
            ),
            "closed_slots": (),
            "bookings": (),
            "travel_times": (),
        }
    )
