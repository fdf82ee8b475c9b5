"""Starting a program."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Load what a program consists of: none of it is garbage, and to look for some takes a tenth.

    What is there at the end is not looked at again either.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
