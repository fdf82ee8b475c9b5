"""The pages: server-made, in the NHS design system's components, working without JavaScript."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from matcher_api.pages import (
    assessing,
    calendars,
    comparing,
    deciding,
    find,
    handing,
    holding,
    home,
    log,
    moving,
    naming,
    people,
    planning,
    reports,
    rules,
    runs,
    services,
    signing_in,
    uploading,
    week,
)
from matcher_api.pages.assets import STATIC, Assets
from matcher_api.pages.mistakes import PageForm

ROUTERS = (
    signing_in.router,
    home.router,
    uploading.router,
    naming.router,
    week.router,
    rules.router,
    runs.router,
    handing.router,
    comparing.router,
    deciding.router,
    people.router,
    assessing.router,
    find.router,
    holding.router,
    moving.router,
    services.router,
    calendars.router,
    planning.router,
    log.router,
    reports.router,
)


def add_pages(app: FastAPI) -> None:
    """Give ``app`` its pages; errors are told on them too."""
    app.mount("/static", GZipMiddleware(Assets(directory=STATIC)), name="static")
    for router in ROUTERS:
        app.include_router(router)
    app.add_middleware(PageForm)
