"""Figures for monitoring."""

from __future__ import annotations

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from matcher_api.dependencies import Parts
from matcher_api.metering import exposition

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
def metrics(parts: Parts) -> Response:
    """Tell calls, waits and runs as figures, in Prometheus' text form."""
    return Response(exposition(parts.store), headers={"Content-Type": CONTENT_TYPE_LATEST})
