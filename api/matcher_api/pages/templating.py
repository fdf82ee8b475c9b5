"""Templates: the NHS design system's components around our own pages, with the report's formats."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse

from matcher.report import formats
from matcher.units import LONDON
from matcher_api.pages.policy import content_policy, nonce_of
from matcher_api.pages.visitor import Visitor, visitor_of

NAVIGATION = (
    ("This week", "/week"),
    ("Find a slot", "/find"),
    ("People", "/people"),
    ("Services", "/services"),
    ("Plan", "/plan"),
    ("Reports", "/reports"),
)
"""What stands in the navigation of every page, with the address it opens."""

BELONGS_TO = {"/runs": "/week"}
"""Pages that stand under another part of the navigation than their own address."""


Shown = dict[str, Any]
"""Values for a template, by the names that it knows them by."""


@cache
def environment() -> jinja2.Environment:
    """The templates, escaped throughout.

    The components look inside what was not given to them, so what is undefined must be chainable.
    """
    templates = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [jinja2.PackageLoader("matcher_api"), jinja2.PackageLoader("nhsuk_frontend_jinja")]
        ),
        undefined=jinja2.ChainableUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(
        capital=formats.capital,
        date=formats.date,
        brief_date=formats.brief_date,
        moment=moment,
        brief_moment=brief_moment,
        short_date=formats.short_date,
        days=formats.days,
        decimal=formats.decimal,
        listed=formats.listed,
        many=formats.many,
        percent=formats.percent,
        whole=formats.whole,
    )
    return templates


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,  # whatever that template shows
) -> HTMLResponse:
    """The page that ``template`` makes of ``values``, for the one who asked.

    Args:
        request: The request that is answered; its path says which part of the navigation is open.
        template: The file's name under ``templates/``.
        status: The HTTP status.
        headers: Headers of the answer beside those that every page has.
        values: What the template shows.
    """
    visitor = visitor_of(request)
    text = (
        environment()
        .get_template(template)
        .render(
            navigation=_navigation(request.url.path, visitor),
            visitor=visitor,
            here=request.url.path,
            cspNonce=nonce_of(request),
            wrong=_beside_fields(values.get("faults") or ()),
            **values,
        )
    )
    own = {
        "content-security-policy": content_policy(request),
        # Without any referrer a browser sends our own forms with the origin "null".
        "referrer-policy": "same-origin",
        **(headers or {}),
    }
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return HTMLResponse(text, status_code=status, headers=own)
    own |= {"content-encoding": "gzip", "vary": "accept-encoding"}
    return HTMLResponse(gzip.compress(text.encode(), 5), status_code=status, headers=own)


def _beside_fields(faults: Iterable[Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """What has to be mended by the field's name: it stands at the top and beside the field."""
    return {one["href"].removeprefix("#"): {"text": one["text"]} for one in faults}


def moment(at: dt.datetime) -> str:
    """``Tuesday 1 December 2026, 09:30``, by the clocks of Europe/London."""
    local = at.astimezone(LONDON)
    return f"{formats.date(local.date())}, {local:%H:%M}"


def brief_moment(at: dt.datetime) -> str:
    """``1 Dec 2026, 09:30``, for tables."""
    local = at.astimezone(LONDON)
    return f"{formats.brief_date(local.date())}, {local:%H:%M}"


def _navigation(path: str, visitor: Visitor) -> list[dict[str, object]]:
    part = next((one for start, one in BELONGS_TO.items() if path.startswith(start)), path)
    return [
        {"text": text, "href": href, "current": path == href, "open": part.startswith(href)}
        for text, href in NAVIGATION
        if visitor.may(f"GET {href}")
    ]
