"""A plan beside an earlier one: what has changed, for whom, and by how much."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from matcher.store import Run, RunState, Store
from matcher.usecases.runs.telling import Told, ToldNeed, told


@dataclass(frozen=True, slots=True)
class Shift:
    """A plan item that both plans place, but on other first dates."""

    need: ToldNeed
    days: int
    """Later by so many; negative: sooner."""


@dataclass(frozen=True, slots=True)
class ServiceChange:
    """One service in the two plans: plan items, those placed, and the median days of waiting."""

    service: str
    needs: tuple[int, int]
    placed: tuple[int, int]
    wait: tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``now`` against ``before``. Plan items are those of ``now`` unless said otherwise."""

    before: Run
    now: Run
    services: tuple[ServiceChange, ...]
    sooner: tuple[Shift, ...]
    later: tuple[Shift, ...]
    newly_placed: tuple[ToldNeed, ...]
    no_longer_placed: tuple[ToldNeed, ...]
    new: tuple[ToldNeed, ...]
    """Plan items that the earlier plan did not know."""
    gone: int
    """Plan items of the earlier plan that do not wait any more."""

    @property
    def gaps(self) -> tuple[float, float]:
        """How far from the best possible each is at most, in percent."""
        return 100 * _figures(self.before)["gap"], 100 * _figures(self.now)["gap"]


def earlier_than(store: Store, run: Run) -> Run | None:
    """The plan to compare with: the last one that was published before, else the last at all."""
    made = [one for one in store.runs() if one.number < run.number and one.figures is not None]
    published = [one for one in made if one.state is RunState.PUBLISHED]
    return next(iter(published or made), None)


def compare(store: Store, before: Run, now: Run) -> Comparison:
    """Compare two plans.

    Raises:
        NotThere: one of them has no plan yet.
    """
    first, second = told(store, before), told(store, now)
    known = {one.need_id: one for one in first.needs}
    both = [(known[one.need_id], one) for one in second.needs if one.need_id in known]
    shifts = [
        Shift(new, days)
        for old, new in both
        if old.starts and new.starts and (days := _days(old, new))
    ]
    return Comparison(
        before=before,
        now=now,
        services=_services(first, second),
        sooner=tuple(sorted((s for s in shifts if s.days < 0), key=lambda s: s.days)),
        later=tuple(sorted((s for s in shifts if s.days > 0), key=lambda s: -s.days)),
        newly_placed=tuple(new for old, new in both if new.starts and not old.starts),
        no_longer_placed=tuple(new for old, new in both if old.starts and not new.starts),
        new=tuple(one for one in second.needs if one.need_id not in known),
        gone=len(set(known) - {one.need_id for one in second.needs}),
    )


def _days(old: ToldNeed, new: ToldNeed) -> int:
    first, second = (dt.datetime.fromisoformat(one.starts).date() for one in (old, new))
    return (second - first).days


def _services(first: Told, second: Told) -> tuple[ServiceChange, ...]:
    names = sorted({one.service for one in (*first.needs, *second.needs)})
    return tuple(_service(name, first, second) for name in names)


def _service(name: str, first: Told, second: Told) -> ServiceChange:
    needs = [[one for one in told.needs if one.service == name] for told in (first, second)]
    waits = [[one.wait_days for one in some if one.wait_days is not None] for some in needs]
    return ServiceChange(
        service=name,
        needs=(len(needs[0]), len(needs[1])),
        placed=(len(waits[0]), len(waits[1])),
        wait=(_median(waits[0]), _median(waits[1])),
    )


def _median(waits: list[int]) -> float | None:
    return median(waits) if waits else None


def _figures(run: Run) -> Mapping[str, Any]:
    return run.figures or {}
