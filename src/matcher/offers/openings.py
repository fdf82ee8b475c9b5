"""What a person is told when nothing fits: what would, and how long the list is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Condition(StrEnum):
    """A condition that, relaxed alone, might open something. The codes are stable."""

    DATES = "dates"
    """Of this request: the dates wished for."""
    TIMES = "times"
    """Of this request: the times of the week wished for."""
    SITES = "sites"
    """Of this request: the sites wished for."""
    JOURNEY = "journey"
    """Of this request: the minutes wished for."""
    MODES = "modes"
    """Of this request: how it is to take place."""
    WITH_WHOM = "with_whom"
    """Of this request: the practitioner wished for."""
    ACCEPTED_MODE = "accepted_mode"
    """Accept one more mode."""
    AVAILABILITY = "availability"
    """Come in one more part of the week, or in one part of every day."""
    AWAY = "away"
    """Be there on the dates named as unavailable."""
    OWN_DIARY = "own_diary"
    """Move one's own appointments."""
    TRAVEL_LIMIT = "travel_limit"
    """Travel for longer."""
    PRACTITIONER = "practitioner"
    """See somebody else than the one required, or somebody who was ruled out by choice."""
    CONTINUITY = "continuity"
    """Have sessions with more than one practitioner."""
    GAP = "gap"
    """Leave more days between sessions."""
    END = "end"
    """Go on for longer: the last date and the support window."""
    ORDER = "order"
    """Start without waiting for the need that comes first."""
    REQUIREMENT = "requirement"
    """See to a requirement in another way."""
    RESERVED = "reserved"
    """Use places that are kept for urgent needs."""
    AREA = "area"
    """Be seen by services that are for other areas."""
    FULL = "full"
    """Get a place that somebody gives back."""
    SESSIONS = "sessions"
    """Make do with fewer sessions."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One condition, relaxed alone, and what that opens; proved by asking again."""

    condition: Condition
    to: str
    """What it is relaxed to: ``video``, ``tue_eve``, ``75`` minutes; empty when it is dropped."""
    first: dt.date
    """The soonest first session."""
    starts: int
    """On how many dates the course could then begin."""
    why: str
    """One sentence."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A person's place on the waiting list of a service, as a plain fact.

    ``ahead`` is how many people wait for the service with an earlier clock; ``None`` when they are
    some, but fewer than five.
    """

    service: str
    ahead: int | None
    why: str
