"""Sizing: the least hours that meet a target, found by trying what prices propose.

Each round reads off what places are worth with the hours so far, tries for every service that
falls short the few half days that this proposes, all services side by side, and keeps the best.
Then hours are taken away again as long as the target is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from matcher.planning.scenario_localities import read_localities
from matcher.planning.sizing.answer import Step
from matcher.planning.sizing.bench import Bench, Hours, Trial
from matcher.planning.sizing.prices import Spot, YearPrices, areas_of
from matcher.planning.sizing.rank import spots_to_try, worth_of

MOST_ROUNDS = 24
STALLED = 0.005
"""A service that gains less than this in two rounds together will not be reached by hours."""
MOST_HALF_DAYS = 60
"""Half days a week that one service is given at the most."""
FEWEST_NEEDS = 10
"""Services with fewer needs than this in a simulated year are not sized: chance decides there."""


@dataclass
class Route:
    """The half days that one service was given, in order, and what was seen on the way."""

    service: str
    steps: list[Step] = field(default_factory=list)
    seen: dict[int, Trial] = field(default_factory=dict)
    """Trials by how many of ``steps`` they have."""
    stalled: bool = False

    def one_more(self) -> None:
        """Add a half day where the last one was added."""
        last = self.steps[-1]
        self.steps.append(replace(last, number=last.number + 1))

    def hours(self, count: int) -> dict[Spot, int]:
        """The hours of the first ``count`` steps."""
        found: dict[Spot, int] = {}
        for step in self.steps[:count]:
            found[step.spot] = found.get(step.spot, 0) + 1
        return found


@dataclass
class Search:
    """A search under way: a route for each service that is to be sized."""

    bench: Bench
    seeds: Sequence[int]
    routes: dict[str, Route]
    counts: dict[str, int]
    """How many of each route's steps are taken now."""

    @classmethod
    def begin(cls, bench: Bench, seeds: Sequence[int]) -> Search:
        """Look at the programme as it is, and at which services fall short."""
        (base,) = bench.try_all([{}], seeds)
        wanted = bench.target.services or tuple(bench.scenario.services)
        sized = [s for s in wanted if base.kept(s).counted >= FEWEST_NEEDS * len(seeds)]
        routes = {service: Route(service, seen={0: base}) for service in sized}
        return cls(bench, seeds, routes, dict.fromkeys(sized, 0))

    def run(self) -> None:
        """Add hours until every service meets the target or stalls; then take away what it can."""
        areas = areas_of(read_localities(self.bench.scenario))
        for _ in range(MOST_ROUNDS):
            short = [route for route in self.routes.values() if not self._is_done(route)]
            if not short:
                break
            self._round(short, areas)
        self._take_away()

    def hours(self, counts: Mapping[str, int] | None = None) -> dict[Spot, int]:
        """The hours of all routes together."""
        found: dict[Spot, int] = {}
        for service, count in (counts or self.counts).items():
            found.update(self.routes[service].hours(count))
        return found

    def share(self, service: str, trial: Trial) -> float:
        """The share of a service that keeps the target."""
        return trial.share(service, self.bench.target.weeks)

    def _is_done(self, route: Route) -> bool:
        now = route.seen[self.counts[route.service]]
        met = self.share(route.service, now) >= self.bench.target.share
        return met or route.stalled or len(route.steps) >= MOST_HALF_DAYS

    def _round(self, short: Sequence[Route], areas: Sequence[str]) -> None:
        """Try the proposed half days of all services side by side, and keep the best of each."""
        now = self.hours()
        prices = self.bench.prices(now, self.seeds[0])
        proposals = {r.service: spots_to_try(r.service, areas, prices, now) for r in short}
        most = max(len(spots) for spots in proposals.values())
        trials = self.bench.try_all(
            [self._with_proposals(now, proposals, number) for number in range(most)], self.seeds
        )
        for route in short:
            spots = proposals[route.service]
            best = max(range(len(spots)), key=lambda k: (self.share(route.service, trials[k]), -k))
            self._keep(route, spots[best], trials[best], prices)

    def _with_proposals(
        self, now: Hours, proposals: Mapping[str, Sequence[Spot]], number: int
    ) -> dict[Spot, int]:
        """The hours so far, and each service's proposal of that number (else its last one)."""
        hours = dict(now)
        for service, spots in proposals.items():
            spot = spots[min(number, len(spots) - 1)]
            hours[spot] = hours.get(spot, 0) + self._chunk(service)
        return hours

    def _chunk(self, service: str) -> int:
        """Half days that are tried at once: more of them the more there are already."""
        return 1 + self.counts[service] // 3

    def _keep(self, route: Route, spot: Spot, trial: Trial, prices: YearPrices) -> None:
        service, chunk = route.service, self._chunk(route.service)
        price, pounds = worth_of(spot, prices).price, self.bench.pounds[service]
        for _ in range(chunk):
            number = sum(step.spot == spot for step in route.steps) + 1
            route.steps.append(Step(spot, number, price, pounds))
        self.counts[service] += chunk
        route.seen[self.counts[service]] = trial
        shares = [self.share(service, route.seen[n]) for n in sorted(route.seen)]
        route.stalled = len(shares) > 2 and shares[-1] - max(shares[:-2]) < STALLED

    # --- taking away ---

    def _take_away(self) -> None:
        """The least number of steps of each route that does as well: by halving, side by side."""
        low = {s: self._known_short(s) for s in self.counts}
        high = dict(self.counts)
        aims = {s: self.aim(s) for s in self.counts}
        while any(high[s] - low[s] > 1 for s in high):
            probe = {s: (low[s] + high[s]) // 2 if high[s] - low[s] > 1 else high[s] for s in high}
            (trial,) = self.bench.try_all([self.hours(probe)], self.seeds)
            for service, count in probe.items():
                if high[service] - low[service] > 1:
                    self.routes[service].seen[count] = trial
                    enough = self.share(service, trial) >= aims[service]
                    (high if enough else low)[service] = count
        self.counts = high

    def aim(self, service: str) -> float:
        """The target, or nearly the most that any hours reached if that is less."""
        best = max(self.share(service, trial) for trial in self.routes[service].seen.values())
        return min(self.bench.target.share, best - STALLED)

    def _known_short(self, service: str) -> int:
        """The most steps that are known not to be enough; -1 when none are needed."""
        aim = self.aim(service)
        seen = self.routes[service].seen
        short = [n for n, trial in seen.items() if self.share(service, trial) < aim]
        return max((n for n in short if n < self.counts[service]), default=-1)

    # --- steps in order of worth for money ---

    def in_order(self) -> list[Step]:
        """The steps that are taken, of all services: most needs for a pound first."""
        left = {s: list(self.routes[s].steps[:n]) for s, n in self.counts.items() if n}
        gains = {s: self._gains(s) for s in left}
        found: list[Step] = []
        while any(left.values()):
            heads = [s for s in left if left[s]]
            taken = {s: self.counts[s] - len(left[s]) for s in heads}
            best = max(heads, key=lambda s: (gains[s][taken[s]] / left[s][0].pounds_a_week, s))
            found.append(left[best].pop(0))
        return found

    def _gains(self, service: str) -> list[float]:
        """Needs that each taken step brings to the target, read off the trials on the way."""
        seen = self.routes[service].seen
        at = sorted(seen)
        reached = [self.share(service, seen[n]) * seen[n].kept(service).counted for n in at]
        points = range(self.counts[service] + 1)
        line = np.interp(points, at, reached)
        return [float(gain) for gain in np.diff(line)]
