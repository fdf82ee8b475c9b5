"""Streams of chance: one for each person, course and practitioner.

So nobody's luck depends on what befalls others, and two settings with the same seed differ by what
was changed alone (common random numbers).
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

COUNTS, PEOPLE, ASSESSMENTS, COURSES, SICKNESS = range(1001, 1006)
"""What a stream is for; the generator of weeks uses smaller numbers."""

BEFORE = 10_000
"""Weeks may be negative, and a seed may not: so many are added."""

ATTEMPTS = 8
"""Bookings whose chance is drawn at once."""


def stream(seed: int, purpose: int, *of: int) -> np.random.Generator:
    """The stream of one thing, named by whole numbers from 0."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, purpose, *of])))


def of_week(seed: int, purpose: int, week: int, *of: int) -> np.random.Generator:
    """The stream of something in a week; the week may be negative."""
    return stream(seed, purpose, week + BEFORE, *of)


class Luck:
    """What befalls one course: for its first, second, third ... booking, three numbers in 0..1.

    ``online`` is drawn first: whether the coach books at once.
    """

    def __init__(self, seed: int, week: int, person: int, course: int) -> None:
        self._rng = of_week(seed, COURSES, week, person, course)
        self.online = float(self._rng.random())
        self._drawn: list[NDArray[np.float64]] = []

    def of_booking(self, number: int) -> Sequence[float]:
        """For booking ``number`` (from 0): cancelled, missed, last one before dropping out."""
        while number >= len(self._drawn):
            self._drawn += list(self._rng.random((ATTEMPTS, 3)))
        drawn: list[float] = self._drawn[number].tolist()
        return drawn


def sick_spells(
    seed: int, practitioner_id: str, days: int, share: float, spell_days: float
) -> list[tuple[int, int]]:
    """First and last days of a practitioner's illnesses: a share of all days, of geometric length.

    Spells begin at such a rate that in the long run ``share`` of days are lost.
    """
    if share <= 0:
        return []
    rng = stream(seed, SICKNESS, crc32(practitioner_id.encode()))
    well = spell_days * (1 - share) / share
    found = []
    day = int(rng.exponential(well))
    while day < days:
        length = int(rng.geometric(1 / spell_days))
        found.append((day, min(days - 1, day + length - 1)))
        day += length + int(rng.exponential(well))
    return found
