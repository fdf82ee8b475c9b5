"""The pages: server-made, in the NHS design system's components, working without JavaScript."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from matcher_api.pages import (
    assessing,
    comparing,
    deciding,
    find,
    handing,
    holding,
    home,
    log,
    moving,
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
from matcher_api.pages.mistakes import tell_errors_on_pages

ROUTERS = (
    signing_in.router,
    home.router,
    uploading.router,
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
    planning.router,
    log.router,
    reports.router,
)


def add_pages(app: FastAPI) -> None:
    """Give ``app`` its pages; called after the routes and errors of the API are in place."""
    app.mount("/static", GZipMiddleware(Assets(directory=STATIC)), name="static")
    for router in ROUTERS:
        app.include_router(router)
    tell_errors_on_pages(app)
