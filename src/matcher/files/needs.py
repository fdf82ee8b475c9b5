"""Reading needs.csv."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from matcher.domain import Model, Need, Participant, Practitioner, Urgency
from matcher.files.assemble import assemble
from matcher.files.bookings import BookingRows
from matcher.files.cells import IDENTIFIER, YES_NO, listed, one_of, whole
from matcher.files.grammars import reference, service
from matcher.files.suggest import Suggester
from matcher.files.tables import Known, Table
from matcher.files.times import DATE

MOST_SESSIONS = 26
LONGEST_GAP = 3_650


@dataclass(frozen=True)
class NeedRows:
    """The sound rows, and whose each need is, faulty rows too."""

    needs: tuple[Need, ...]
    participant_of: Mapping[str, str]


def read_needs(
    table: Table,
    model: Model | None,
    participants: Known | None,
    people: Mapping[str, Participant],
    practitioners: Known | None,
    bookings: BookingRows,
) -> NeedRows:
    """Every need, defaults of FORMATS applied. ``people`` are the sound participants."""
    ids, known = table.identify("need_id")
    whose = table.require(
        "participant_id", reference(participants, "participant", "participants.csv")
    )
    services = table.require("service", service(model))
    sessions = table.require("sessions", whole(1, MOST_SESSIONS))
    least, most = _gaps(table, model, services, sessions)
    same = table.read("same_practitioner", YES_NO, True)
    requested = table.read("requested_on", DATE, None)
    urgency: list[Urgency | None] = table.read("urgency", one_of(Urgency), None)
    previous = table.read("previous_session", DATE, None)
    not_before = table.read("not_before", DATE, None)
    not_after = table.read("not_after", DATE, None)
    practitioner = reference(practitioners, "practitioner", "practitioners.csv")
    after = table.read("after_need", IDENTIFIER, None)
    chosen = table.read("require_practitioner", practitioner, None)
    forbidden = table.read("forbid_practitioners", listed(practitioner), ())
    _check_dates(table, not_before, not_after)
    participant_of = {
        need: person for need, person in zip(ids, whose, strict=True) if need and person
    }
    if known is not None:
        _check_order(table, known, after, ids, whose, bookings)
    needs: list[Need] = []
    for i in table.sound():
        person = people.get(whose[i])
        if person is None:  # its row has a fault, so no batch will come of this anyway
            continue
        need = assemble(
            Need,
            need_id=ids[i],
            participant_id=whose[i],
            service=services[i],
            sessions=sessions[i],
            min_gap_days=least[i],
            max_gap_days=most[i],
            same_practitioner=same[i],
            requested_on=requested[i] or person.referral_date,
            urgency=urgency[i] or person.urgency,
            previous_session=previous[i] or bookings.last_session.get(ids[i]),
            not_before=not_before[i],
            not_after=not_after[i],
            after_need=after[i],
            require_practitioner=chosen[i],
            forbid_practitioners=forbidden[i],
        )
        needs.append(need)
    return NeedRows(tuple(needs), participant_of)


def _gaps(
    table: Table, model: Model | None, services: list[str], sessions: list[int]
) -> tuple[list[int], list[int]]:
    """The least and greatest gap of every row, by default those of the model's service."""
    least = table.read("min_gap_days", whole(0, LONGEST_GAP), None)
    most = table.read("max_gap_days", whole(0, LONGEST_GAP), None)
    for place, name in enumerate(services):
        usual = model.services.get(name) if model and name is not None else None
        if usual is not None:
            if not table.cell(place, "min_gap_days"):
                least[place] = usual.min_gap_days
            if not table.cell(place, "max_gap_days"):
                most[place] = usual.max_gap_days
        low, high, count = least[place], most[place], sessions[place]
        if count is not None and count > 1 and low is not None:
            _check_gap(table, place, low, high)
    return [gap or 0 for gap in least], [gap or 0 for gap in most]


