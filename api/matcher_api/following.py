"""A run's events as they come: read from the store, so any process can tell them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio
import anyio.to_thread
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from matcher.store import RunEvent, RunState, Store
from matcher_api.translate import runs as words

LOOK_SECONDS = 0.25
"""Between two looks at the store."""
MOVING = frozenset({RunState.QUEUED, RunState.RUNNING})


async def follow(store: Store, run_id: str, after: int) -> Response:
    """Everything that has happened to a run since the event ``after``, until the run rests.

    With nothing new and a run at rest there is no content, so that a browser asks no more.

    Raises:
        NotThere: there is no such run.
    """
    first, moving = await anyio.to_thread.run_sync(_look, store, run_id, after)
    if not first and not moving:
        return Response(status_code=204)
    return EventSourceResponse(_tell(store, run_id, after, first, moving), sep="\n")


def _look(store: Store, run_id: str, after: int) -> tuple[tuple[RunEvent, ...], bool]:
    """What is new, and whether more is to come: the state is read first, so nothing is missed."""
    moving = store.run(run_id).state in MOVING
    return store.run_events(run_id, after), moving


async def _tell(
    store: Store, run_id: str, after: int, news: tuple[RunEvent, ...], moving: bool
) -> AsyncIterator[ServerSentEvent]:
    while True:
        for one in news:
            after = one.number
            told = words.event(one).model_dump_json(exclude_none=True)
            yield ServerSentEvent(told, event=one.kind, id=str(one.number))
        if not moving:
            return
        await anyio.sleep(LOOK_SECONDS)
        news, moving = await anyio.to_thread.run_sync(_look, store, run_id, after)
