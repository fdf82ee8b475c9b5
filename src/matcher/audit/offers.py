"""Prices, and what a need is offered at them: the least price of a place, by date.

Every list here runs over the dates of the horizon; ``NEVER`` stands where there is no place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import add
from typing import NamedTuple

from matcher.audit.arithmetic import NEVER
from matcher.domain import Part


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices in 0.001 day: of a place by slot, and of a part of somebody's day."""

    places: Mapping[str, int]
    clashes: Mapping[str, Mapping[tuple[int, Part], int]]
    """By participant, then by the ordinal of the date and the part."""


NO_PRICES = Prices({}, {})


@dataclass
class Offer:
    """By date, the least price of a place that takes a first session, and a later one."""

    new: list[int]
    follow_up: list[int]

    @classmethod
    def none(cls, dates: int) -> Offer:
        """No place on any of so many dates."""
        return cls([NEVER] * dates, [NEVER] * dates)

    def copy(self) -> Offer:
        """An offer of its own that starts out the same."""
        return Offer(list(self.new), list(self.follow_up))

    @cached_property
    def least_later(self) -> int:
        """The least price of a place for a later session; ask when the offer is complete."""
        return min(self.follow_up)

    def lower(self, index: int, price: Price) -> None:
        """Take the prices of a place on that date where they are the least so far."""
        new, follow_up = price
        self.new[index] = min(self.new[index], new)
        self.follow_up[index] = min(self.follow_up[index], follow_up)

    def close(self, index: int) -> None:
        """Take the date's places away."""
        self.new[index] = self.follow_up[index] = NEVER


class Price(NamedTuple):
    """The price of a place for a first session and for a later one; ``NEVER``: not for it."""

    new: int
    follow_up: int


Offers = dict[int, Offer]
"""Offers by how many preferred windows their places start in."""


@dataclass(frozen=True, slots=True)
class Profile:
    """By date, the least cost of a need's first session and of a later one; wait not included.

    Both end with the last date that R4 leaves. R4's earliest date is left to whoever asks: no
    first session is before it, so no later one is either.
    """

    first: list[int]
    other: list[int]


Option = tuple[int, int, Offer]
"""What comes on top of the prices for each session, days of notice, and the prices."""


@dataclass
class Choice:
    """What one practitioner, or all together, offer a need."""

    rough: list[Option]
    """No dearer than the options, on any date: as if the person could always come."""
    is_new: bool
    """Whether the first session begins a course."""
    last: int
    """How many dates R4 leaves from the horizon's start."""
    find: Callable[[], list[Option]]
    """Works the options out; it is dear, so it waits until somebody asks."""

    @cached_property
    def options(self) -> list[Option]:
        """The options, worked out once."""
        return self.find()

    def rough_floor(self, waits: Sequence[int], sessions: int) -> int:
        """What no series costs less than, its wait included; quickly told."""
        return self._floor(self.rough, waits, sessions)

    def floor(self, waits: Sequence[int], sessions: int) -> int:
        """The same from the options themselves: never less, and dearer to tell."""
        return self._floor(self.options, waits, sessions)

    def _floor(self, options: list[Option], waits: Sequence[int], sessions: int) -> int:
        rest = self._least_rest(options, sessions)
        firsts = (
            cost + min(map(add, waits, offer.new if self.is_new else offer.follow_up))
            for cost, _, offer in options
        )
        return rest + min(firsts, default=NEVER)

    def rough_least(self, waits: Sequence[int], sessions: int) -> list[int]:
        """By start, what no series costs less than, its wait included; quickly told."""
        return self._least_by_start(self.rough, waits, sessions)

    def least(self, waits: Sequence[int], sessions: int) -> list[int]:
        """The same from the options themselves: never less, and dearer to tell."""
        return self._least_by_start(self.options, waits, sessions)

    def _least_by_start(
        self, options: list[Option], waits: Sequence[int], sessions: int
    ) -> list[int]:
        rest = self._least_rest(options, sessions)
        prices = [[NEVER] * len(waits)]
        for cost, _, offer in options:
            on_top = cost + rest
            prices.append([p + on_top for p in (offer.new if self.is_new else offer.follow_up)])
        return list(map(add, waits, map(min, *prices))) if options else prices[0]

    def _least_rest(self, options: list[Option], sessions: int) -> int:
        """What the sessions after the first cost at least."""
        if sessions == 1:
            return 0
        return (sessions - 1) * min((c + offer.least_later for c, _, offer in options), default=0)

    def profile(self) -> Profile:
        """The least of all the options, by date."""
        other = self._least([(c, notice, o.follow_up) for c, notice, o in self.options])
        if not self.is_new:
            return Profile(other, other)
        return Profile(self._least([(c, notice, o.new) for c, notice, o in self.options]), other)

    def _least(self, options: list[tuple[int, int, list[int]]]) -> list[int]:
        costs = [[NEVER] * self.last]
        for cost, notice, prices in options:
            dear = [price + cost for price in prices[: self.last]]
            dear[:notice] = [NEVER] * min(notice, len(dear))
            costs.append(dear)
        return list(map(min, *costs)) if options else costs[0]
