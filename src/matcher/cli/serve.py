"""The command that serves the API and its pages."""

from __future__ import annotations

HOST, PORT = "127.0.0.1", 8000


def serve() -> None:
    """API and pages on http://127.0.0.1:8000, for this machine only. Ctrl-C ends it."""
    import uvicorn  # noqa: PLC0415  the web is loaded by this command alone

    from matcher_api import create_app  # noqa: PLC0415

    uvicorn.run(create_app(), host=HOST, port=PORT)
