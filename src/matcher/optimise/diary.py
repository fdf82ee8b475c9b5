"""A living diary, and what one need may use of it: the slot-level rules for the desk.

A batch is compiled for one moment. Here the diary stays as it is for a year and only the places
left in it change, so that a need is served in some microseconds.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.instance.instance import FIRST, LATER
from matcher.instance.places import FOLLOW_UP_ONLY, NEW_ONLY, OPEN, REFERRAL, URGENT_ONLY
from matcher.optimise.compiled import kernel

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Diary(NamedTuple):
    """Slots by practitioner, then day, then identifier; days count from any fixed date.

    ``practitioner_start`` (Q + 1,) says where each one's slots begin. ``gives_start`` (S + 1,) and
    ``gives`` list the practitioners of each service. The rest has shape (slots,): ``kind`` is
    the appointment type, ``reserved`` what the slot is kept for until the day ``release``, ``time``
    its class of weekday and times, ``rank`` its place in the order of identifiers. ``free`` places
    and whether the slot is ``standing`` may change between two calls.
    """

    practitioner_start: Ints
    gives_start: Ints
    gives: Ints
    venue: Ints
    day: Ints
    parts: Ints
    kind: Ints
    reserved: Ints
    release: Ints
    time: Ints
    rank: Ints
    free: Ints
    standing: Bools


class Ask(NamedTuple):
    """One need at the desk. Days as in the diary; costs in thousandths of a day.

    ``mode``, ``minutes``, ``notice`` (days from ``opens`` until all can be arranged), ``cost``
    (misfit and travel of a session) and ``met`` (preferences) are by venue; ``mode`` is -1 where
    the venue cannot be used. ``at_time`` and ``parts_met`` are by time class. ``busy`` are the
    marks of the person's days from ``today`` on, ``wait`` the cost of a first session on them.
    ``practitioner`` is who has to give the sessions, or -1.
    """

    service: int
    sessions: int
    low: int
    high: int
    today: int
    opens: int
    """The first day that may be booked."""
    earliest: int
    """Of any session."""
    begins: int
    """The first day for the first session: after a gap, or after the need that goes before."""
    latest: int
    begun: bool
    urgent: bool
    online: bool
    """Whether places that are kept for online booking may be used."""
    practitioner: int
    together: bool
    """One practitioner gives all the sessions."""
    referral_mark: int
    mode: Ints
    minutes: Ints
    notice: Ints
    cost: Ints
    met: Ints
    at_time: Bools
    parts_met: Ints
    unmet: Ints
    """Cost of a session that meets 0, 1, 2 ... of the stated preferences."""
    busy: Ints
    wait: Ints
    drag: Ints


@kernel
def takes(d: Any, ask: Any, slot: int) -> int:
    """Which sessions the slot can take: the bits FIRST and LATER."""
    mode, day = ask.mode[d.venue[slot]], d.day[slot]
    if mode < 0 or d.free[slot] <= 0 or not d.standing[slot]:
        return 0
    if day < ask.opens + ask.notice[d.venue[slot]]:
        return 0
    if d.reserved[slot] != OPEN and d.release[slot] > ask.opens:
        urgent_only = d.reserved[slot] == URGENT_ONLY
        if (urgent_only and not ask.urgent) or (not urgent_only and not ask.online):
            return 0
    busy = ask.busy[day - ask.today]
    if mode == REFERRAL:
        if busy & ask.referral_mark:
            return 0
    elif not ask.at_time[d.time[slot]] or busy & d.parts[slot]:
        return 0
    kind, bits = d.kind[slot], 0
    if day >= ask.begins and kind != (NEW_ONLY if ask.begun else FOLLOW_UP_ONLY):
        bits |= FIRST
    if ask.sessions > 1 and kind != NEW_ONLY:
        bits |= LATER
    return bits


@kernel
def first_slot(d: Any, practitioner: int, day: int) -> int:
    """The practitioner's first slot on ``day`` or later."""
    low, high = d.practitioner_start[practitioner], d.practitioner_start[practitioner + 1]
    while low < high:
        middle = (low + high) // 2
        if d.day[middle] < day:
            low = middle + 1
        else:
            high = middle
    return int(low)
