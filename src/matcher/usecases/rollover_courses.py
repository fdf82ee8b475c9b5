"""What happens to each course: booked, to be booked again, or carried forward as it stands."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from matcher.domain import AllocationRow, Batch, Booking, Outcome, Slot
from matcher.files.needs import MOST_SESSIONS
from matcher.usecases.rollover_tables import EditedTable, Row

NeedCells = Mapping[str, str]
"""A row of needs.csv: the cells that hold something, by column."""


@dataclass(frozen=True)
class Courses:
    """The courses of one week as its decisions leave them.

    ``earlier`` has the rows that courses had in needs.csv before they were booked; the new ones
    are added by ``roll_needs``.
    """

    batch: Batch
    outcome: Outcome
    accepted: Collection[str]
    earlier: Mapping[str, NeedCells]

    @cached_property
    def booked(self) -> tuple[Booking, ...]:
        """The accepted sessions as bookings, in the order of allocation.csv.

        A session's number goes on from those of the course's standing bookings.
        """
        return tuple(
            Booking(
                slot_id=row.slot_id,
                participant_id=row.participant_id,
                need_id=row.need_id,
                session=self._sessions_so_far(row.need_id) + row.session,
            )
            for row in self.outcome.allocation
            if row.need_id in self.accepted
        )

    @cached_property
    def again(self) -> Mapping[str, tuple[Booking, ...]]:
        """By need, the bookings on closed slots that become sessions still to be booked.

        The others stay where they are, so that rebook.csv lists them again: those without a
        need_id, those of courses whose service nobody can tell, and those that would make more
        sessions than a need can have.
        """
        closed: dict[str, list[Booking]] = defaultdict(list)
        for booking in self.batch.bookings:
            if booking.slot_id not in self.batch.slot and booking.need_id is not None:
                closed[booking.need_id].append(booking)
        found = {
            need_id: tuple(bookings[: MOST_SESSIONS - self._still_needed(need_id)])
            for need_id, bookings in closed.items()
            if need_id in self.batch.need or self.cells_before(need_id) is not None
        }
        return {need_id: bookings for need_id, bookings in found.items() if bookings}

    @cached_property
    def standing(self) -> Mapping[str, tuple[Slot, ...]]:
        """By need, the slots in which it is booked from now on, in order of time."""
        found: dict[str, list[Slot]] = defaultdict(list)
        for booking in (*self.batch.standing_bookings, *self.booked):
            if booking.need_id is not None:
                found[booking.need_id].append(self.batch.slot[booking.slot_id])
        return {need: tuple(sorted(slots, key=_start)) for need, slots in found.items()}

    @cached_property
    def closed_bookings(self) -> tuple[Booking, ...]:
        """The bookings on closed slots."""
        return tuple(b for b in self.batch.bookings if b.slot_id not in self.batch.slot)

    def cells_before(self, need_id: str) -> NeedCells | None:
        """The row of a booked course: the one that it had, else what its bookings tell."""
        if need_id in self.earlier:
            return self.earlier[need_id]
        bookings = [b for b in self.batch.bookings if b.need_id == need_id]
        service = self._service(bookings)
        if service is None:
            return None
        person = self.batch.participant[bookings[0].participant_id]
        return {
            "need_id": need_id,
            "participant_id": person.participant_id,
            "service": service,
            "requested_on": person.referral_date.isoformat(),
        }

    def practitioner_to_keep(self, cells: NeedCells) -> str | None:
        """R6: who gave, or is to give, the course's latest standing session; else ``None``.

        Also ``None`` when one practitioner is not asked for, or that one may not go on with it.
        """
        slots = self.standing.get(cells["need_id"])
        if not slots or cells.get("same_practitioner") == "no":
            return None
        name = slots[-1].practitioner_id
        kept_apart = any(
            r.kind == "practitioner"
            and (r.participant_id, r.other_id) == (cells["participant_id"], name)
            for r in self.batch.restrictions
        )
        forbidden = name in cells.get("forbid_practitioners", "").split(";")
        gives_it = cells["service"] in self.batch.practitioner[name].services
        return name if gives_it and not forbidden and not kept_apart else None

    def previous_session(self, cells: NeedCells) -> str:
        """The cell previous_session of a course of which a session is to be booked again.

        The date that its user gave, where that is later than the standing bookings; otherwise
        empty, which stands for the latest of these. A given date that is the closed session's
        own is none.
        """
        given = cells.get("previous_session", "")
        if not given:
            return ""
        dates = [slot.date for slot in self.standing.get(cells["need_id"], ())]
        date = dt.date.fromisoformat(given)
        called_off = {self._closed_dates[b.slot_id] for b in self.again[cells["need_id"]]}
        if (date in called_off and date not in dates) or (dates and max(dates) >= date):
            return ""
        return given

    @cached_property
    def _closed_dates(self) -> Mapping[str, dt.date]:
        return {slot.slot_id: slot.date for slot in self.batch.closed_slots}

    @cached_property
    def _numbers(self) -> Mapping[str, list[int | None]]:
        found: dict[str, list[int | None]] = defaultdict(list)
        for booking in self.batch.standing_bookings:
            if booking.need_id is not None:
                found[booking.need_id].append(booking.session)
        return found

    def _sessions_so_far(self, need_id: str) -> int:
        numbers = self._numbers.get(need_id, [])
        return max([len(numbers), *(n for n in numbers if n is not None)])

    def _still_needed(self, need_id: str) -> int:
        need = self.batch.need.get(need_id)
        return 0 if need is None or need_id in self.accepted else need.sessions

    def _service(self, bookings: Collection[Booking]) -> str | None:
        """The one service that every practitioner of these bookings gives, if there is one."""
        slots = {**self.batch.slot, **{s.slot_id: s for s in self.batch.closed_slots}}
        given = [
            set(self.batch.practitioner[slots[b.slot_id].practitioner_id].services)
            for b in bookings
        ]
        common = set.intersection(*given)
        return common.pop() if len(common) == 1 else None


def roll_needs(courses: Courses, table: EditedTable) -> dict[str, NeedCells]:
    """Edit needs.csv for the next week; answers the rows of the courses that leave it, by need.

    Every clock is written out, so that it goes on whatever becomes of the referral date.
    """
    leaving: dict[str, NeedCells] = {}
    rows = list(zip(courses.batch.needs, table.rows, strict=True))
    for need, row in rows:
        table.put(row, "requested_on", need.requested_on.isoformat())
    for need, row in rows:
        again = courses.again.get(need.need_id, ())
        accepted = need.need_id in courses.accepted
        if accepted and not again:
            leaving[need.need_id] = table.cells(row)
        elif again:
            sessions = len(again) + (0 if accepted else need.sessions)
            _book_again(courses, table, row, sessions)
    table.keep(lambda row: table.text(row, "need_id") not in leaving)
    for need_id, again in courses.again.items():
        cells = courses.cells_before(need_id)
        if need_id not in courses.batch.need and cells is not None:
            table.add(cells)
            _book_again(courses, table, table.rows[-1], len(again))
    return leaving


def _book_again(courses: Courses, table: EditedTable, row: Row, sessions: int) -> None:
    """Let a course ask for closed sessions once more, with its practitioner and its dates."""
    cells = table.cells(row)
    table.put(row, "sessions", str(sessions))
    table.put(row, "previous_session", courses.previous_session(cells))
    if "require_practitioner" not in cells:
        table.put(row, "require_practitioner", courses.practitioner_to_keep(cells) or "")


def roll_bookings(courses: Courses, table: EditedTable) -> None:
    """Edit bookings.csv: closed ones that are to be booked again go, accepted ones come."""
    gone = {(b.slot_id, b.participant_id) for group in courses.again.values() for b in group}
    table.keep(
        lambda row: (table.text(row, "slot_id"), table.text(row, "participant_id")) not in gone
    )
    for booking in courses.booked:
        table.add(
            {
                "slot_id": booking.slot_id,
                "participant_id": booking.participant_id,
                "need_id": booking.need_id or "",
                "session": str(booking.session),
            }
        )


def offered_slots(outcome: Outcome) -> dict[str, tuple[str, ...]]:
    """The slots that each placed need was offered, in the order of its sessions."""
    found: dict[str, list[AllocationRow]] = defaultdict(list)
    for row in outcome.allocation:
        found[row.need_id].append(row)
    return {
        need_id: tuple(r.slot_id for r in sorted(rows, key=lambda r: r.session))
        for need_id, rows in found.items()
    }


def _start(slot: Slot) -> dt.datetime:
    return slot.start
