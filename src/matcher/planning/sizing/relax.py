"""What would have to give where no hours reach a target: the cheapest ways first."""

from __future__ import annotations

import math
from collections.abc import Iterator

from matcher.planning.scenario_model import scenario_model
from matcher.planning.sizing.answer import Relaxation
from matcher.planning.sizing.search import STALLED, Search
from matcher.planning.sizing.target import MOST_WEEKS

LONGER_WINDOWS = (2, 4, 8)
"""Weeks that the support window is made longer by, to see whether that is enough."""


def relaxations(search: Search) -> list[Relaxation]:
    """For each service that falls short whatever hours it gets: what would do, cheapest first."""
    found: list[Relaxation] = []
    for service in search.routes:
        if not search.is_reached(service):
            ways = [*_later_start(search, service), *_longer_window(search, service)]
            ways.append(_lower_share(search, service))
            found += sorted(ways, key=lambda way: way.pounds_a_week)
    return found


def _later_start(search: Search, service: str) -> Iterator[Relaxation]:
    """The fewest weeks within which enough start, and the least hours that were seen to do it."""
    target = search.bench.target
    for weeks in range(target.weeks + 1, MOST_WEEKS + 1):
        enough = [
            (pounds, trial.share(service, weeks))
            for _, pounds, _, trial in search.routes[service].seen
            if trial.share(service, weeks) >= target.share
        ]
        if enough:
            words = f"a start within {weeks} weeks instead of {target.weeks}"
            yield Relaxation(service, words, *min(enough))
            return


def _longer_window(search: Search, service: str) -> Iterator[Relaxation]:
    """The shortest of some longer support windows with which the hours are enough."""
    bench = search.bench
    scenario = bench.scenario
    weeks = {**scenario_model(scenario).support_weeks, **scenario.people.support.weeks}
    for more in LONGER_WINDOWS:
        longer = {employment.value: count + more for employment, count in weeks.items()}
        changes = {"people": {"support": {"weeks": longer}}}
        (trial,) = bench.try_all([search.hours()], search.seeds, changes)
        share = search.share(service, trial)
        if share >= bench.target.share:
            pounds = bench.pounds_a_week(search.routes[service].hours)
            words = f"a support window that is {more} weeks longer"
            yield Relaxation(service, words, pounds, share)
            return


def _lower_share(search: Search, service: str) -> Relaxation:
    """The share that the hours do reach, in whole per cent, rounded down."""
    route = search.routes[service]
    share = max(0, math.floor(100 * (route.best - STALLED))) / 100
    pounds, reached = min((p, s) for _, p, s, _ in route.seen if s >= share)
    words = f"{100 * share:.0f} % instead of {100 * search.bench.target.share:.0f} %"
    return Relaxation(service, words, pounds, reached)
