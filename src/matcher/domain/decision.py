"""A decision: what a named person says to the offer that a batch makes to a need."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from matcher.domain.base import Frozen


class Choice(StrEnum):
    """What is to happen to an offer."""

    ACCEPT = "accept"
    """Its sessions become bookings."""
    CHANGE = "change"
    """It is refused; the need comes forward and may be offered anything."""
    LEAVE = "leave"
    """Nobody has refused it, and it is not to be booked now; the need comes forward."""


class Decision(Frozen):
    """One row of decisions.csv. A need without one has not been decided, and comes forward."""

    need_id: str
    decision: Choice
    reason: str | None = None
    """Why; always there unless the offer is accepted."""
    by: str
    """The name of the person who decided."""
    at: dt.datetime | dt.date | None = None
    """When: a moment, aware and in Europe/London, or a date alone."""
