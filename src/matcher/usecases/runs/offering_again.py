"""What is free now for those whose places had gone when their plan was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.errors import MatcherError
from matcher.offers import NO_WISHES, Manner
from matcher.store import Lost, Run
from matcher.usecases.matching import NOTHING, Found, match_stored
from matcher.usecases.next_available import NextAvailable


@dataclass(frozen=True, slots=True)
class OfferedAgain:
    """A need that was not booked with its plan, and what it can have now."""

    lost: Lost
    found: Found


def offer_again(
    available: NextAvailable, run: Run, manner: Manner, *, after: str | None, limit: int
) -> tuple[OfferedAgain, ...]:
    """So many needs that a published run has lost, each with its next options of this moment.

    ``after``: go on after this need. One that has been booked since, or is gone, has no options.
    """
    lost: Sequence[Lost] = () if run.publication is None else run.publication.lost
    names = [one.need_id for one in lost]
    start = names.index(after) + 1 if after in names else 0
    return tuple(
        OfferedAgain(one, _options(available, one, manner)) for one in lost[start : start + limit]
    )


def _options(available: NextAvailable, one: Lost, manner: Manner) -> Found:
    try:
        return match_stored(available, one.participant_id, (one.need_id,), NO_WISHES, manner)
    except MatcherError:  # the person or the need has gone, or has all its sessions by now
        return NOTHING
