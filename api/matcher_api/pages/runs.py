"""A run on pages: how far it is, what it proposes, who needs a decision, approval, publishing."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

from matcher.store import NotThere, Run, RunState
from matcher.store.run_reads import PLAN
from matcher.usecases.booking_once import Writer
from matcher.usecases.runs import approving
from matcher.usecases.runs.exceptions import ExceptionKind, unopened
from matcher.usecases.runs.publishing import publish, undo
from matcher.usecases.runs.telling import Told, told
from matcher.usecases.runs.zips import unpack
from matcher_api.dependencies import Parts, Who, Writes
from matcher_api.pages.curve import curve_of
from matcher_api.pages.deciding import free_starts
from matcher_api.pages.templating import page
from matcher_api.pages.wording import ACTIONS, KINDS, STATES, TAGS, counted_words

router = APIRouter(prefix="/runs/{run_id}", include_in_schema=False)

REFRESH_SECONDS = 2
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""The report carries its own styles inside it, and no scripts."""


def _to(run_id: str, step: str = "") -> RedirectResponse:
    return RedirectResponse(f"/runs/{run_id}{step}", HTTPStatus.SEE_OTHER)


def _page(request: Request, template: str, run: Run, **values: Any) -> HTMLResponse:
    """A page about a run, with a way back to the week."""
    back = {"href": "/week", "text": "This week"}
    if not template.startswith("run_"):
        back = {"href": f"/runs/{run.run_id}", "text": f"Plan {run.number}"}
    shown: dict[str, Any] = {
        "run": run,
        "states": STATES,
        "tags": TAGS,
        "kinds": KINDS,
        "actions": ACTIONS,
    }
    return page(request, template, **{"back": back, **shown, **values})


@router.get("")
def run_page(request: Request, run_id: str, parts: Parts, who: Who) -> HTMLResponse:
    """Show a run as it is now: its progress, or what it proposes."""
    run = parts.store.run(run_id)
    if run.state in {RunState.QUEUED, RunState.RUNNING}:
        return _working(request, run, parts)
    if run.state in {RunState.CANCELLED, RunState.FAILED}:
        return _page(request, "run_ended.html.j2", run, title=f"Plan {run.number}")
    found = told(parts.store, run)
    return _page(
        request,
        "run_result.html.j2",
        run,
        title=found.headline,
        caption=f"Plan {run.number}",
        told=found,
        findings=Markup(found.findings.replace("<details open>", "<details>")),
        left=unopened(run, found.exceptions, who.who),
        kinds_count=_by_kind(found),
    )


def _working(request: Request, run: Run, parts: Parts) -> HTMLResponse:
    events = [one for one in parts.store.run_events(run.run_id) if one.kind == "progress"]
    points = [
        (float(one.body["seconds"]), one.body["cost"], int(one.body["bound"] or 0))
        for one in events
    ]
    return _page(
        request,
        "run_working.html.j2",
        run,
        title="Looking for the best plan",
        caption=f"Plan {run.number}",
        curve=curve_of(points),
        look_again=REFRESH_SECONDS,
    )


def _by_kind(found: Told) -> list[str]:
    """How many plan items need a decision, kind by kind."""
    counted = {
        kind: sum(len(one.needs) for one in found.exceptions if one.kind is kind)
        for kind in ExceptionKind
    }
    return [counted_words(kind, count) for kind, count in counted.items() if count]


@router.post("/stop")
def stop(run_id: str, writer: Writes) -> RedirectResponse:
    """The best plan so far is good enough."""
    approving.stop(writer, run_id)
    return _to(run_id)


@router.post("/cancel")
def cancel(run_id: str, writer: Writes) -> RedirectResponse:
    """No plan is wanted."""
    approving.cancel(writer, run_id)
    return _to(run_id)


@router.get("/report")
def report(run_id: str, parts: Parts) -> Response:
    """The whole report: one page that can be kept, sent and printed."""
    packed = parts.store.run_file(run_id, PLAN)
    if packed is None:
        raise NotThere("This plan has no report yet.", "Wait until the plan is there.")
    return HTMLResponse(
        unpack(packed)["report.html"], headers={"content-security-policy": REPORT_POLICY}
    )


