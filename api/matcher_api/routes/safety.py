"""One person's rights, and the log of who did and saw what."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from matcher import wire
from matcher.usecases.log import mark_of
from matcher.usecases.one_person import erase_person, person_document
from matcher.usecases.signing_out import sign_out
from matcher_api.dependencies import LOG_UP_TO_DATE, NAME, Limit, Name, Parts, Writes
from matcher_api.told import ASKING, READING, WRITING, told

router = APIRouter(prefix="/v1", tags=["safety"])


@router.get(
    "/participants/{participant_id}/record",
    response_model=wire.PersonRecord,
    responses=READING,
    dependencies=LOG_UP_TO_DATE,
)
def record(participant_id: Name, parts: Parts) -> Response:
    """Everything about one person, for them to keep, and who has changed or seen it."""
    document = person_document(parts.store, participant_id)
    return told(wire.PersonRecord.model_validate(document))


@router.delete(
    "/participants/{participant_id}",
    response_model=wire.Erased,
    responses=WRITING,
    dependencies=LOG_UP_TO_DATE,
)
def erase(participant_id: Name, writer: Writes) -> Response:
    """Take a person away for good, with all that hangs on them; the log stays whole."""
    rows = erase_person(writer, participant_id)
    return told(wire.Erased(participant_id=participant_id, rows=dict(rows)))


@router.get("/log", response_model=wire.Log, responses=ASKING, dependencies=LOG_UP_TO_DATE)
def log(
    parts: Parts,
    participant_id: Annotated[str | None, Query(pattern=NAME)] = None,
    after: Annotated[int, Query(ge=0, le=2**62, description="Go on after this number.")] = 0,
    limit: Limit = 100,
) -> Response:
    """Who did and saw what, in its order; about one person when they are named."""
    found = parts.store.log_lines(participant_id=participant_id, after=after, limit=limit + 1)
    lines = tuple(
        wire.LogLine(
            number=one.number,
            at=one.at,
            who=one.who,
            role=one.role,
            action=one.action,
            subject=one.subject,
            about=one.about,
        )
        for one in found[:limit]
    )
    return told(wire.Log(lines=lines, next=lines[-1].number if len(found) > limit else None))


@router.get(
    "/log/verdict", response_model=wire.LogVerdict, responses=ASKING, dependencies=LOG_UP_TO_DATE
)
def verdict(
    parts: Parts,
    since: Annotated[
        list[str] | None,
        Query(description="Marks that were noted elsewhere before.", max_length=20),
    ] = None,
) -> Response:
    """Follow the log from its first line to its last, and tell which are not as written."""
    found = parts.store.verify_log([mark_of(text) for text in since or ()])
    return told(wire.LogVerdict(whole=found.is_whole, mark=str(found.mark), faults=found.faults))


@router.post("/sessions/end", response_model=wire.SessionsEnded, responses=WRITING)
def end_sessions(asked: wire.EndSessions, writer: Writes) -> Response:
    """Sign somebody out of every browser, as when they leave or a machine is lost."""
    ended = sign_out(writer, asked.who)
    return told(wire.SessionsEnded(who=asked.who, ended=ended))
