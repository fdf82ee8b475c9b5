"""What the tests ask of a generated week, written and read back as a user would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from matcher.domain import Batch, Reserved
from matcher.files import ReadBatch, read_batch
from matcher.planning import GeneratedWeek, write_week


def written_and_read(week: GeneratedWeek, folder: Path) -> ReadBatch:
    """Read back without faults, or InputFaults names them."""
    write_week(week, folder)
    return read_batch(folder)


def rows_of(week: GeneratedWeek, name: str) -> Iterator[dict[str, str]]:
    """The rows of one file by column."""
    table = week.tables[name]
    for row in table.rows:
        yield dict(zip(table.columns, row, strict=True))


def sessions_asked(batch: Batch) -> Counter[str]:
    """Sessions by service."""
    asked: Counter[str] = Counter()
    for need in batch.needs:
        asked[need.service] += need.sessions
    return asked


def places_free(batch: Batch) -> Counter[str]:
    """Free places by service inside the horizon, those kept for online booking left out."""
    free: Counter[str] = Counter()
    for slot in batch.slots:
        inside = batch.horizon_start <= slot.date <= batch.horizon_end
        if inside and slot.reserved_for is not Reserved.ONLINE:
            [service] = batch.practitioner[slot.practitioner_id].services
            free[service] += slot.places - len(batch.bookings_in.get(slot.slot_id, ()))
    return free
