"""A plan beside first come, first served, service by service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from matcher.usecases.allocate import Allocated


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """One service; ``name`` is ``None`` for all of them together. Waits are medians in days.

    A wait is ``None`` where nobody is placed. The last two are first come, first served.
    """

    name: str | None
    needs: int
    placed: int
    sessions: int
    wait: float | None
    first_come_placed: int
    first_come_wait: float | None


def by_service(done: Allocated) -> tuple[ServiceFigures, ...]:
    """Every service that somebody needs, in the model's order, and then all together."""
    batch, model = done.week.batch, done.week.model
    wanted = [code for code in model.services if any(n.service == code for n in batch.needs)]
    rows = [_figures(done, model.services[code].name, {code}) for code in wanted]
    return (*rows, _figures(done, None, set(model.services)))


def _figures(done: Allocated, name: str | None, services: set[str]) -> ServiceFigures:
    need = done.week.batch.need
    rows = [row for row in done.outcome.allocation if need[row.need_id].service in services]
    waits = [row.wait_days for row in rows if row.session == 1]
    in_turn = [p.wait_days for p in done.first_come.needs if p.need.service in services]
    return ServiceFigures(
        name=name,
        needs=sum(n.service in services for n in need.values()),
        placed=len(waits),
        sessions=len(rows),
        wait=_median(waits),
        first_come_placed=len(in_turn),
        first_come_wait=_median(in_turn),
    )


def _median(waits: Sequence[int]) -> float | None:
    return float(median(waits)) if waits else None
