"""Whether the places that somebody asks for keep the rules, before they are held.

Who gets a place is for the database to decide; whether it may be theirs at all is decided here, by
the independent checker. Options that the service itself gave always pass; a place that a program
or a person picked by hand passes only when R1 to R17 are kept. Fewer sessions than a need still
has may be asked for (R3): the rest of its course then goes on from them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from matcher.audit.proposal import Proposal, read_plan
from matcher.audit.rules import check_rules
from matcher.audit.verdict import Finding
from matcher.audit.week import Week
from matcher.domain import Batch, Booking, Model, Need, Placement, Plan, Reserved, Slot
from matcher.errors import Fault, InputFaults
from matcher.store import Ask, HoldRequest, Person

REQUEST = "request"

BY_DATABASE = frozenset({"R1", "R11", "R14"})
"""Rules that the database's constraints keep: who is too late there is told what is free now."""


class Catalogue(Protocol):
    """What is offered: the supply of one moment."""

    @property
    def model(self) -> Model:
        """The model that the week names."""

    @property
    def clock(self) -> dt.datetime:
        """This moment by the store's clock; aware."""

    @property
    def last_date(self) -> dt.date:
        """The last date that may be booked."""

    def person(self, participant_id: str) -> Person:
        """A stored participant."""

    def slots(self, slot_ids: Collection[str]) -> Mapping[str, Slot]:
        """Those of these slots that are there, closed ones too."""

    def frame(self) -> Batch:
        """The days that may be booked, practitioners and sites, without slots or people."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A session that is asked for, and where it stands in the request."""

    place: int
    ask: Ask
    slot: Slot


Chosen = Mapping[str, Sequence[Asked]]
"""What is asked for each need that has sessions left, in order of start."""


def in_keeping(catalogue: Catalogue, person: Person, request: HoldRequest) -> HoldRequest:
    """``request`` with the mode and what is to be arranged for each session.

    What is full, closed or taken is left to the database.

    Raises:
        InputFaults: what is asked for breaks rules; every breach, with its rule as the code.
    """
    wanted = _look_up(catalogue, request)
    needs = {need.need_id: need for need in person.needs}
    chosen = _by_need(wanted, needs)
    if not chosen:
        return request  # every need has all its sessions: the database says so
    week = Week(catalogue.model, _small_batch(catalogue, person, needs, chosen))
    placements = tuple(
        Placement(need_id=need_id, slot_ids=tuple(one.slot.slot_id for one in sessions))
        for need_id, sessions in chosen.items()
    )
    proposal = read_plan(week, Plan(placements=placements))
    breaches = (one for one in check_rules(week, proposal) if one.code not in BY_DATABASE)
    findings = [*proposal.unreadable, *breaches]
    findings += _unfinished_leads(needs, chosen)
    if findings:
        raise InputFaults([_fault(finding, wanted) for finding in findings])
    return _with_terms(week, proposal, request)


def _by_need(wanted: Sequence[Asked], needs: Mapping[str, Need]) -> Chosen:
    chosen: defaultdict[str, list[Asked]] = defaultdict(list)
    for one in sorted(wanted, key=lambda one: one.slot.start):
        need_id = one.ask.need_id
        if need_id is not None and need_id in needs:
            chosen[need_id].append(one)
    return chosen


