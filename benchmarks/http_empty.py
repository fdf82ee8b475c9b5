"""The least that the same framework can do: endpoints that answer an empty JSON object.

``benchmarks/http_latency.py`` serves it as it serves the product and compares the two.
"""

from __future__ import annotations

from fastapi import FastAPI


def create_app() -> FastAPI:
    """An application that does nothing, in a thread of the pool as the product's calls do."""
    app = FastAPI(docs_url=None, redoc_url=None)

    @app.get("/empty")
    def empty() -> dict[str, str]:
        return {}

    return app
