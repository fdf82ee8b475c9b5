"""When Python looks for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def garbage_collection_paused() -> Iterator[None]:
    """No searching for garbage while a great deal is made of which nearly all is kept.

    Python would look through all of it again and again: that doubles the time in which a great
    many values are read, and adds a fifth to that in which the service is loaded.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
