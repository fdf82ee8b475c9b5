"""What is next available, and plans drafted from assessments."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from matcher import wire
from matcher.offers import suggest_plan
from matcher.usecases.matching import match_given, match_stored
from matcher_api.dependencies import Parts
from matcher_api.security import caller_of
from matcher_api.told import POSTING, READING, Documented, told
from matcher_api.translate import matching as words
from matcher_api.translate.rows import cells

router = APIRouter(prefix="/v1", tags=["next available"])

MATCHING: Documented = {**POSTING, 404: READING[404]}


@router.post("/matches", response_model=wire.MatchAnswer, responses=MATCHING)
def matches(asked: wire.MatchRequest, parts: Parts, request: Request) -> Response:
    """Find the next available options for one need, several, or a whole plan; nothing is kept."""
    wishes = words.wishes_asked(asked.wishes)
    manner = words.manner_asked(asked, prices=parts.settings.prices)
    if asked.participant_id is not None:
        looks = request.app.state.looks
        looks.note(caller_of(request), "participant", asked.participant_id)
        found = match_stored(parts.matching, asked.participant_id, asked.need_ids, wishes, manner)
    else:
        assert asked.person is not None  # the type has seen to that
        person = cells(asked.person, participant_id=GIVEN)
        needs = [cells(need, participant_id=GIVEN) for need in asked.needs]
        found = match_given(parts.store, parts.matching, person, needs, wishes, manner)
    return told(words.found(found))


@router.post("/plans/suggest", response_model=wire.PlanDraft, responses=MATCHING)
def suggest(asked: wire.Assessment, parts: Parts) -> Response:
    """Draft a plan from an assessment's barriers, and show the criteria that it used."""
    model = parts.matching.market().model
    return told(words.draft(suggest_plan(model, words.assessment_asked(asked))))


GIVEN = "given"
"""The name of somebody who is not stored, for as long as the question takes."""
