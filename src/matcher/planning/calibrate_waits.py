"""Waits as a history tells them: also of those who have not begun when it ends.

Kaplan and Meier's estimate (J. Amer. Statist. Assoc. 53, 1958) of how many have begun after so many
days, and its restricted mean (Royston and Parmar, BMC Med. Res. Methodol. 13, 2013): the mean wait
if nobody waited longer than a limit. Both are asked of the history and of what a simulated
programme would export, so that what either file leaves out, it leaves out of both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from matcher.planning.calibrate_history import Asked, History

Floats = NDArray[np.float64]

LIMIT_DAYS = 84
"""Waits count up to twelve weeks: a support window and a booking horizon are hardly longer."""
CONFIDENCE = 0.95


def rows_of(history: History, service: str | None = None) -> list[Asked]:
    """The needs of one service, or all."""
    return [row for row in history.rows if service in (None, row.service)]


def begun_by(history: History, rows: Iterable[Asked]) -> Floats:
    """The share that has begun within 0, 1, 2 ... ``LIMIT_DAYS`` days."""
    waits, begun = [], []
    for row in rows:
        until = row.first_appointment or history.seen_on
        waits.append((until - row.requested_on).days)
        begun.append(row.first_appointment is not None)
    days, happened = np.array(waits, dtype=np.int64), np.array(begun, dtype=np.bool_)
    share, waiting = np.zeros(LIMIT_DAYS + 1), 1.0
    for day in range(LIMIT_DAYS + 1):
        at_risk = int((days >= day).sum())
        if at_risk:
            waiting *= 1 - int((happened & (days == day)).sum()) / at_risk
        share[day] = 1 - waiting
    return share


def mean_wait(share: Floats) -> float:
    """Mean days of waiting up to the limit, of a curve of ``begun_by``."""
    return float((1 - share[:-1]).sum())


def spread_of(waits: Sequence[float]) -> float:
    """The standard deviation of one more year's wait about the mean of these; 0 for a single one.

    It holds the luck of that year and what is not known of the mean.
    """
    if len(waits) < 2:
        return 0.0
    return float(np.std(waits, ddof=1)) * math.sqrt(1 + 1 / len(waits))


def interval_of(waits: Sequence[float]) -> float:
    """How far one more year may lie from the mean of these: Student's prediction interval."""
    if len(waits) < 2:
        return math.inf
    return float(student.ppf((1 + CONFIDENCE) / 2, len(waits) - 1)) * spread_of(waits)
