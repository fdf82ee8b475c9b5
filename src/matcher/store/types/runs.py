"""Weekly runs: what is asked for, how far it is, and what people did with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

USUAL_WORK = 600
"""Steps of a run when nobody says."""


class RunState(StrEnum):
    """How far a run is. Only ``PUBLISHED`` has changed anybody's bookings."""

    QUEUED = "queued"
    RUNNING = "running"
    REVIEW = "review"
    APPROVED = "approved"
    PUBLISHED = "published"
    UNDONE = "undone"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Asked(StrEnum):
    """What people may ask of the worker meanwhile."""

    STOP = "stop"
    """The best plan so far is good enough."""
    CANCEL = "cancel"
    """No plan is wanted."""


@dataclass(frozen=True, slots=True)
class RunWish:
    """What a run is to plan, and how far it is to look.

    ``work_limit`` counts deterministic steps, and no clock ends the work: without a stop by hand
    the same run gives the same bytes again. ``gap``: the share of the cost, 0 to 1, that is good
    enough.
    ``replays``: the run that is done again, to see whether it comes out the same; such a run can be
    looked at and no more.
    """

    horizon_start: dt.date
    horizon_weeks: int
    work_limit: int = USUAL_WORK
    gap: float = 0.0
    seed: int = 1
    replays: str | None = None


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far the worker is: costs and bounds in 0.001 day."""

    phase: str
    seconds: float
    cost: int | None = None
    bound: int | None = None
    placed: int | None = None
    gap: float | None = None


@dataclass(frozen=True, slots=True)
class RunEdit:
    """A decision by hand about one need, as in hand.csv, with its reason and who took it."""

    need_id: str
    action: str
    reason: str
    by: str
    practitioner_id: str | None = None
    slot_id: str | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """Who did something, when, and the words that were put to them."""

    who: str
    role: str
    at: dt.datetime
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lost:
    """A need that was not booked, although the plan has places for it, and why."""

    need_id: str
    participant_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing did: the holds that became bookings, by need, and what was lost."""

    who: str
    at: dt.datetime
    holds: Mapping[str, str]
    lost: tuple[Lost, ...] = ()


@dataclass(frozen=True, slots=True)
class Undoing:
    """What undoing did: the bookings called off, and those that had gone their own way."""

    who: str
    at: dt.datetime
    cancelled: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """A weekly run, without its files.

    ``number`` counts an organisation's runs from 1. ``version`` grows each time a worker begins to
    plan: what somebody has looked at is the plan of one version. ``figures`` are those of
    summary.json, with ``price_of_edits`` when there are decisions by hand. ``opened`` are the
    exceptions that somebody has opened, by who opened them.
    """

    run_id: str
    number: int
    state: RunState
    wish: RunWish
    made_by: str
    made_at: dt.datetime
    version: int = 0
    asked: frozenset[Asked] = frozenset()
    progress: RunProgress | None = None
    figures: Mapping[str, Any] | None = None
    problem: tuple[str, str] | None = None
    edits: tuple[RunEdit, ...] = ()
    opened: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    approval: Signed | None = None
    publication: Publication | None = None
    undoing: Undoing | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A run that a worker has taken up; every write of it needs the ``fence``."""

    run: Run
    fence: int


@dataclass(frozen=True, slots=True)
class RunEvent:
    """Something that happened to a run; numbers grow."""

    number: int
    at: dt.datetime
    kind: str
    who: str
    body: Mapping[str, Any]
