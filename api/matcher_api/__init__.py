"""The service: the library's use cases over HTTP. It is loaded by ``create_app``, not before.

Whoever only asks for its settings does not wait for the engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matcher_api.app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> object:
    """``create_app``; the service is loaded now."""
    if name != "create_app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from matcher_api.app import create_app  # noqa: PLC0415  see above

    return create_app
