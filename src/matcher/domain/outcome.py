"""The outcome of an allocation: the rows and figures of the output folder. FORMATS section 1."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from matcher.domain.base import Frozen, Mode
from matcher.domain.prices import Certificate
from matcher.units import Milliday


class Reason(StrEnum):
    """Why a need is not placed: the first, in this order, that empties the choice."""

    NO_PRACTITIONER = "no_practitioner"
    OUTSIDE_AREA = "outside_area"
    REQUIREMENT = "requirement"
    NO_MODE = "no_mode"
    TOO_FAR = "too_far"
    WINDOW_TOO_SHORT = "window_too_short"
    NO_TIME = "no_time"
    RESERVED = "reserved"
    FULL = "full"
    NO_SERIES = "no_series"
    WAITS_FOR = "waits_for"
    OTHERS_FIRST = "others_first"


class AllocationRow(Frozen):
    """A row of allocation.csv: one session of a placed need. Times in minutes, waits in days."""

    need_id: str
    participant_id: str
    session: int
    slot_id: str
    practitioner_id: str
    site_id: str | None
    mode: Mode
    start: dt.datetime
    travel_minutes: int
    wait_days: int
    fit: Decimal
    """Rounded half up to three decimals."""
    arrange: tuple[str, ...] = ()
    status: Literal["proposed"] = "proposed"


class UnplacedRow(Frozen):
    """A row of unplaced.csv."""

    need_id: str
    participant_id: str
    reason: Reason
    explanation: str
    last_chance: bool


class RebookRow(Frozen):
    """A row of rebook.csv: a booking on a closed slot."""

    slot_id: str
    participant_id: str
    need_id: str | None
    session: int | None


class Spread(Frozen):
    """Median, 90th percentile and greatest of a set of whole numbers; all 0 when it is empty."""

    median: float = 0
    p90: float = 0
    max: float = 0


class Baseline(Frozen):
    """First come, first served on the same batch."""

    cost_days: float
    needs_placed: int
    sessions_booked: int
    wait_days: Spread


class Status(StrEnum):
    """How the search ended: proved best, ended by a limit or target, or stopped by somebody."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    STOPPED = "stopped"


class Summary(Frozen):
    """summary.json, keys in this order."""

    needs: int
    needs_placed: int
    sessions_booked: int
    cost_days: float
    bound_days: float
    gap: float
    gap_avoidable: float
    status: Status
    seconds: float
    seed: int
    wait_days: Spread
    travel_minutes: Spread
    fit_mean: float
    utilisation: Mapping[str, float]
    baseline: Baseline
    model: str
    versions: Mapping[str, str]
    input_sha256: str


class CurvePoint(Frozen):
    """Plan and bound at one moment of the search; ``cost`` is None before the first plan."""

    seconds: float
    cost: Milliday | None
    bound: Milliday


class Outcome(Frozen):
    """Everything that an output folder holds but for the report."""

    allocation: tuple[AllocationRow, ...]
    unplaced: tuple[UnplacedRow, ...]
    rebook: tuple[RebookRow, ...]
    summary: Summary
    certificate: Certificate
    curve: tuple[CurvePoint, ...] = ()
