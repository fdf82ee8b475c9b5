"""Shares: fractions from 0 to 1, alone and in sets that add up to 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field

from matcher.planning.windows import window_of

Share = Annotated[float, Field(ge=0, le=1)]
"""A fraction, 0 to 1."""

Key = TypeVar("Key")


def adds_up(total: float) -> None:
    """Refuses shares whose ``total`` is not 1, within a millionth."""
    if abs(total - 1) > 1e-6:
        raise ValueError(f"these shares add up to {total:g} and not to 1")


def _list_adds_up(shares: tuple[float, ...]) -> tuple[float, ...]:
    adds_up(sum(shares))
    return shares


def table_adds_up(shares: Mapping[Key, float]) -> Mapping[Key, float]:
    """Named shares that add up to 1, as they are."""
    adds_up(sum(shares.values()))
    return shares


def _are_windows(codes: tuple[str, ...]) -> tuple[str, ...]:
    for code in codes:
        window_of(code)
    return codes


Shares = Annotated[tuple[Share, ...], Field(min_length=1), AfterValidator(_list_adds_up)]
"""Shares of 1, 2, 3 ... of something."""
ShareOf = Annotated[Mapping[str, Share], AfterValidator(table_adds_up)]
"""Shares of named alternatives."""
Windows = Annotated[tuple[str, ...], AfterValidator(_are_windows)]
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
