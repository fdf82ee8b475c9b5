"""Compiled kernels: plain loops over arrays, made fast by Numba."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile ``function`` on first use and keep the result on disk, where there is a place for it.

    Kernels release the interpreter's lock. Where neither the package's folder nor the user's cache
    can be written (a container without a home) they are compiled anew in every process.
    """
    try:
        compiled: Callable[..., Any] = njit(cache=True, nogil=True)(function)
    except RuntimeError:  # Numba found nowhere to keep it
        compiled = njit(nogil=True)(function)
    return compiled
