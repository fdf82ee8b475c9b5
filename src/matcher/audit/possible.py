"""Which needs could be placed at all against standing bookings, and how soon they could end."""

from __future__ import annotations

from collections.abc import Iterator

from matcher.audit.market import Market
from matcher.audit.offers import NO_PRICES
from matcher.audit.series import possible_ends, session_gaps
from matcher.audit.week import Week
from matcher.domain import Need

ANY_TIME = 0
"""As ``after``: no earlier need is waited for. Dates are proleptic ordinals."""


class Possible:
    """Series that keep R2-R11, R13 and R15-R17 against standing bookings alone."""

    def __init__(self, week: Week) -> None:
        self._week = week
        self._market = Market(week, NO_PRICES)

    def is_possible(self, need: Need, after: int = ANY_TIME) -> bool:
        """Whether any series starts later than the date ``after``."""
        return any(self._ends(need, after))

    def earliest_end(self, need: Need, after: int = ANY_TIME) -> int | None:
        """The earliest date on which a series that starts later than ``after`` can end."""
        ends = [_first_bit(bits) for bits in self._ends(need, after) if bits]
        return self._week.first + min(ends) if ends else None

    def _ends(self, need: Need, after: int) -> Iterator[int]:
        earliest = self._week.earliest(need).toordinal()
        after = max(after, earliest - 1, self._week.may_start(need) - 1)
        index = max(-1, after - self._week.first)
        gaps = session_gaps(need)
        for choice in self._market.choices(need):
            yield possible_ends(choice.profile(), need.sessions, gaps, index)


def _first_bit(bits: int) -> int:
    return (bits & -bits).bit_length() - 1
