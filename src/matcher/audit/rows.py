"""The rows of the output, column by column, against what the batch says they should hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from matcher.audit.arithmetic import thousandths
from matcher.audit.proposal import Proposal, read
from matcher.audit.reasons import Reasons
from matcher.audit.verdict import Finding
from matcher.audit.week import Week
from matcher.domain import AllocationRow, Booking, Mode, Need, Outcome, RebookRow, Slot


def proposal_of(week: Week, outcome: Outcome) -> Proposal:
    """The series that the rows spell out, each need's sessions by number."""
    rows: dict[str, list[AllocationRow]] = {}
    for row in outcome.allocation:
        rows.setdefault(row.need_id, []).append(row)
    return read(
        week,
        [
            (need_id, [(r.slot_id, r.mode) for r in sorted(of_need, key=lambda r: r.session)])
            for need_id, of_need in rows.items()
        ],
    )


def check_needs(week: Week, outcome: Outcome) -> Iterator[Finding]:
    """Every need is in exactly one of the two tables, and in the order of needs.csv."""
    placed = {row.need_id for row in outcome.allocation}
    left_out = Counter(row.need_id for row in outcome.unplaced)
    for need_id, count in left_out.items():
        if need_id not in week.batch.need:
            yield Finding("need", f"Need {need_id} is not in this batch.", need_id)
        if count > 1:
            yield Finding("need", f"Need {need_id} is listed {count} times as unplaced.", need_id)
        if need_id in placed:
            yield Finding("need", f"Need {need_id} is both placed and unplaced.", need_id)
    for need_id in week.batch.need:
        if need_id not in placed and need_id not in left_out:
            yield Finding("need", f"Need {need_id} is neither placed nor unplaced.", need_id)
    rank = {need_id: i for i, need_id in enumerate(week.batch.need)}
    sessions = [(rank.get(r.need_id, -1), r.session) for r in outcome.allocation]
    if sessions != sorted(sessions):
        yield Finding("order", "The allocation is not in the order of the needs and sessions.")
    needs = [rank.get(row.need_id, -1) for row in outcome.unplaced]
    if needs != sorted(needs):
        yield Finding("order", "The unplaced needs are not in the order of the needs.")


def check_columns(week: Week, outcome: Outcome) -> Iterator[Finding]:
    """Every column of every row of the allocation."""
    numbers: dict[str, list[int]] = {}
    starts: dict[str, Slot] = {}
    for row in outcome.allocation:
        numbers.setdefault(row.need_id, []).append(row.session)
        slot = week.batch.slot.get(row.slot_id)
        if slot is not None:
            first = starts.get(row.need_id, slot)
            starts[row.need_id] = min(first, slot, key=lambda s: s.start)
    for need_id, found in numbers.items():
        if sorted(found) != list(range(1, len(found) + 1)):
            said = f"Need {need_id} has sessions numbered {', '.join(map(str, found))}."
            yield Finding("column", said, need_id)
    for row in outcome.allocation:
        slot, need = week.batch.slot.get(row.slot_id), week.batch.need.get(row.need_id)
        if slot is not None and need is not None:
            yield from _check_row(week, row, need, slot, starts[row.need_id])


def _check_row(
    week: Week, row: AllocationRow, need: Need, slot: Slot, first: Slot
) -> Iterator[Finding]:
    expected = {
        "participant_id": need.participant_id,
        "practitioner_id": slot.practitioner_id,
        "site_id": slot.site_id if row.mode == Mode.IN_PERSON else None,
        "start": slot.start,
        "travel_minutes": week.minutes(need, slot, row.mode),
        "wait_days": (first.date - need.clock).days,
        "fit": _printed_fit(week, need, slot),
        "arrange": _to_arrange(week, need, slot, row.mode),
        "status": "proposed",
    }
    found = row.model_dump(include=set(expected)) | {"arrange": tuple(sorted(row.arrange))}
    for column, value in expected.items():
        if found[column] != value:
            said = (
                f"Need {row.need_id}, session {row.session}: {column} should be {_text(value)} "
                f"and is {_text(found[column])}."
            )
            yield Finding("column", said, row.need_id, row.slot_id)


def _printed_fit(week: Week, need: Need, slot: Slot) -> Decimal:
    practitioner = week.batch.practitioner[slot.practitioner_id]
    fit = week.costs.fit(need, week.participant(need), practitioner)
    return Decimal(thousandths(fit)).scaleb(-3)


def _to_arrange(week: Week, need: Need, slot: Slot, mode: Mode) -> tuple[str, ...]:
    """What the practitioner does not provide and can be arranged, sorted."""
    practitioner = week.batch.practitioner[slot.practitioner_id]
    missing = week.eligibility.not_provided(week.participant(need), practitioner, mode)
    return tuple(sorted(c for c in missing if week.eligibility.notice_days(c) is not None))


def _text(value: object) -> str:
    if value is None or value == ():
        return "empty"
    return ";".join(value) if isinstance(value, tuple) else str(value)


def check_unplaced(week: Week, outcome: Outcome, proposal: Proposal) -> Iterator[Finding]:
    """Participant, reason, explanation and last chance of every need that is left out."""
    reasons = Reasons(week, proposal.ended)
    for row in outcome.unplaced:
        need = week.batch.need.get(row.need_id)
        if need is None:
            continue
        name = f"Need {row.need_id}"
        if row.participant_id != need.participant_id:
            said = f"{name}: participant_id should be {need.participant_id}"
            yield Finding("column", f"{said} and is {row.participant_id}.", row.need_id)
        if not row.explanation.strip():
            yield Finding("reason", f"{name} has no explanation.", row.need_id)
        reason = reasons.reason(need)
        if row.reason != reason:
            said = f"{name}: the reason should be {reason} and is {row.reason}."
            yield Finding("reason", said, row.need_id)
        last_chance = reasons.is_last_chance(need)
        if row.last_chance != last_chance:
            could = "cannot place it either" if last_chance else "could place it"
            said = f"{name}: a batch one week later {could}; last_chance says otherwise."
            yield Finding("last_chance", said, row.need_id)


def check_rebook(week: Week, outcome: Outcome) -> Iterator[Finding]:
    """Exactly the bookings on closed slots, in the order of bookings.csv."""
    expected = [_rebook(b) for b in week.batch.bookings if b.slot_id not in week.batch.slot]
    found = list(outcome.rebook)
    counts, wanted = Counter(found), Counter(expected)
    for row in wanted - counts:
        said = f"The booking of {row.participant_id} in closed slot {row.slot_id} is not listed."
        yield Finding("rebook", said, row.need_id, row.slot_id)
    for row in counts - wanted:
        said = f"Slot {row.slot_id} and {row.participant_id} are listed to rebook without cause."
        yield Finding("rebook", said, row.need_id, row.slot_id)
    if counts == wanted and found != expected:
        yield Finding("order", "The bookings to rebook are not in the order of the bookings.")


def _rebook(booking: Booking) -> RebookRow:
    return RebookRow(**booking.model_dump())
