"""A plan as one workbook: a summary, a sheet for each service, and who is not yet placed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from matcher.domain import AllocationRow, Batch, Model, Outcome
from matcher.files.workbooks.typed_sheet import TypedWorkbook, Value

PLACED = (
    *("need_id", "participant_id", "session", "start", "practitioner_id", "mode", "site"),
    *("travel_minutes", "wait_days", "fit", "arrange", "slot_id", "status"),
)
NOT_PLACED = ("need_id", "participant_id", "service", "sessions", "reason", "why", "last_chance")
REBOOK = ("participant_id", "need_id", "session", "slot_id", "start", "practitioner_id")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_TITLE = 31


def result_workbook(model: Model, batch: Batch, outcome: Outcome) -> bytes:
    """The workbook's bytes. Times are those that London's clocks show."""
    packed = io.BytesIO()
    workbook = TypedWorkbook(packed)
    workbook.pairs("Summary", _summary(batch, outcome))
    used = {"summary", "not yet placed", "to rebook"}
    for code, service in model.services.items():
        rows = [row for row in outcome.allocation if batch.need[row.need_id].service == code]
        if rows:
            title = _title(service.name, used)
            workbook.table(title, PLACED, (_placed(batch, row) for row in rows))
    workbook.table("Not yet placed", NOT_PLACED, _not_placed(batch, outcome))
    if outcome.rebook:
        workbook.table("To rebook", REBOOK, _rebook(batch, outcome))
    workbook.close()
    return packed.getvalue()


def _summary(batch: Batch, outcome: Outcome) -> Iterator[tuple[str, Value]]:
    summary = outcome.summary
    yield "Proposal", "Nothing is final before a named person approves."
    yield "First date", batch.horizon_start
    yield "Last date", batch.horizon_end
    yield "Needs", summary.needs
    yield "Needs placed", summary.needs_placed
    yield "Sessions proposed", summary.sessions_booked
    yield "Wait, median days", summary.wait_days.median
    yield "Wait, 90th percentile, days", summary.wait_days.p90
    yield "Travel, median minutes", summary.travel_minutes.median
    yield "Cost, days of waiting", summary.cost_days
    yield "No plan can cost less than", summary.bound_days
    yield "At most this share from the best", summary.gap
    yield "First come, first served: cost", summary.baseline.cost_days
    yield "First come, first served: placed", summary.baseline.needs_placed
    yield "Made from", summary.input_sha256


def _placed(batch: Batch, row: AllocationRow) -> tuple[Value, ...]:
    site = batch.site.get(row.site_id) if row.site_id else None
    return (
        row.need_id,
        row.participant_id,
        row.session,
        row.start,
        row.practitioner_id,
        row.mode.value,
        site.name if site else row.site_id,
        row.travel_minutes,
        row.wait_days,
        float(row.fit),
        ";".join(row.arrange),
        row.slot_id,
        row.status,
    )


def _not_placed(batch: Batch, outcome: Outcome) -> Iterator[tuple[Value, ...]]:
    for row in outcome.unplaced:
        need = batch.need[row.need_id]
        last_chance = "yes" if row.last_chance else "no"
        yield (
            row.need_id,
            row.participant_id,
            need.service,
            need.sessions,
            row.reason.value,
            row.explanation,
            last_chance,
        )


def _rebook(batch: Batch, outcome: Outcome) -> Iterator[tuple[Value, ...]]:
    closed = {slot.slot_id: slot for slot in batch.closed_slots}
    for row in outcome.rebook:
        slot = closed.get(row.slot_id)
        yield (
            row.participant_id,
            row.need_id,
            row.session,
            row.slot_id,
            slot.start if slot else None,
            slot.practitioner_id if slot else None,
        )


def _title(name: str, used: set[str]) -> str:
    """A sheet's name: allowed signs, at most 31 of them, and no name twice."""
    plain = _NOT_IN_TITLES.sub(" ", name).strip()[:_LONGEST_TITLE].rstrip() or "Service"
    title, count = plain, 2
    while title.casefold() in used:
        ending = f" {count}"
        title, count = plain[: _LONGEST_TITLE - len(ending)] + ending, count + 1
    used.add(title.casefold())
    return title
