"""Weekly runs: asked for, followed, ended early, looked at, done again."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from matcher import wire
from matcher.usecases.runs import approving
from matcher.usecases.runs.downloads import output_zip, week_zip
from matcher.usecases.runs.replaying import as_replay, replays, request_replay
from matcher_api.dependencies import Name, Parts, Writes
from matcher_api.following import follow
from matcher_api.told import ASKING, READING, WRITING, Documented, told
from matcher_api.translate import runs as words

router = APIRouter(prefix="/v1/runs", tags=["runs"])

EVENT = {
    "type": "object",
    "required": ["id", "event", "data"],
    "properties": {
        "id": {"type": "string"},
        "event": {"type": "string"},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}
"""One event of the stream, as OpenAPI describes it."""
EVENTS: Documented = {
    **READING,
    HTTPStatus.OK: {
        "content": {"text/event-stream": {"schema": EVENT}},
        "description": "Events until the run rests: `id` is the number, `event` the kind, `data` "
        "a RunEvent as JSON.",
    },
    HTTPStatus.NO_CONTENT: {"description": "Nothing is new, and nothing is to come."},
}
BIGGEST = 2**63 - 1


def _zip(says: str) -> Documented:
    return {**READING, HTTPStatus.OK: {"content": {"application/zip": {}}, "description": says}}


@router.post("", status_code=HTTPStatus.CREATED, response_model=wire.Run, responses=WRITING)
def request(asked: wire.RunRequest, writer: Writes) -> Response:
    """Queue a plan over who waits and what is free now; a worker makes it."""
    run = approving.request_run(writer, words.wish(asked))
    return told(words.run(run), HTTPStatus.CREATED, location=f"/v1/runs/{run.run_id}")


@router.get("", response_model=wire.Runs, responses=ASKING)
def runs(
    parts: Parts,
    before: Annotated[
        int | None, Query(ge=1, le=BIGGEST, description="Only runs before this number.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="So many at most.")] = 20,
) -> Response:
    """Runs, the newest first; those that do another again are told with that one."""
    page = parts.store.runs(before=before, limit=limit + 1)
    shown, more = page[:limit], len(page) > limit
    return told(
        wire.Runs(runs=tuple(map(words.run, shown)), next=shown[-1].number if more else None)
    )


@router.get("/{run_id}", response_model=wire.Run, responses=READING)
def run(run_id: Name, parts: Parts) -> Response:
    """A run: how far it is, its figures, and what people did with it."""
    return told(words.run(parts.store.run(run_id)))


@router.get("/{run_id}/events", response_class=Response, responses=EVENTS)
async def events(
    run_id: Name,
    parts: Parts,
    after: Annotated[
        int, Query(ge=0, le=BIGGEST, description="Go on after the event of this number.")
    ] = 0,
    last_event_id: Annotated[
        int | None,
        Header(ge=0, le=BIGGEST, description="The same, as a browser sends it by itself."),
    ] = None,
) -> Response:
    """Follow a run as server-sent events: states, and on the way placed, cost, bound and gap."""
    return await follow(parts.store, run_id, after if last_event_id is None else last_event_id)


@router.post("/{run_id}/stop", response_model=wire.Run, responses=WRITING)
def stop(run_id: Name, writer: Writes) -> Response:
    """The best plan so far is good enough: it goes to review."""
    return told(words.run(approving.stop(writer, run_id)))


@router.post("/{run_id}/cancel", response_model=wire.Run, responses=WRITING)
def cancel(run_id: Name, writer: Writes) -> Response:
    """No plan is wanted any more."""
    return told(words.run(approving.cancel(writer, run_id)))


@router.get(
    "/{run_id}/week", response_class=Response, responses=_zip("The folder of the run's week.")
)
def week(run_id: Name, parts: Parts) -> Response:
    """The snapshot that the run plans: a batch folder as a zip, for `matcher verify`."""
    return _file(week_zip(parts.store, run_id), "week.zip")


@router.get(
    "/{run_id}/output", response_class=Response, responses=_zip("The output folder of the plan.")
)
def output(run_id: Name, parts: Parts) -> Response:
    """The plan as an output folder in a zip: allocation, certificate, report and the others."""
    return _file(output_zip(parts.store, run_id), "output.zip")


@router.post(
    "/{run_id}/replay",
    status_code=HTTPStatus.CREATED,
    response_model=wire.Replay,
    responses=WRITING,
)
def replay(run_id: Name, writer: Writes) -> Response:
    """Do a run again from its own snapshot; a worker tells whether it comes out the same."""
    again = request_replay(writer, run_id)
    location = f"/v1/runs/{again.run_id}"
    return told(words.replay(as_replay(again)), HTTPStatus.CREATED, location=location)


@router.get("/{run_id}/replays", response_model=wire.Replays, responses=READING)
def all_replays(run_id: Name, parts: Parts) -> Response:
    """How doing the run again came out, the newest first."""
    found = replays(parts.store, run_id)
    return told(wire.Replays(replays=tuple(map(words.replay, found))))


def _file(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/zip", headers=headers)
