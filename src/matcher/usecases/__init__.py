"""One file a use case: the only place that joins the parts. Each loads what it needs when asked.

The engine takes seconds to load, and most commands do without it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matcher.usecases.allocate import allocate_folder as allocate_folder
    from matcher.usecases.allocate import allocate_week as allocate_week
    from matcher.usecases.allocate import options as options
    from matcher.usecases.check import check_week as check_week
    from matcher.usecases.compare import by_service as by_service
    from matcher.usecases.demo import demo_folder as demo_folder
    from matcher.usecases.generate import generate_folder as generate_folder
    from matcher.usecases.verify import verify_folder as verify_folder

_HOME = {
    "allocate_folder": "matcher.usecases.allocate",
    "allocate_week": "matcher.usecases.allocate",
    "by_service": "matcher.usecases.compare",
    "check_week": "matcher.usecases.check",
    "demo_folder": "matcher.usecases.demo",
    "generate_folder": "matcher.usecases.generate",
    "options": "matcher.usecases.allocate",
    "verify_folder": "matcher.usecases.verify",
}


def __getattr__(name: str) -> Any:
    """The use case of that name; its module is loaded now."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
