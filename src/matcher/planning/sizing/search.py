"""Sizing: the least hours that meet a target, found by trying what prices propose.

Each round reads off what places are worth with the hours so far, tries for every service that
falls short the few half days that this proposes, all services side by side, and keeps the best.
Then half days are taken away again, wherever the target is kept without them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from matcher.planning.scenario_localities import read_localities
from matcher.planning.sizing.answer import Step
from matcher.planning.sizing.bench import Bench, Trial
from matcher.planning.sizing.prices import Spot, YearPrices, areas_of
from matcher.planning.sizing.rank import spots_to_try, worth_of

MOST_ROUNDS = 24
STALLED = 0.005
"""A service that gains less than this in two rounds together will not be reached by hours."""
MOST_HALF_DAYS = 60
"""Half days a week that one service is given at the most."""
FEWEST_NEEDS = 20
"""Services with fewer needs than this in a simulated year are not sized: chance decides there."""
TAKEN_AT_ONCE = (8, 4, 2, 1)
"""Half days of one spot that are tried without, in this order."""


@dataclass
class Route:
    """One service on its way to the target: its half days so far, in order, and what was seen."""

    service: str
    steps: list[Step] = field(default_factory=list)
    seen: list[tuple[int, float, float, Trial]] = field(default_factory=list)
    """Half days, pounds a week and share of each trial with the seeds of now, and the trial."""
    stalled: bool = False

    @property
    def hours(self) -> dict[Spot, int]:
        """Half days by spot."""
        found: dict[Spot, int] = {}
        for step in self.steps:
            found[step.spot] = found.get(step.spot, 0) + 1
        return found

    @property
    def best(self) -> float:
        """The most that any hours reached."""
        return max(share for _, _, share, _ in self.seen)

    def without(self, spot: Spot, count: int) -> list[Step]:
        """The steps but for the last ``count`` of a spot."""
        kept, left = [], count
        for step in reversed(self.steps):
            if step.spot == spot and left:
                left -= 1
            else:
                kept.append(step)
        return kept[::-1]


@dataclass
class Search:
    """A search under way: a route for each service that is to be sized.

    ``now`` is the trial of the hours so far. ``too_small`` services have too few needs.
    """

    bench: Bench
    seeds: Sequence[int]
    routes: dict[str, Route]
    too_small: tuple[str, ...]
    now: Trial

    @classmethod
    def begin(cls, bench: Bench, seeds: Sequence[int]) -> Search:
        """Look at the programme as it is, and at which services fall short."""
        (base,) = bench.try_all([{}], seeds)
        wanted = bench.target.services or tuple(bench.scenario.services)
        sized = [s for s in wanted if base.kept(s).counted >= FEWEST_NEEDS * len(seeds)]
        search = cls(
            bench,
            seeds,
            {service: Route(service) for service in sized},
            tuple(service for service in wanted if service not in sized),
            base,
        )
        search._see_all(base)
        return search

    def with_seeds(self, seeds: Sequence[int]) -> None:
        """Go on with other years: what was seen in the first ones no longer counts."""
        self.seeds = seeds
        base, self.now = self.bench.try_all([{}, self.hours()], seeds)
        for route in self.routes.values():
            route.stalled = False
            route.seen = []
            self._see(route, base, [])
            self._see(route, self.now, route.steps)

    def run(self) -> None:
        """Add hours until every service meets the target or stalls; then take away what it can."""
        areas = areas_of(read_localities(self.bench.scenario))
        for _ in range(MOST_ROUNDS):
            short = [route for route in self.routes.values() if not self._is_done(route)]
            if not short:
                break
            self._round(short, areas)
        for count in TAKEN_AT_ONCE:
            self._take_away(count)

    def hours(self, steps: Mapping[str, Sequence[Step]] | None = None) -> dict[Spot, int]:
        """The hours of all routes together, or of other ``steps`` by service."""
        found: dict[Spot, int] = {}
        for service, route in self.routes.items():
            for step in route.steps if steps is None else steps[service]:
                found[step.spot] = found.get(step.spot, 0) + 1
        return found

    def aim(self, service: str) -> float:
        """The target; nearly the most that any hours reached, where none reached it."""
        best = self.routes[service].best
        return self.bench.target.share if self.is_reached(service) else best - STALLED

    def is_reached(self, service: str) -> bool:
        """Whether some hours that were tried reach the target."""
        return self.routes[service].best >= self.bench.target.share

    def share(self, service: str, trial: Trial) -> float:
        """The share of a service that keeps the target."""
        return trial.share(service, self.bench.target.weeks)

    def steps(self) -> dict[str, list[Step]]:
        """The steps of each route."""
        return {service: list(route.steps) for service, route in self.routes.items()}

    # --- adding ---

    def _is_done(self, route: Route) -> bool:
        met = self.share(route.service, self.now) >= self.bench.target.share
        return met or route.stalled or len(route.steps) >= MOST_HALF_DAYS

    def _round(self, short: Sequence[Route], areas: Sequence[str]) -> None:
        """Try the proposed half days of all services side by side, and keep the best of each."""
        now = self.hours()
        prices = self.bench.prices(now, self.seeds[0])
        proposals = {r.service: spots_to_try(r.service, areas, prices, now) for r in short}
        most = max(len(spots) for spots in proposals.values())
        plans = [
            {
                **self.steps(),
                **{r.service: self._longer(r, proposals[r.service], number, prices) for r in short},
            }
            for number in range(most)
        ]
        trials = self.bench.try_all([self.hours(plan) for plan in plans], self.seeds)
        for route in short:
            before = route.best
            count = len(proposals[route.service])
            shares = [self.share(route.service, trial) for trial in trials[:count]]
            best = max(range(count), key=lambda k: (shares[k], -k))
            for plan, trial in zip(plans[:count], trials[:count], strict=True):
                self._see(route, trial, plan[route.service])
            route.stalled = len(route.steps) > 0 and route.best - before < STALLED
            route.steps = plans[best][route.service]
        (self.now,) = self.bench.try_all([self.hours()], self.seeds)
        self._see_all(self.now)

    def _longer(
        self, route: Route, spots: Sequence[Spot], number: int, prices: YearPrices
    ) -> list[Step]:
        """The route with some half days more in the proposed spot of that number, or the last."""
        spot = spots[min(number, len(spots) - 1)]
        there, chunk = route.hours.get(spot, 0), 1 + len(route.steps) // 3
        price, pounds = worth_of(spot, prices).price, self.bench.pounds[route.service]
        return route.steps + [Step(spot, there + k, price, pounds) for k in range(1, chunk + 1)]

    # --- taking away ---

    def _take_away(self, count: int) -> None:
        """Try without ``count`` half days of each spot in turn, all services side by side."""
        left = {s: list(route.hours) for s, route in self.routes.items()}
        while any(left.values()):
            plan = self.steps()
            tried = []
            for service, spots in left.items():
                while spots:
                    spot, route = spots.pop(), self.routes[service]
                    if route.hours.get(spot, 0) >= count:
                        plan[service] = route.without(spot, count)
                        tried.append(service)
                        break
            if not tried:
                return
            (trial,) = self.bench.try_all([self.hours(plan)], self.seeds)
            for service in tried:
                route = self.routes[service]
                self._see(route, trial, plan[service])
                if self.share(service, trial) >= self.aim(service):
                    left[service].append(_last_dropped(route.steps, plan[service]))
                    route.steps = plan[service]
        (self.now,) = self.bench.try_all([self.hours()], self.seeds)
        self._see_all(self.now)

    def _see_all(self, trial: Trial) -> None:
        for route in self.routes.values():
            self._see(route, trial, route.steps)

    def _see(self, route: Route, trial: Trial, steps: Sequence[Step]) -> None:
        pounds = sum(step.pounds_a_week for step in steps)
        route.seen.append((len(steps), pounds, self.share(route.service, trial), trial))

    # --- steps in order of worth for money ---

    def in_order(self) -> list[Step]:
        """The steps that are taken, of all services: most needs for a pound first."""
        left = {s: list(route.steps) for s, route in self.routes.items() if route.steps}
        gains = {s: self._gains(self.routes[s]) for s in left}
        found: list[Step] = []
        while any(left.values()):
            heads = [s for s in left if left[s]]
            taken = {s: len(self.routes[s].steps) - len(left[s]) for s in heads}
            best = max(heads, key=lambda s: (gains[s][taken[s]] / left[s][0].pounds_a_week, s))
            found.append(left[best].pop(0))
        return found

    def _gains(self, route: Route) -> list[float]:
        """Needs that each step brings to the target, read off the trials on the way."""
        reached: dict[int, float] = {}
        for count, _, share, trial in route.seen:
            kept = share * trial.kept(route.service).counted
            reached[count] = max(kept, reached.get(count, 0.0))
        at = sorted(reached)
        line = np.interp(range(len(route.steps) + 1), at, [reached[n] for n in at])
        return [float(gain) for gain in np.diff(line)]


def _last_dropped(before: Sequence[Step], after: Sequence[Step]) -> Spot:
    """The spot of which ``after`` has fewer steps."""
    kept = list(after)
    for step in before:
        if step in kept:
            kept.remove(step)
        else:
            return step.spot
    raise ValueError("no step was dropped")
