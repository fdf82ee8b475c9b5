"""What people decide about a run in review: by hand, by name, and in the end."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from matcher import wire
from matcher.offers import Manner
from matcher.usecases.runs import approving, publishing
from matcher.usecases.runs.editing import edit, price_edits
from matcher.usecases.runs.offering_again import offer_again
from matcher.usecases.runs.telling import told as told_of
from matcher_api.dependencies import After, Name, Parts, Writes
from matcher_api.told import POSTING, READING, WRITING, Documented, told
from matcher_api.translate import runs as words

router = APIRouter(prefix="/v1/runs/{run_id}", tags=["runs"])

PRICING: Documented = {**POSTING, HTTPStatus.NOT_FOUND: READING[HTTPStatus.NOT_FOUND]}
APPROVING: Documented = {
    **WRITING,
    HTTPStatus.CONFLICT: {
        "model": wire.NotOpenedProblem,
        "description": "It is not in review, has been planned again since, does not pass the "
        "check, or exceptions have not been opened by whoever approves.",
    },
}
Key = Annotated[
    str,
    Path(
        pattern=r"^[a-z_]{1,32}(:[A-Za-z0-9_-]{1,64})?$",
        description="As the list of exceptions has it.",
    ),
]


@router.post("/edits/price", response_model=wire.EditsPrice, responses=PRICING)
def price(run_id: Name, asked: wire.RunEdits, parts: Parts) -> Response:
    """Say at once what decisions by hand would cost everybody; nothing is kept."""
    return told(words.price(price_edits(parts.store, run_id, words.edits(asked))))


@router.put("/edits", response_model=wire.Run, responses=WRITING)
def decide(run_id: Name, asked: wire.RunEdits, writer: Writes) -> Response:
    """Plan again under these decisions by hand, each with its reason; they replace those before."""
    return told(words.run(edit(writer, run_id, words.edits(asked))))


@router.get("/exceptions", response_model=wire.RunExceptions, responses=READING)
def exceptions(run_id: Name, parts: Parts) -> Response:
    """What whoever approves has to open first: last chances, urgent and late, not placed."""
    run = parts.store.run(run_id)
    found = told_of(parts.store, run).exceptions
    told_each = tuple(words.exception(one, run.opened.get(one.key, ())) for one in found)
    return told(wire.RunExceptions(version=run.version, exceptions=told_each))


@router.post("/exceptions/{key}/open", response_model=wire.Run, responses=WRITING)
def open_exception(run_id: Name, key: Key, writer: Writes) -> Response:
    """Note that you have opened an exception."""
    return told(words.run(approving.open_exception(writer, run_id, key)))


@router.post("/approve", response_model=wire.Run, responses=APPROVING)
def approve(run_id: Name, asked: wire.ApproveRequest, writer: Writes) -> Response:
    """Approve a plan by name, once you have opened its exceptions; the checker looks again."""
    approved = approving.approve(writer, run_id, name=asked.name, version=asked.version)
    return told(words.run(approved))


@router.post("/withdraw-approval", response_model=wire.Run, responses=WRITING)
def withdraw_approval(run_id: Name, writer: Writes) -> Response:
    """Take an approval back before anything is published."""
    return told(words.run(approving.withdraw_approval(writer, run_id)))


@router.post("/publish", response_model=wire.Run, responses=WRITING)
def publish(run_id: Name, writer: Writes) -> Response:
    """Book an approved plan in one transaction; a place taken since is left to whoever has it."""
    return told(words.run(publishing.publish(writer, run_id)))


@router.get("/lost", response_model=wire.LostNeeds, responses=READING)
def lost(
    run_id: Name,
    parts: Parts,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=50, description="So many at most.")] = 10,
) -> Response:
    """Needs whose places had gone when the plan was published, with what each can have now."""
    run = parts.store.run(run_id)
    manner = Manner(with_prices=parts.settings.prices)
    page = offer_again(parts.matching, run, manner, after=after, limit=limit + 1)
    shown, more = page[:limit], len(page) > limit
    return told(
        wire.LostNeeds(
            lost=tuple(map(words.offered_again, shown)),
            next=shown[-1].lost.need_id if more else None,
        )
    )


@router.post("/undo", response_model=wire.Run, responses=WRITING)
def undo(run_id: Name, writer: Writes) -> Response:
    """Call off what a run has booked, as far as it still stands and has not begun."""
    return told(words.run(publishing.undo(writer, run_id)))