def _check_gap(table: Table, place: int, low: int, high: int | None) -> None:
    """The gap between sessions is a day or more, and the least is not above the greatest."""
    if low < 1:
        problem = "Two sessions cannot be on one date, so the gap is at least a day"
        table.fault(place, "min_gap_days", problem, "Enter 1 or more", "gap")
    if high is not None and low > high:
        given = "min_gap_days" if table.cell(place, "min_gap_days") else "max_gap_days"
        problem = f"The least gap, {low} days, is longer than the greatest, {high} days"
        if not (table.cell(place, "min_gap_days") and table.cell(place, "max_gap_days")):
            problem += " (the cell that is empty takes the model's figure)"
        todo = "Enter a min_gap_days that is at most max_gap_days"
        table.fault(place, given, problem, todo, "gap")


def _check_dates(
    table: Table, not_before: list[dt.date | None], not_after: list[dt.date | None]
) -> None:
    for place, (first, last) in enumerate(zip(not_before, not_after, strict=True)):
        if first is not None and last is not None and last < first:
            problem = f"It is before not_before, {first.isoformat()}"
            table.fault(
                place, "not_after", problem, "Mend one of the two dates", "end_before_start"
            )


def _check_order(
    table: Table,
    known: Known,
    after: list[str | None],
    ids: list[str],
    whose: list[str],
    bookings: BookingRows,
) -> None:
    """R12's faults: a predecessor that is nowhere, or another person's, or in a circle."""
    suggest = Suggester(known)
    booked = bookings.participant_of
    for place, name in enumerate(after):
        if name is None:
            continue
        if name not in known and name not in bookings.need_ids:
            if not bookings.table.whole:
                continue  # it may stand in a row of bookings.csv that could not be read
            problem = "There is no such need in needs.csv or bookings.csv"
            todo = suggest.advice(name) or "Mend it, or clear the cell"
            table.fault(place, "after_need", problem, todo, "unknown_reference")
            continue
        first = known.get(name, -1)
        owner = whose[first] if first >= 0 else booked.get(name)
        if owner is not None and whose[place] is not None and owner != whose[place]:
            problem = f"That need is {owner}'s, and a need can follow only one of the same person"
            table.fault(
                place, "after_need", problem, "Mend it, or clear the cell", "other_participant"
            )
    _check_circles(table, known, after, ids)


def _check_circles(table: Table, known: Known, after: list[str | None], ids: list[str]) -> None:
    """Needs that wait for one another; each circle is told once, at its first row."""
    done: set[int] = set()
    for begin in range(len(after)):
        trail: dict[int, None] = {}
        place = begin
        while place >= 0 and place not in done and place not in trail:
            trail[place] = None
            name = after[place]
            place = known.get(name, -1) if name is not None else -1
        if place in trail:
            steps = list(trail)
            circle = steps[steps.index(place) :]
            names = ", ".join(ids[one] or "?" for one in circle)
            if len(circle) == 1:
                problem = "The need waits for itself"
            else:
                problem = f"These needs wait for one another in a circle: {names}"
            todo = "Clear after_need of one of them"
            table.fault(min(circle), "after_need", problem, todo, "circle")
        done.update(trail)


def warn_of_choices(
    table: Table, needs: tuple[Need, ...], practitioners: Mapping[str, Practitioner]
) -> None:
    """Warn where the practitioner whom a need asks for is not to be had."""
    places = table.sound()
    for place, need in zip(places, needs, strict=True):
        wanted = need.require_practitioner
        if wanted is None:
            continue
        todo = "Mend one of the two, or this need cannot be placed"
        if wanted in need.forbid_practitioners:
            problem = "This practitioner is also in forbid_practitioners"
            table.warn(place, "require_practitioner", problem, todo, "choice")
        practitioner = practitioners.get(wanted)
        if practitioner is not None and need.service not in practitioner.services:
            problem = f"This practitioner does not give {need.service}"
            table.warn(place, "require_practitioner", problem, todo, "choice")
