"""Where programs call, and where people look at pages."""

from __future__ import annotations

PROGRAMS = ("/v1/", "/fhir/", "/health", "/version", "/metrics", "/openapi.json", "/static/")
"""How the addresses begin at which programs call."""


def is_for_a_person(path: str, accept: str) -> bool:
    """Whether a browser asks for a page: by the address, and by what it accepts."""
    return not path.startswith(PROGRAMS) and "text/html" in accept
