"""This week's plan beside last week's, service by service and person by person."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from matcher.report.tables import Cell, Table
from matcher.usecases.runs.comparing import Comparison, compare, earlier_than
from matcher_api.dependencies import Name, Parts
from matcher_api.pages.templating import page
from matcher_api.pages.wording import STATES

router = APIRouter(prefix="/runs/{run_id}", include_in_schema=False)


@router.get("/compare")
def comparison(
    request: Request,
    run_id: Name,
    parts: Parts,
    with_: Annotated[str, Query(alias="with", max_length=64)] = "",
) -> HTMLResponse:
    """Compare a plan with an earlier one: the last that was published, or the one chosen."""
    run = parts.store.run(run_id)
    others = [one for one in parts.store.runs() if one.figures and one.run_id != run_id]
    chosen = next((one for one in others if one.run_id == with_), earlier_than(parts.store, run))
    found = compare(parts.store, chosen, run) if chosen else None
    title = f"What has changed since plan {chosen.number}" if chosen else "Nothing to compare with"
    return page(
        request,
        "compare.html.j2",
        title=title,
        caption=f"Plan {run.number}",
        back={"href": f"/runs/{run_id}", "text": f"Plan {run.number}"},
        run=run,
        others=others,
        found=found,
        table=by_service(found) if found else None,
        states=STATES,
    )


def by_service(found: Comparison) -> Table:
    """The services of both plans as a table."""
    before, now = f"plan {found.before.number}", f"plan {found.now.number}"
    return Table(
        name=f"compare-{found.before.number}-{found.now.number}",
        caption=f"Services in {before} and in {now}",
        columns=(
            "Service",
            f"Plan items, {before}",
            f"Plan items, {now}",
            f"Placed, {before}",
            f"Placed, {now}",
            f"Median wait in days, {before}",
            f"Median wait in days, {now}",
        ),
        rows=tuple(
            (one.service, *one.needs, *one.placed, _cell(one.wait[0]), _cell(one.wait[1]))
            for one in found.services
        ),
        numeric=(1, 2, 3, 4, 5, 6),
    )


def _cell(wait: float | None) -> Cell:
    return "–" if wait is None else Decimal(str(wait))
