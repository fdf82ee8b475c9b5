"""What would have to give where no hours reach a target: the cheapest ways first."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from matcher.planning.scenario_model import scenario_model
from matcher.planning.sizing.answer import Relaxation
from matcher.planning.sizing.search import STALLED, Search
from matcher.planning.sizing.target import MOST_WEEKS

LONGER_WINDOWS = (2, 4, 8)
"""Weeks that the support window is made longer by, to see whether that is enough."""


def relaxations(search: Search, seeds: Sequence[int]) -> list[Relaxation]:
    """For each service that falls short whatever hours it gets: what would do, cheapest first."""
    found: list[Relaxation] = []
    for service in unreached(search):
        ways = [*_later_start(search, service), *_longer_window(search, service, seeds)]
        ways.append(_lower_share(search, service))
        found += sorted(ways, key=lambda way: way.pounds_a_week)
    return found


def unreached(search: Search) -> list[str]:
    """The services that fall short whatever hours they were given."""
    return [s for s in search.counts if search.aim(s) < search.bench.target.share]


def _pounds(search: Search, service: str, count: int) -> float:
    return search.bench.pounds_a_week(search.routes[service].hours(count))


def _later_start(search: Search, service: str) -> Iterator[Relaxation]:
    """The fewest weeks within which enough start, and the fewest hours that do it."""
    target, seen = search.bench.target, search.routes[service].seen
    for weeks in range(target.weeks + 1, MOST_WEEKS + 1):
        enough = [n for n in sorted(seen) if seen[n].share(service, weeks) >= target.share]
        if enough:
            count = enough[0]
            yield Relaxation(
                service,
                f"a start within {weeks} weeks instead of {target.weeks}",
                _pounds(search, service, count),
                seen[count].share(service, weeks),
            )
            return


def _longer_window(search: Search, service: str, seeds: Sequence[int]) -> Iterator[Relaxation]:
    """The shortest of some longer support windows with which the hours are enough."""
    bench = search.bench
    scenario = bench.scenario
    weeks = {**scenario_model(scenario).support_weeks, **scenario.people.support.weeks}
    hours = search.hours()
    for more in LONGER_WINDOWS:
        longer = {employment.value: count + more for employment, count in weeks.items()}
        changes = {"people": {"support": {"weeks": longer}}}
        (trial,) = bench.try_all([hours], seeds, changes)
        share = search.share(service, trial)
        if share >= bench.target.share:
            yield Relaxation(
                service,
                f"a support window that is {more} weeks longer",
                _pounds(search, service, search.counts[service]),
                share,
            )
            return


def _lower_share(search: Search, service: str) -> Relaxation:
    """The share that the hours do reach, in whole per cent, rounded down."""
    seen = search.routes[service].seen
    best = max(search.share(service, trial) for trial in seen.values())
    share = max(0, math.floor(100 * (best - STALLED))) / 100
    count = min(n for n, trial in seen.items() if search.share(service, trial) >= share)
    return Relaxation(
        service,
        f"{100 * share:.0f} % instead of {100 * search.bench.target.share:.0f} %",
        _pounds(search, service, count),
        search.share(service, seen[count]),
    )
