"""The funnel of a need: how many practitioners and places each rule leaves it, in order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.domain import Reason
from matcher.explain.choice import Bools, Choices


@dataclass(frozen=True, slots=True)
class Step:
    """What one rule leaves: practitioners, and places in their slots.

    Up to ``reserved`` places are counted booked or not; from ``full`` on the free ones alone.
    """

    reason: Reason
    practitioners: int
    places: int
    practitioners_removed: int
    places_removed: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """All practitioners of the service with places in the week's files, then rule by rule.

    The steps end with the rule that leaves nothing, or with ``full``.
    """

    practitioners: int
    places: int
    steps: tuple[Step, ...]

    @property
    def practitioners_left(self) -> int:
        """After the last step."""
        return self.steps[-1].practitioners

    @property
    def places_left(self) -> int:
        """After the last step."""
        return self.steps[-1].places


def funnel(choices: Choices, need: int) -> Funnel:
    """Run a need's choice through the rules in the order of the reasons."""
    service = int(choices.demand.service[need])
    of_service: Bools = choices.venues.gives[[service]][0, choices.places.pool_venue]
    before = _count(choices, of_service, free=False)
    start, steps = before, []
    for reason, pairs in choices.stages(need):
        left = _count(choices, np.any(pairs, axis=1), free=reason is Reason.FULL)
        steps.append(Step(reason, *left, before[0] - left[0], before[1] - left[1]))
        before = left
        if not pairs.any():
            break
    return Funnel(*start, tuple(steps))


def _count(choices: Choices, pools: Bools, *, free: bool) -> tuple[int, int]:
    """Practitioners and places of ``pools``."""
    places = choices.places
    practitioners = np.unique(places.venue_practitioner[places.pool_venue[pools]])
    counted = places.pool_free if free else choices.pool_places
    return len(practitioners), int(counted[pools].sum())
