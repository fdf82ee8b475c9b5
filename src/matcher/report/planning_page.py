"""The page that planners read about a sizing or a trade-off: tiles, findings, how it was made."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import jinja2

from matcher.report.page import environment
from matcher.report.section import Section

Pairs = Sequence[tuple[str, str]]


def render_planning(
    *,
    kind: str,
    title: str,
    period: str,
    lead: str,
    tiles: Pairs,
    sections: Sequence[Section],
    about: Pairs,
    foot: str,
) -> str:
    """The HTML of a page. ``kind`` says in a word how its figures came about, such as Simulated."""
    return _template().render(
        kind=kind,
        title=title,
        period=period,
        lead=lead,
        tiles=tiles,
        sections=sections,
        about=about,
        foot=foot,
    )


@cache
def _template() -> jinja2.Template:
    return environment().get_template("planning.html.j2")
