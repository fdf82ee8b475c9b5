"""A programme's own history: twelve months of referrals and first appointments, one row a need."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matcher.domain import Employment, Model, Urgency
from matcher.errors import InputFaults
from matcher.files.batch_folder import FolderSource
from matcher.files.cells import IDENTIFIER, YES_NO, Cell, CellFault, one_of, whole
from matcher.files.csv_text import csv_bytes
from matcher.files.faults import FaultBook
from matcher.files.layout import Layout
from matcher.files.suggest import Suggester
from matcher.files.tables import Table
from matcher.files.times import DATE
from matcher.planning.simulation import Year
from matcher.planning.simulation.year import NEVER

COLUMNS = (
    *("person_id", "referral_date", "service", "requested_on", "first_appointment"),
    *("first_missed", "sessions", "employment", "urgency"),
)
REQUIRED = frozenset({"person_id", "referral_date", "service"})
LEAST_WEEKS = 13
"""A shorter history says too little about a year."""
USUAL_WEEKS = 50
"""A history of fewer weeks is read with a warning."""
LEAST_PEOPLE = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """One need: when it was asked for, and its first appointment, if there was one.

    ``first_missed``: an appointment that was to be the first was missed. What the file does not
    say is ``None``.
    """

    person: str
    referral_date: dt.date
    service: str
    requested_on: dt.date
    first_appointment: dt.date | None
    first_missed: bool | None = None
    sessions: int | None = None
    employment: Employment | None = None
    urgency: Urgency | None = None


@dataclass(frozen=True, slots=True)
class History:
    """All needs asked for from ``first`` to ``last``, both included; none later than ``seen_on``.

    ``seen_on`` is the last day of which the history knows whether appointments were held.
    """

    rows: tuple[Asked, ...]
    first: dt.date
    last: dt.date
    seen_on: dt.date

    @property
    def weeks(self) -> float:
        """The length of the time in which needs were asked for."""
        return ((self.last - self.first).days + 1) / 7

    @property
    def people(self) -> dict[str, list[Asked]]:
        """Everybody's needs."""
        found: dict[str, list[Asked]] = {}
        for row in self.rows:
            found.setdefault(row.person, []).append(row)
        return found


def read_history(path: Path, model: Model) -> tuple[History, FaultBook]:
    """The history in a CSV file, and the book with its warnings.

    Raises:
        InputFaults: with every fault of the file; nothing is left out, defaulted or repaired.
    """
    book = FaultBook([path.name])
    source = FolderSource(path.parent, (path.name,), book)
    table = Table(Layout(path.name, COLUMNS, REQUIRED, source.readable), source, book)
    people = table.require("person_id", IDENTIFIER)
    referred = table.require("referral_date", DATE)
    services = table.require("service", _service(model.services))
    requested = table.read("requested_on", DATE, None)
    first = table.read("first_appointment", DATE, None)
    missed = table.read("first_missed", YES_NO, None)
    sessions = table.read("sessions", whole(1, 26), None)
    employments = table.read("employment", one_of(Employment), None)
    urgencies = table.read("urgency", one_of(Urgency), None)
    rows: dict[int, Asked] = {}
    for place in list(table.sound()):
        row = Asked(
            person=people[place],
            referral_date=referred[place],
            service=services[place],
            requested_on=requested[place] or referred[place],
            first_appointment=first[place],
            first_missed=missed[place],
            sessions=sessions[place],
            employment=employments[place],
            urgency=urgencies[place],
        )
        _check_order(table, place, row)
        rows[place] = row
    _check_people(table, rows)
    history = _history(list(rows.values())) if rows and not book.faults else None
    if table.readable:
        _check_size(path.name, book, history, len(rows))
    if book.faults or history is None:
        raise InputFaults(book.faults, book.warnings)
    return history, book


def history_bytes(history: History) -> bytes:
    """``history`` as a CSV file that reads back as the same rows."""
    return csv_bytes(
        COLUMNS,
        (
            (
                row.person,
                row.referral_date.isoformat(),
                row.service,
                row.requested_on.isoformat(),
                _text(row.first_appointment),
                "" if row.first_missed is None else "yes" if row.first_missed else "no",
                "" if row.sessions is None else str(row.sessions),
                row.employment or "",
                row.urgency or "",
            )
            for row in history.rows
        ),
    )


def history_template() -> bytes:
    """An example file with invented rows."""
    monday = dt.date(2026, 1, 5)
    later = monday + dt.timedelta(days=10)
    rows = (
        Asked("P0001", monday, "physiotherapy", later, later + dt.timedelta(days=33), False, 4,
              Employment.OFF_SICK, Urgency.ROUTINE),
        Asked("P0001", monday, "counselling", later, None, None, 6,
              Employment.OFF_SICK, Urgency.ROUTINE),
        Asked("P0002", monday, "hr_adviser", later, later + dt.timedelta(days=12), True, 1,
              Employment.IN_WORK, Urgency.URGENT),
    )  # fmt: skip
    return history_bytes(History(rows, monday, later, later))


