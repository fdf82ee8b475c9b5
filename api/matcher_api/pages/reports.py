"""Reports: every plan with what it was made from, so that anybody can check it or make it again."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from matcher.store import NotThere
from matcher.store.run_reads import PLAN, WEEK
from matcher_api.dependencies import Name, Parts
from matcher_api.pages.templating import page
from matcher_api.pages.wording import STATES, TAGS

router = APIRouter(include_in_schema=False)

FILES = {"week": WEEK, "plan": PLAN}


@router.get("/reports")
def reports(request: Request, parts: Parts) -> HTMLResponse:
    """List all plans, with their reports and files."""
    return page(
        request,
        "reports.html.j2",
        title="Reports",
        runs=parts.store.runs(),
        states=STATES,
        tags=TAGS,
    )


@router.get("/reports/{run_id}")
def record(request: Request, run_id: Name, parts: Parts) -> HTMLResponse:
    """Show who did what with a plan, and what it was made from."""
    run = parts.store.run(run_id)
    events = [one for one in parts.store.run_events(run_id) if one.kind != "progress"]
    return page(
        request,
        "record.html.j2",
        title=f"Plan {run.number}: who did what",
        back={"href": "/reports", "text": "Reports"},
        run=run,
        events=events,
        states=STATES,
    )


@router.get("/reports/{run_id}/{name}.zip")
def download(run_id: Name, name: str, parts: Parts) -> Response:
    """Give the week that a plan was made from, or the plan, as a zip."""
    content = parts.store.run_file(run_id, FILES.get(name, ""))
    if content is None:
        raise NotThere("This plan has no such file.", "Look at the plan again.")
    headers = {"content-disposition": f'attachment; filename="{name}.zip"'}
    return Response(content, media_type="application/zip", headers=headers)
