"""What is odd about the dates of a week as a whole: nobody, or nothing, could be booked in it."""

from __future__ import annotations

from matcher.domain import Batch
from matcher.files.faults import FaultBook
from matcher.files.layout import PARTICIPANTS, SETTINGS, SLOTS

_CHECK_START = "Check horizon_start and horizon_weeks"


def warn_of_horizon(batch: Batch, book: FaultBook) -> None:
    """Warn of a horizon that no slot, no referral or no support window meets.

    Only dates of the week itself are compared, so the same week always gives the same warnings.
    """
    first, last = batch.horizon_start, batch.horizon_end
    if batch.slots and not any(first <= slot.date <= last for slot in batch.slots):
        dates = [slot.date for slot in batch.slots]
        problem = (
            f"No slot lies inside the horizon, {first} to {last}; "
            f"the slots are from {min(dates)} to {max(dates)}"
        )
        book.warn(SLOTS.file, problem, f"{_CHECK_START}, or the slots' dates", "none_in_horizon")
    people = batch.participants
    if not people:
        return
    earliest = min(person.referral_date for person in people)
    if last < earliest:
        problem = f"The horizon ends on {last}, before the first referral, on {earliest}"
        book.warn(SETTINGS, problem, f"{_CHECK_START}, or the referral dates", "past_horizon")
    elif not any(
        (person.support_starts is None or person.support_starts <= last)
        and (person.support_ends is None or person.support_ends >= first)
        for person in people
    ):
        problem = f"Nobody's support meets the horizon, {first} to {last}"
        todo = f"{_CHECK_START}, or support_starts and support_ends"
        book.warn(PARTICIPANTS.file, problem, todo, "no_support_in_horizon")