def history_of(year: Year) -> History:
    """What a programme that lived through ``year`` would export after its measured weeks.

    Needs that were asked for in the measured weeks, and what had become of them by their end.
    """
    setting = year.setting
    first = setting.begins + dt.timedelta(days=7 * setting.warm_up_weeks)
    last = setting.begins + dt.timedelta(days=7 * setting.all_weeks - 1)
    rows = sorted(_rows(year, first, last), key=lambda row: (row.requested_on, row.person))
    return History(tuple(rows), first, last, last)


def _rows(year: Year, first: dt.date, last: dt.date) -> Iterator[Asked]:
    needs, people, begins = year.needs, year.people, year.setting.begins
    tried, missed = _first_tries(year)
    for i, person in enumerate(needs.person.tolist()):
        clock = begins + dt.timedelta(days=int(needs.clock[i]))
        if not first <= clock <= last:
            continue
        held = int(needs.first[i])
        yield Asked(
            person=f"P{person:06d}",
            referral_date=begins + dt.timedelta(days=int(np.floor(people.referred[person]))),
            service=year.services[int(needs.service[i])],
            requested_on=clock,
            first_appointment=None if held == NEVER else begins + dt.timedelta(days=held),
            first_missed=bool(missed[i]) if tried[i] else None,
            sessions=int(needs.sessions[i]),
            employment=tuple(Employment)[int(people.employment[person])],
            urgency=tuple(Urgency)[int(needs.urgency[i])],
        )


def _first_tries(year: Year) -> tuple[list[bool], list[bool]]:
    """Of each need: whether a first appointment was held or missed, and whether it was missed."""
    tried, missed = ([False] * len(year.needs.person) for _ in range(2))
    for need, came in zip(year.sessions.need.tolist(), year.sessions.came.tolist(), strict=True):
        if not tried[need]:
            tried[need], missed[need] = True, not came
    return tried, missed


def _history(rows: list[Asked]) -> History:
    asked = [row.requested_on for row in rows]
    held = [row.first_appointment for row in rows if row.first_appointment is not None]
    return History(tuple(rows), min(asked), max(asked), max([*asked, *held]))


def _service(known: Collection[str]) -> Cell[str]:
    suggest = Suggester(known, codes=True)

    def parse(text: str) -> str:
        if text in known:
            return text
        raise CellFault("This service is not known", "unknown_code", suggest.advice(text))

    return Cell(f"Enter one of: {', '.join(known)}", parse)


def _check_order(table: Table, place: int, row: Asked) -> None:
    """Nobody asks before they are referred, or is seen before they ask."""
    if row.requested_on < row.referral_date:
        problem = f"This is before the referral on {row.referral_date}"
        table.fault(place, "requested_on", problem, "Enter the later of the two", "order")
    if row.first_appointment is not None and row.first_appointment < row.requested_on:
        problem = f"This is before it was asked for, on {row.requested_on}"
        todo = "Look up both dates"
        table.fault(place, "first_appointment", problem, todo, "order")


def _check_people(table: Table, rows: Mapping[int, Asked]) -> None:
    """One person is in one situation, and asks for a service once."""
    known: dict[str, Asked] = {}
    asked: dict[tuple[str, str, dt.date], int] = {}
    for place, row in rows.items():
        first = known.setdefault(row.person, row)
        if row.referral_date != first.referral_date:
            problem = f"Another row says that {row.person} was referred on {first.referral_date}"
            todo = "Enter the same date; a second referral is a person_id of its own"
            table.fault(place, "referral_date", problem, todo, "differs")
        if row.employment != first.employment:
            problem = f"Another row of {row.person} says something else"
            table.fault(place, "employment", problem, "Enter the same in every row", "differs")
        key = row.person, row.service, row.requested_on
        earlier = asked.setdefault(key, place)
        if earlier != place:
            problem = f"Row {table.row(earlier)} already says so"
            table.fault(place, None, problem, "Take one of the two rows out", "duplicate")


def _check_size(file: str, book: FaultBook, history: History | None, rows: int) -> None:
    if history is None:
        if not rows and not book.faults:
            book.fault(file, "There is no need in it", "Add one row a need", "empty_file")
        return
    people = len(history.people)
    if history.weeks < LEAST_WEEKS or people < LEAST_PEOPLE:
        book.fault(
            file,
            f"It tells of {people} people in {history.weeks:.0f} weeks, which is too little",
            f"Give {LEAST_PEOPLE} people and {LEAST_WEEKS} weeks at least; twelve months are best",
            "too_little",
        )
    elif history.weeks < USUAL_WEEKS:
        book.warn(
            file,
            f"It tells of {history.weeks:.0f} weeks",
            "Give twelve months if you can: seasons differ",
            "short_history",
        )


def _text(date: dt.date | None) -> str:
    return "" if date is None else date.isoformat()