@router.get("/exceptions")
def worklist(request: Request, run_id: str, parts: Parts, who: Who) -> HTMLResponse:
    """List everybody who needs a decision, last chances first."""
    run = parts.store.run(run_id)
    found = told(parts.store, run)
    return _page(
        request,
        "worklist.html.j2",
        run,
        title="Who needs a decision",
        told=found,
        needs={one.need_id: one for one in found.needs},
        left=unopened(run, found.exceptions, who.who),
    )


@router.get("/exceptions/{key}")
def exception(request: Request, run_id: str, key: str, parts: Parts, who: Who) -> HTMLResponse:
    """Open an exception: who it is about, why, and what can be done."""
    run = parts.store.run(run_id)
    found = told(parts.store, run)
    one = next((each for each in found.exceptions if each.key == key), None)
    if one is None:
        raise NotThere("This plan has no such exception.", "Look at who needs a decision.")
    if run.state is RunState.REVIEW and who.who not in run.opened.get(key, ()):
        run = approving.open_exception(Writer(parts.store, who), run_id, key)
    keys = [each.key for each in found.exceptions]
    number = keys.index(key)
    needs = [need for need in found.needs if need.need_id in one.needs]
    is_one = len(needs) == 1
    return _page(
        request,
        "exception.html.j2",
        run,
        title=f"{needs[0].participant_id}: {needs[0].service}" if is_one else KINDS[one.kind],
        caption=f"{KINDS[one.kind] if is_one else ''} {number + 1} of {len(keys)}".strip(),
        back={"href": f"/runs/{run_id}/exceptions", "text": "Who needs a decision"},
        exception=one,
        needs=needs,
        can_begin_elsewhere=is_one and bool(free_starts(parts, needs[0])),
        next=keys[number + 1] if number + 1 < len(keys) else None,
    )


@router.get("/approve")
def ask_to_approve(request: Request, run_id: str, parts: Parts, who: Who) -> HTMLResponse:
    """Put the words to the one who approves."""
    run = parts.store.run(run_id)
    found = told(parts.store, run)
    return _page(
        request,
        "approve.html.j2",
        run,
        title="Approve this plan",
        told=found,
        left=unopened(run, found.exceptions, who.who),
        words=approving.words(run, found.headline, found.exceptions),
    )


@router.post("/approve")
def approve(
    request: Request,
    run_id: str,
    parts: Parts,
    who: Who,
    name: Annotated[str, Form()] = "",
    sure: Annotated[str, Form()] = "",
    version: Annotated[int | None, Form()] = None,
) -> Response:
    """Approve, once a name is given and the words are agreed to."""
    faults = []
    if not name.strip():
        faults.append({"text": "Enter your name", "href": "#name"})
    if sure != "yes":
        faults.append({"text": "Tick the box if you approve", "href": "#sure"})
    run = parts.store.run(run_id)
    if not faults:
        writer = Writer(parts.store, who)
        approving.approve(writer, run_id, name=name.strip(), version=version)
        return _to(run_id, "/publish")
    found = told(parts.store, run)
    return _page(
        request,
        "approve.html.j2",
        run,
        title="Approve this plan",
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        faults=faults,
        told=found,
        left=unopened(run, found.exceptions, who.who),
        words=approving.words(run, found.headline, found.exceptions),
        name=name,
    )


@router.get("/publish")
def ask_to_publish(request: Request, run_id: str, parts: Parts) -> HTMLResponse:
    """Say what publishing does, or has done."""
    run = parts.store.run(run_id)
    found = told(parts.store, run)
    needs = {one.need_id: one for one in found.needs}
    return _page(
        request,
        "publish.html.j2",
        run,
        title="Publish this plan" if run.publication is None else "What was published",
        told=found,
        needs=needs,
    )


@router.post("/publish")
def do_publish(run_id: str, writer: Writes) -> RedirectResponse:
    """Make bookings of the plan."""
    publish(writer, run_id)
    return _to(run_id, "/publish")


@router.post("/undo")
def do_undo(run_id: str, writer: Writes) -> RedirectResponse:
    """Call off what this plan has booked."""
    undo(writer, run_id)
    return _to(run_id, "/publish")


@router.post("/withdraw")
def withdraw(run_id: str, writer: Writes) -> RedirectResponse:
    """Take the approval back."""
    approving.withdraw_approval(writer, run_id)
    return _to(run_id)
