"""Warm up: ask one small question of each kind, so that the first person need not wait.

What is compiled is compiled on first use, which takes some seconds on a new machine and a moment
to load later on.
"""

from __future__ import annotations

import datetime as dt

from matcher.domain import (
    Employment,
    Mode,
    Model,
    Need,
    Participant,
    Practitioner,
    Slot,
    Urgency,
)
from matcher.offers.asking import Person
from matcher.offers.gains import who_gains
from matcher.offers.helping import what_would_help
from matcher.offers.market import Market
from matcher.offers.next_available import next_available
from matcher.offers.waiting import WaitingList
from matcher.units import LONDON

MONDAY = dt.date(2026, 11, 30)


def warm_up(model: Model) -> None:
    """Ask for one need, for two together, what would help, and who gains."""
    service = next(iter(model.services))
    person = Participant(
        participant_id="P1", referral_date=MONDAY, employment=Employment.OUT_OF_WORK
    )
    needs = tuple(
        Need(
            need_id=need_id,
            participant_id="P1",
            service=service,
            sessions=2,
            min_gap_days=1,
            max_gap_days=7,
            requested_on=MONDAY,
            urgency=Urgency.ROUTINE,
        )
        for need_id in ("N1", "N2")
    )
    slots = (
        Slot(
            slot_id=f"T{day}",
            practitioner_id="Q1",
            modes=(Mode.PHONE,),
            start=dt.datetime(2026, 12, day, 9, tzinfo=LONDON),
            minutes=30,
        )
        for day in range(1, 6)
    )
    market = Market.build(
        model,
        today=MONDAY,
        weeks=1,
        practitioners=(Practitioner(practitioner_id="Q1", services=(service,)),),
        sites=(),
        slots=((slot, 1) for slot in slots),
    )
    asking = Person(person, open_needs=needs)
    next_available(market, asking, needs[:1])
    next_available(market, asking, needs)
    what_would_help(market, asking, needs[0])
    who_gains(market, ["T1"], WaitingList([asking]))
