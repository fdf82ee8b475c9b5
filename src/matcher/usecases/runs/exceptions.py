"""What somebody has to look at before approving a plan: what a machine may get wrong.

Approval is a control that UK GDPR Articles 22A to 22D ask for, so it has to be meaningful: each of
these has been opened by the one who approves, and the words that they approve name the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from matcher.domain import Outcome, Urgency
from matcher.store import Run
from matcher.usecases.standing_plan import Planned

LATE_DAYS = 28
"""An urgent need that begins later than this after its clock is an exception."""


class ExceptionKind(StrEnum):
    """Why somebody has to look."""

    LAST_CHANCE = "last_chance"
    URGENT_AND_LATE = "urgent_and_late"
    NOT_PLACED = "not_placed"


@dataclass(frozen=True, slots=True)
class RunException:
    """One thing to open. ``key`` names it; a list of needs is opened as one."""

    key: str
    kind: ExceptionKind
    needs: tuple[str, ...]
    people: tuple[str, ...]
    sentence: str


def exceptions(planned: Planned) -> tuple[RunException, ...]:
    """All exceptions of a plan: last chances first, then urgent and late, then not placed.

    Each last chance, and each urgent need that is late, is one by itself; the other needs that are
    not placed are opened as one list.
    """
    return (*_last_chances(planned.outcome), *_late(planned), *_not_placed(planned.outcome))


def unopened(run: Run, found: tuple[RunException, ...], who: str) -> tuple[RunException, ...]:
    """Those exceptions that ``who`` has not opened."""
    return tuple(one for one in found if who not in run.opened.get(one.key, ()))


def _last_chances(outcome: Outcome) -> Iterator[RunException]:
    for row in outcome.unplaced:
        if row.last_chance:
            yield RunException(
                f"{ExceptionKind.LAST_CHANCE}:{row.need_id}",
                ExceptionKind.LAST_CHANCE,
                (row.need_id,),
                (row.participant_id,),
                row.explanation,
            )


def _late(planned: Planned) -> Iterator[RunException]:
    for row in planned.outcome.allocation:
        need = planned.week.batch.need[row.need_id]
        if row.session == 1 and need.urgency is Urgency.URGENT and row.wait_days > LATE_DAYS:
            yield RunException(
                f"{ExceptionKind.URGENT_AND_LATE}:{row.need_id}",
                ExceptionKind.URGENT_AND_LATE,
                (row.need_id,),
                (row.participant_id,),
                f"It is urgent, and it begins {row.wait_days} days after it was asked for.",
            )


def _not_placed(outcome: Outcome) -> Iterator[RunException]:
    rows = [row for row in outcome.unplaced if not row.last_chance]
    if rows:
        yield RunException(
            ExceptionKind.NOT_PLACED.value,
            ExceptionKind.NOT_PLACED,
            tuple(row.need_id for row in rows),
            tuple(row.participant_id for row in rows),
            "These found no place this week, and another week may find them one.",
        )
