"""The application: its parts, its routes, and the way errors are told, put together."""

from __future__ import annotations

import gc
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version

import anyio.to_thread
from fastapi import Depends, FastAPI

from matcher_api import fhir
from matcher_api.contract_form import describe
from matcher_api.entrance import add_doorman, opened
from matcher_api.errors import tell_errors_as_problems
from matcher_api.guard import Guard
from matcher_api.metering import Meter, forget_this_process
from matcher_api.pages import add_pages
from matcher_api.parts import open_parts
from matcher_api.routes import ROUTERS
from matcher_api.security import check_call
from matcher_api.settings import Settings

DISTRIBUTION = "workwell-matcher"


SWITCH_SECONDS = 0.001
"""So long at most a thread that computes keeps the others of its process waiting."""


def create_app(
    settings: Settings | None = None,
    *,
    on_point: Callable[[str], None] | None = None,
    alone: bool = False,
) -> FastAPI:
    """A new application; ``matcher serve`` runs it, tests call it directly.

    Nothing is opened before it starts.

    Args:
        settings: by default those of the environment.
        on_point: for tests: called with the name of each point of a write that is passed.
        alone: the process serves this application and nothing else, so how it takes turns and
            looks for garbage is set for that.
    """
    chosen = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = chosen.threads
        with open_parts(chosen, on_point) as parts, opened(app, parts):
            if alone:
                _settle()
            yield
        forget_this_process()

    app = FastAPI(
        title="WorkWell matcher",
        version=version(DISTRIBUTION),
        summary="Who gets which places, how good that is, and why.",
        lifespan=lifespan,
        docs_url=None,  # the stock page fetches its scripts from elsewhere
        redoc_url=None,
        dependencies=[Depends(check_call)],
    )
    app.state.settings = chosen
    add_doorman(app, chosen)
    app.add_middleware(
        Guard,
        request_limit=chosen.request_limit,
        table_limit=chosen.table_limit,
        hosts=chosen.hosts,
        is_https=chosen.public_url.startswith("https://"),
    )
    app.add_middleware(fhir.OutcomeForm)
    app.add_middleware(Meter)
    tell_errors_as_problems(app)
    for router in ROUTERS:
        app.include_router(router)
    app.include_router(fhir.router)
    describe(app)
    add_pages(app)
    return app


def _settle() -> None:
    """Let nobody wait while all that was read at the start is searched for garbage; it is none."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