def _look_up(catalogue: Catalogue, request: HoldRequest) -> list[Asked]:
    """Each session with its slot; one that was never loaded, or cannot be so, is a fault."""
    found: list[Asked] = []
    faults: list[Fault] = []
    slots = catalogue.slots({ask.slot_id for ask in request.sessions})
    for place, ask in enumerate(request.sessions):
        slot = slots.get(ask.slot_id)
        if slot is None:
            problem = "There is no slot of this name"
            todo = "Ask for the next available options, and take the slots of one of them"
            faults.append(_request_fault(place, "slot_id", problem, todo, "unknown_reference"))
        elif slot.date > catalogue.last_date:
            problem = f"The slot is after {catalogue.last_date}, the last date that may be booked"
            todo = "Take a sooner one, or load the weeks that follow"
            faults.append(_request_fault(place, "slot_id", problem, todo, "R4"))
        elif slot.start <= catalogue.clock:
            problem = f"The slot began at {slot.start:%H:%M on %Y-%m-%d}"
            todo = "Take one that has not begun"
            faults.append(_request_fault(place, "slot_id", problem, todo, "R4"))
        elif ask.mode is not None and ask.mode not in slot.modes:
            problem = f"The slot is not offered as {ask.mode}"
            todo = f"Enter one of {', '.join(slot.modes)}, or leave it out"
            faults.append(_request_fault(place, "mode", problem, todo, "R8"))
        else:
            found.append(Asked(place, ask, slot))
    if faults:
        raise InputFaults(faults)
    return found


def _small_batch(
    catalogue: Catalogue, person: Person, needs: Mapping[str, Need], chosen: Chosen
) -> Batch:
    """The person, the slots asked for and those they have: all that the rules look at.

    A slot is offered in the mode that is asked for only; one kept for booking online is open here.
    """
    slots = {a.slot.slot_id: a.slot for a in person.appointments if not a.closed}
    for one in (one for sessions in chosen.values() for one in sessions):
        slot = one.slot
        slots[slot.slot_id] = slot.model_copy(
            update={
                "modes": (one.ask.mode,) if one.ask.mode else slot.modes,
                "reserved_for": None if slot.reserved_for == Reserved.ONLINE else slot.reserved_for,
            }
        )
    asked_for = [
        need.model_copy(update={"sessions": min(need.sessions, len(chosen[name]))})
        if name in chosen
        else need
        for name, need in needs.items()
    ]
    return catalogue.frame().model_copy(
        update={
            "participants": (person.participant,),
            "needs": tuple(asked_for),
            "slots": tuple(slots.values()),
            "bookings": tuple(
                Booking(
                    slot_id=a.slot.slot_id,
                    participant_id=person.participant.participant_id,
                    need_id=a.need_id,
                    session=a.session,
                )
                for a in person.appointments
            ),
            "restrictions": person.restrictions,
            "travel_times": person.travel_times,
        }
    )


def _unfinished_leads(needs: Mapping[str, Need], chosen: Chosen) -> Iterator[Finding]:
    """R12 where only a part of the course that comes first is asked for."""
    for name in chosen:
        lead = needs[name].after_need
        if lead is not None and lead in chosen and len(chosen[lead]) < needs[lead].sessions:
            said = f"Need {name} follows {lead}, which is not asked for in full."
            yield Finding("R12", said, name)


def _with_terms(week: Week, proposal: Proposal, request: HoldRequest) -> HoldRequest:
    """Each session with the mode of R8 and what has to be arranged for it."""
    terms: dict[tuple[str | None, str], Ask] = {}
    for need, session in proposal.sessions():
        practitioner = week.batch.practitioner[session.slot.practitioner_id]
        missing = week.eligibility.not_provided(week.participant(need), practitioner, session.mode)
        terms[need.need_id, session.slot.slot_id] = Ask(
            session.slot.slot_id, need.need_id, session.mode, tuple(sorted(missing))
        )
    told = (terms.get((ask.need_id, ask.slot_id), ask) for ask in request.sessions)
    return replace(request, sessions=tuple(told))


def _fault(finding: Finding, wanted: Sequence[Asked]) -> Fault:
    place = next(
        (
            one.place
            for one in wanted
            if one.ask.need_id == finding.need_id and finding.slot_id in (None, one.ask.slot_id)
        ),
        0,
    )
    column = "need_id" if finding.slot_id is None else "slot_id"
    todo = "Ask for the next available options: they keep the rules"
    problem = finding.sentence.removesuffix(".")
    return _request_fault(place, column, problem, todo, finding.code)


def _request_fault(place: int, column: str, problem: str, todo: str, code: str) -> Fault:
    return Fault(REQUEST, None, f"sessions.{place}.{column}", None, problem, todo, code)
