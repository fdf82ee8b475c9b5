"""The assurance pack of a weekly run."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Response

from matcher.usecases.assurance import assure_run
from matcher_api.dependencies import Name, Parts
from matcher_api.told import READING, Documented

router = APIRouter(prefix="/v1/runs", tags=["runs"])

PACK: Documented = {
    **READING,
    HTTPStatus.OK: {
        "content": {"application/zip": {}},
        "description": "The pack; begin with its README.md.",
    },
}


@router.get("/{run_id}/assurance", response_class=Response, responses=PACK)
def assurance(run_id: Name, parts: Parts) -> Response:
    """Pack what somebody needs who judges a run: verdict, decisions, waits by group, hazards."""
    headers = {"Content-Disposition": 'attachment; filename="assurance.zip"'}
    content = assure_run(parts.store, run_id)
    return Response(content, media_type="application/zip", headers=headers)
