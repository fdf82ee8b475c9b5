"""Whether the service runs, and which version of what it runs on."""

from __future__ import annotations

import platform
import sqlite3
from importlib.metadata import version
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

router = APIRouter(tags=["service"])


class Health(BaseModel):
    """The service answers."""

    status: Literal["ok"] = "ok"


class Versions(BaseModel):
    """What runs here, for a report of something that went wrong."""

    matcher: str = Field(description="The version of workwell-matcher.", examples=["0.1.0"])
    ortools: str = Field(description="The version of the solver.", examples=["9.15.6755"])
    python: str = Field(examples=["3.11.7"])
    sqlite: str = Field(description="SQLite's library, not its Python module.")


@router.get("/health")
def health() -> Health:
    """Answer as long as the service runs."""
    return Health()


@router.get("/version")
def versions() -> Versions:
    """Name the versions of the product and of what it stands on."""
    return Versions(
        matcher=version("workwell-matcher"),
        ortools=version("ortools"),
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
    )
