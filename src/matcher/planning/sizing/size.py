"""The whole sizing: search, check with other seeds, cut to the budget, and show with fresh ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matcher.errors import MatcherError, NoPlan
from matcher.planning.sizing.answer import CurvePoint, ServiceAnswer, Sized, Step
from matcher.planning.sizing.bench import Bench, SizingStopped, Trial
from matcher.planning.sizing.prices import Spot
from matcher.planning.sizing.relax import relaxations
from matcher.planning.sizing.search import Search
from matcher.planning.sweep import staffed

SEARCH_YEARS = 3
CHECKED_FROM, SHOWN_FROM = 100_000, 200_000
"""The first seeds with which the answer is checked and mended, and with which it is shown."""
CURVE_POINTS = 6


class Stopped(NoPlan):
    """Somebody stopped the sizing; the years that were simulated are kept."""

    code = "stopped"


@dataclass(frozen=True, slots=True)
class Seeds:
    """Three sets that have no seed in common: to search, to check and mend, and to show."""

    search: Sequence[int]
    check: Sequence[int]
    show: Sequence[int]


def seeds_for(seed: int, years: int) -> Seeds:
    """The sets that belong to ``seed``, with ``years`` to check and to show."""
    return Seeds(
        search=range(seed, seed + min(SEARCH_YEARS, years)),
        check=range(seed + CHECKED_FROM, seed + CHECKED_FROM + years),
        show=range(seed + SHOWN_FROM, seed + SHOWN_FROM + years),
    )


def size(bench: Bench, *, years: int = 5, seed: int = 0, budget: float | None = None) -> Sized:
    """The least cost of extra half days that meets the target of ``bench``.

    Args:
        bench: the scenario, the target, the rule, and where years are simulated.
        years: simulated years that the answer is checked and shown with, 2 or more.
        seed: 0 or more; its seeds and those of the answer's figures are different ones.
        budget: pounds a week at the most, above 0; ``None``: as much as it takes.

    Raises:
        MatcherError: a figure is out of range.
        Stopped: somebody stopped it.
    """
    bench.target.check(tuple(bench.scenario.services))
    if years < 2:
        raise MatcherError("One year has no interval.", "Ask for 2 years or more.")
    if budget is not None and budget <= 0:
        raise MatcherError(f"A budget of £{budget:g} buys nothing.", "Ask for more than £0 a week.")
    try:
        with staffed(bench.workers) as workers:
            return _sized(replace(bench, workers=workers), seeds_for(seed, years), budget)
    except SizingStopped:
        raise Stopped(
            "The sizing was stopped.", "Run the same command again to go on; years are kept."
        ) from None


def _sized(bench: Bench, seeds: Seeds, budget: float | None) -> Sized:
    search = Search.begin(bench, seeds.search)
    if not search.routes:
        raise MatcherError(
            "No service has enough needs in these weeks to be sized.",
            "Simulate more weeks, or a larger place.",
        )
    search.run()
    search.with_seeds(seeds.check)
    search.run()
    wanted = bench.pounds_a_week(search.hours())
    ways = relaxations(search)
    steps = search.in_order()
    if budget is not None:
        steps = _within(steps, budget)
    services = tuple(search.routes)
    cuts = _cuts(len(steps))
    taken = [s for s in services if any(step.spot.service == s for step in steps)]
    trials = bench.try_all(
        [_hours(steps[:cut]) for cut in cuts] + [_hours(_one_less(steps, s)) for s in taken],
        seeds.show,
    )
    curve, less = trials[: len(cuts)], dict(zip(taken, trials[len(cuts) :], strict=True))
    return Sized(
        target=bench.target,
        hours=_hours(steps),
        steps=tuple(steps),
        pounds_a_week=bench.pounds_a_week(_hours(steps)),
        wanted_pounds_a_week=wanted,
        budget=budget,
        services=tuple(_answer(bench, s, curve[0], curve[-1], less.get(s)) for s in services),
        too_small=search.too_small,
        relaxations=tuple(ways),
        curve=tuple(
            CurvePoint(
                half_days=cut,
                pounds_a_week=bench.pounds_a_week(_hours(steps[:cut])),
                share=trial.interval(services, bench.target.weeks),
            )
            for cut, trial in zip(cuts, curve, strict=True)
        ),
        years=len(seeds.show),
        search_years=len(seeds.search) + len(seeds.check),
    )


def _one_less(steps: Sequence[Step], service: str) -> list[Step]:
    """The steps without the last one of a service."""
    last = max(i for i, step in enumerate(steps) if step.spot.service == service)
    return [step for i, step in enumerate(steps) if i != last]


def _within(steps: Sequence[Step], budget: float) -> list[Step]:
    """The first steps that a budget pays for."""
    found, spent = [], 0.0
    for step in steps:
        spent += step.pounds_a_week
        if spent > budget:
            break
        found.append(step)
    return found


def _hours(steps: Sequence[Step]) -> dict[Spot, int]:
    found: dict[Spot, int] = {}
    for step in steps:
        found[step.spot] = found.get(step.spot, 0) + 1
    return found


def _cuts(count: int) -> list[int]:
    """Where the curve has its points: from nothing to all steps, at most so many."""
    points = min(CURVE_POINTS, count + 1)
    return [0] if points == 1 else [round(count * k / (points - 1)) for k in range(points)]


def _answer(
    bench: Bench, service: str, before: Trial, after: Trial, one_less: Trial | None
) -> ServiceAnswer:
    weeks, share = bench.target.weeks, bench.target.share
    reached = after.interval([service], weeks)
    counted = after.kept(service).counted / len(after.years)
    less = None if one_less is None else one_less.interval([service], weeks)
    return ServiceAnswer(
        service=service,
        before=before.interval([service], weeks),
        after=reached,
        one_less=less,
        needs_a_year=counted * 52 / bench.weeks,
        met=reached.mean >= share,
        within=reached.high >= share,
        less_may_do=less is not None and less.high >= share,
    )
