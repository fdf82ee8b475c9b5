"""What a rollover did, in words: the counts, and the needs that somebody should look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Self

from matcher.domain import Batch, Choice, Decision
from matcher.usecases.rollover_courses import Courses
from matcher.usecases.rollover_decisions import Approval, refused_before


@dataclass(frozen=True, slots=True)
class Counts:
    """Needs and sessions of one rollover. ``undecided`` had an offer that nobody decided on."""

    accepted: int
    sessions_booked: int
    changed: int
    left: int
    undecided: int
    not_placed: int
    sessions_to_rebook: int
    needs: int
    """Needs that the next week has."""

    @classmethod
    def of(cls, courses: Courses, decisions: tuple[Decision, ...], after: Batch) -> Self:
        """The counts of one rollover, the next week being ``after``."""
        said = [d.decision for d in decisions]
        placed = {row.need_id for row in courses.outcome.allocation}
        return cls(
            accepted=said.count(Choice.ACCEPT),
            sessions_booked=len(courses.booked),
            changed=said.count(Choice.CHANGE),
            left=sum(d.decision is Choice.LEAVE and d.need_id in placed for d in decisions),
            undecided=len(placed.difference(d.need_id for d in decisions)),
            not_placed=len(courses.outcome.unplaced),
            sessions_to_rebook=sum(map(len, courses.again.values())),
            needs=len(after.needs),
        )

    def document(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)

    def sentences(self) -> tuple[str, ...]:
        """A few lines for a terminal."""
        lines = [
            f"Booked: {_count(self.accepted, 'need')}, {_count(self.sessions_booked, 'session')}."
        ]
        if not self.accepted:
            lines = ["Nothing was booked: nobody accepted an offer."]
        waiting = (
            (self.changed, "to be offered again"),
            (self.left, "left for later"),
            (self.undecided, "offered and not decided"),
            (self.not_placed, "not placed"),
        )
        groups = ", ".join(f"{count:,} {words}" for count, words in waiting if count)
        lines.append(f"To come forward: {groups or 'none'}.")
        if self.sessions_to_rebook:
            closed = _count(self.sessions_to_rebook, "session")
            lines.append(f"To be booked again after closures: {closed}.")
        lines.append(f"The next week has {_count(self.needs, 'need')}.")
        return tuple(lines)


def notes(
    courses: Courses, decisions: tuple[Decision, ...], after: Batch, rest: Approval | None
) -> tuple[str, ...]:
    """One sentence for each need or booking that somebody should look at."""
    return (
        *_not_accepted(courses, decisions, rest),
        *_left_closed(courses),
        *_out_of_turn(courses),
        *_without_practitioner(courses, after),
    )


def _not_accepted(
    courses: Courses, decisions: tuple[Decision, ...], rest: Approval | None
) -> Iterator[str]:
    """Offers that were not accepted with the rest, for they follow one that is not."""
    if rest is None:
        return
    told = {decision.need_id: decision for decision in decisions}
    for need_id in dict.fromkeys(row.need_id for row in courses.outcome.allocation):
        if need_id not in told:
            lead = refused_before(courses.batch, need_id, told, rest)
            yield f"{need_id} was not accepted with the rest: it follows {lead}, which is not."


def _left_closed(courses: Courses) -> Iterator[str]:
    """Bookings on closed slots that could not be turned into sessions to be booked."""
    taken = {(b.slot_id, b.participant_id) for group in courses.again.values() for b in group}
    for booking in courses.closed_bookings:
        if (booking.slot_id, booking.participant_id) in taken:
            continue
        name = f"{booking.participant_id} in {booking.slot_id}"
        if booking.need_id is None:
            why = "the booking names no need"
        elif booking.need_id in courses.again:
            why = f"{booking.need_id} would have more sessions than a need can have"
        else:
            why = f"nothing tells which service {booking.need_id} asks for"
        yield f"The closed booking of {name} stays in bookings.csv, for {why}. Book it by hand."


def _out_of_turn(courses: Courses) -> Iterator[str]:
    """Sessions called off in the middle of a course."""
    closed = {slot.slot_id: slot.date for slot in courses.batch.closed_slots}
    for need_id, bookings in courses.again.items():
        standing = courses.standing.get(need_id)
        first = min(closed[b.slot_id] for b in bookings)
        if standing and first < standing[-1].date:
            yield (
                f"{need_id} lost its session of {first}, and later ones stand: it will be booked "
                f"again after the last of them, {standing[-1].date}."
            )


def _without_practitioner(courses: Courses, after: Batch) -> Iterator[str]:
    """Courses whose practitioner has no slot in the next horizon."""
    there = {
        s.practitioner_id for s in after.slots if after.horizon_start <= s.date <= after.horizon_end
    }
    for need_id in courses.again:
        name = after.need[need_id].require_practitioner
        if name is not None and name not in there:
            yield (
                f"{need_id} is to stay with {name}, who has no slots in the next horizon. "
                "Clear require_practitioner to let somebody else go on with it."
            )


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
