"""The application: routes and the way errors are told, put together."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI

from matcher_api.errors import tell_errors_as_problems
from matcher_api.routes import health

DISTRIBUTION = "workwell-matcher"


def create_app() -> FastAPI:
    """A new application; ``matcher serve`` runs it, tests call it directly."""
    app = FastAPI(
        title="WorkWell matcher",
        version=version(DISTRIBUTION),
        summary="Who gets which places, how good that is, and why.",
        docs_url=None,  # the stock page fetches its scripts from elsewhere
        redoc_url=None,
    )
    tell_errors_as_problems(app)
    app.include_router(health.router)
    return app
