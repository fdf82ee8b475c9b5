"""Planning: where the next hour helps, by the prices of the last plan."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from matcher.usecases.place_prices import place_prices
from matcher_api.dependencies import Parts
from matcher_api.pages.templating import page

router = APIRouter(include_in_schema=False)

SHOWN = 30
"""Rows of the table: those worth most."""


@router.get("/plan")
def plan(request: Request, parts: Parts) -> HTMLResponse:
    """Show what one more place is worth, by service, area and week."""
    table = place_prices(parts.store)
    groups = sorted(table.groups, key=lambda one: -one.mean_days) if table else []
    names = {}
    if groups:
        names = {code: one.name for code, one in parts.matching.market().model.services.items()}
    return page(
        request,
        "planning.html.j2",
        title="Where the next hour helps",
        table=table,
        groups=groups[:SHOWN],
        names=names,
    )
