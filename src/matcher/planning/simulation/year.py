"""A simulated year: what became of everybody, and of every place. Plain arrays, in stable order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from matcher.planning.simulation.rule import Rule
from matcher.planning.simulation.setting import Setting

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NEVER = -(1 << 20)
"""Stands where something has not happened."""


class Ending(IntEnum):
    """How a need stands when the year is over, or how it ended."""

    OPEN = 0
    """Waits, or its course is under way."""
    FINISHED = 1
    """Every session was attended."""
    OUT_OF_WINDOW = 2
    """The support window closed before that."""
    DROPPED_OUT = 3
    """The person left the programme."""
    DISCHARGED = 4
    """Too many appointments were missed."""


@dataclass(frozen=True)
class People:
    """Everybody who was referred, in order of referral; arrays of one entry a person.

    ``assessed`` is ``NEVER`` for who left before; ``ready`` is when they could have been assessed;
    ``assessment_days`` is how long it took a coach, where coaches may be a bottleneck.
    Codes of ``employment`` and ``urgency`` count in the order of the domain's enums.
    """

    referred: Floats
    ready: Floats
    assessed: Floats
    assessment_days: Floats
    support_ends: Ints
    employment: Ints
    urgency: Ints
    rural: Ints
    locality: Ints
    localities: tuple[str, ...]


@dataclass(frozen=True)
class Needs:
    """Every need that an assessment named, in that order. Days as in ``Setting``; arrays.

    ``clock`` is the day from which waiting counts; ``first`` and ``last`` are the first and last
    attended session. ``attended``, ``missed``, ``cancelled`` (by the person) and ``moved`` (by the
    provider) count sessions; ``minutes`` is travel and ``fit`` is fit, summed over those attended.
    """

    person: Ints
    service: Ints
    sessions: Ints
    urgency: Ints
    clock: Ints
    first: Ints
    last: Ints
    attended: Ints
    in_person: Ints
    missed: Ints
    cancelled: Ints
    moved: Ints
    minutes: Floats
    fit: Floats
    ending: Ints
    ended: Ints


@dataclass(frozen=True)
class Sessions:
    """Every appointment whose day came, in order of day; arrays of one entry an appointment.

    ``need`` is its row in ``Needs``, ``slot`` its place in ``Setting.places.slots``, and ``came`` 1
    where the person was there.
    """

    need: Ints
    slot: Ints
    day: Ints
    came: Ints


@dataclass(frozen=True)
class Weekly:
    """Counts of every simulated week and service, warm-up included; shape (weeks, services).

    ``places`` stood in the diary (sick leave taken out; ``withdrawn`` are those); ``used`` were
    attended, ``missed`` were booked and nobody came. ``waiting`` have not had a first session at
    the week's end. ``began`` had it in the week, after ``waited`` days together. ``asked`` is
    sessions newly asked for.
    """

    places: Ints
    withdrawn: Ints
    used: Ints
    missed: Ints
    waiting: Ints
    began: Ints
    waited: Ints
    asked: Ints


@dataclass(frozen=True)
class BatchWeek:
    """One Monday's batch: how large it was and how good its plan is proved to be."""

    week: int
    needs: int
    placed: int
    gap: float
    steps: int


@dataclass(frozen=True)
class Year:
    """One simulated year. The same setting, rule and seed give the same arrays."""

    setting: Setting
    rule: Rule
    seed: int
    people: People
    needs: Needs
    sessions: Sessions
    weekly: Weekly
    batches: tuple[BatchWeek, ...] = ()

    @property
    def services(self) -> tuple[str, ...]:
        """Services by their code, in the model's order."""
        return tuple(self.setting.model.services)
