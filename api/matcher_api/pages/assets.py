"""Styles, scripts and icons: the same for everybody, so a browser may keep them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).resolve().parents[1] / "static"


class Assets(StaticFiles):
    """Static files that a browser asks for again only after an hour."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """A file, or that it has not changed."""
        answer = super().file_response(*args, **kwargs)
        answer.headers["cache-control"] = "public, max-age=3600"
        return answer
