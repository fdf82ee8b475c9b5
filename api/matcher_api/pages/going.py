"""Going on to another page after something was done."""

from __future__ import annotations

from http import HTTPStatus

from fastapi.responses import RedirectResponse


def to(path: str) -> RedirectResponse:
    """Let the browser ask for ``path``: loading it again does nothing twice."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)
