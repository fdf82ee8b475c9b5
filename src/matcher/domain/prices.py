"""Prices: what a place, or a part of somebody's day, costs everybody else. In 0.001 day."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from matcher.domain.base import Frozen, Part
from matcher.units import Milliday


class PoolPrice(Frozen):
    """The price of each place in each of ``slots``."""

    slots: tuple[str, ...]
    price: Milliday = Field(ge=0)


class ClashPrice(Frozen):
    """The price of one part of one participant's day."""

    participant_id: str
    date: dt.date
    part: Part
    price: Milliday = Field(ge=0)


class Certificate(Frozen):
    """Cost, bound and the prices from which anyone can recompute the bound. FORMATS section 4."""

    unit: Literal["0.001 day"] = "0.001 day"
    cost: Milliday
    bound: Milliday
    pools: tuple[PoolPrice, ...] = ()
    clashes: tuple[ClashPrice, ...] = ()
