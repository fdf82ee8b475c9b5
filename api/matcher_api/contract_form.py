"""The form of the contract: problems have their own media type, and the stock error none."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from matcher.wire import PROBLEM_MEDIA_TYPE

FIRST_PROBLEM = 400
STOCK = ("HTTPValidationError", "ValidationError")


def describe(app: FastAPI) -> None:
    """Let ``app`` describe itself as it answers."""

    def contract() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title, version=app.version, summary=app.summary, routes=app.routes
            )
            _mend(document)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = contract  # type: ignore[method-assign]  # FastAPI's own way to do this


def _mend(document: dict[str, Any]) -> None:
    for calls in document["paths"].values():
        for call in calls.values():
            for status, answer in call["responses"].items():
                content = answer.get("content", {})
                is_problem = int(status) >= FIRST_PROBLEM and not _is_health(content)
                if is_problem and "application/json" in content:
                    answer["content"] = {PROBLEM_MEDIA_TYPE: content["application/json"]}
    schemas = document["components"]["schemas"]
    for name in STOCK:
        schemas.pop(name, None)


def _is_health(content: dict[str, Any]) -> bool:
    """A service that cannot work still tells its health, and not a problem."""
    schema = content.get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "")).endswith("/Health")
