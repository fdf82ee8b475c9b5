"""Rows of an outcome in one line."""

from __future__ import annotations

from decimal import Decimal

from matcher.domain import AllocationRow, Mode, Reason, UnplacedRow
from tests.weeks import at


def placed(
    need_id: str, participant_id: str = "P1", *, wait: int = 10, slot_id: str = "T1"
) -> AllocationRow:
    """One session in person at S1, ten minutes away."""
    return AllocationRow(
        need_id=need_id,
        participant_id=participant_id,
        session=1,
        slot_id=slot_id,
        practitioner_id="Q1",
        site_id="S1",
        mode=Mode.IN_PERSON,
        start=at(1),
        travel_minutes=10,
        wait_days=wait,
        fit=Decimal("0.500"),
    )


def left(
    need_id: str,
    participant_id: str,
    *,
    last: bool = False,
    reason: Reason = Reason.OTHERS_FIRST,
) -> UnplacedRow:
    """Not yet placed."""
    return UnplacedRow(
        need_id=need_id,
        participant_id=participant_id,
        reason=reason,
        explanation="",
        last_chance=last,
    )
