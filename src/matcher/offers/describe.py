"""From entries back to slots: what an option is, session by session, and what it means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Mode, Need
from matcher.instance.places import MODES
from matcher.instance.rules import arranged
from matcher.offers.choices import Choice
from matcher.offers.enquiry import Enquiry
from matcher.offers.joint import Path
from matcher.offers.options import Course, Session
from matcher.units import Milliday, in_days


@dataclass(frozen=True)
class Described:
    """An option before it has its kinds and its sentence."""

    courses: tuple[Course, ...]
    with_prices: bool

    @cached_property
    def begins(self) -> dt.date:
        """The date of the first session of all."""
        return min(course.sessions[0].start.date() for course in self.courses)

    @cached_property
    def ends(self) -> dt.date:
        """The date of the last session of all."""
        return max(course.sessions[-1].start.date() for course in self.courses)

    @property
    def wait_days(self) -> int:
        """The longest wait of its courses."""
        return max(course.wait_days for course in self.courses)

    @cached_property
    def travel_minutes(self) -> int:
        """Of all sessions, one way."""
        return sum(course.travel_minutes for course in self.courses)

    @cached_property
    def fit(self) -> float:
        """The mean over all sessions."""
        sessions = [len(course.sessions) for course in self.courses]
        whole = sum(c.fit * n for c, n in zip(self.courses, sessions, strict=True))
        return whole / sum(sessions)

    @cached_property
    def price_days(self) -> float | None:
        """Days that it adds to others' waits."""
        return in_days(sum(course.price for course in self.courses)) if self.with_prices else None


def describe(enquiry: Enquiry, choices: Sequence[Choice], paths: Sequence[Path]) -> Described:
    """The option that these entries make up."""
    courses = tuple(_course(enquiry, c, path) for c, path in zip(choices, paths, strict=True))
    return Described(courses, enquiry.manner.with_prices)


def _course(enquiry: Enquiry, choice: Choice, path: Path) -> Course:
    laid, need, rows = choice.laid, choice.need, enquiry.market.rows
    entries = np.array(path)
    taken = laid.row[entries]
    givers = rows.practitioner[taken]
    minutes: list[int] = laid.minutes[entries].tolist()
    modes = choice.asked.arrays.mode[choice.at, laid.column[entries]].tolist()
    places = zip(taken.tolist(), givers.tolist(), modes, minutes, strict=True)
    sessions = tuple(
        _session(enquiry, need, number, *place) for number, place in enumerate(places, start=1)
    )
    return Course(
        need_id=need.need_id,
        service=need.service,
        sessions=sessions,
        wait_days=(sessions[0].start.date() - need.clock).days,
        travel_minutes=sum(minutes),
        fit=sum(enquiry.market.supply.fit(need, enquiry.person)[givers].tolist()) / len(path),
        cost=_cost(choice, entries),
        price=sum(laid.price[entries].tolist()),
    )


def _cost(choice: Choice, entries: NDArray[np.int64]) -> Milliday:
    """Sessions, wait and drag, as the engine counts them."""
    days: list[int] = choice.laid.day[entries].tolist()
    longest = len(choice.drag) - 1
    longer = (min(b - a - choice.need.min_gap_days, longest) for a, b in pairwise(days))
    drag = sum(int(choice.drag[g]) for g in longer)
    return int(choice.laid.cost[entries].sum()) + int(choice.waits[days[0]]) + drag


def _session(
    enquiry: Enquiry, need: Need, number: int, row: int, practitioner: int, how: int, travel: int
) -> Session:
    market = enquiry.market
    giver, mode = market.supply.practitioners[practitioner], MODES[how]
    _, site, _ = market.supply.venues[market.rows.venue[row]]
    return Session(
        need_id=need.need_id,
        session=number,
        slot_id=market.rows.slot_id[row],
        practitioner_id=giver.practitioner_id,
        site_id=market.supply.sites[site].site_id if mode is Mode.IN_PERSON else None,
        mode=mode,
        start=market.start(row),
        minutes=int(market.rows.minutes[row]),
        travel_minutes=travel,
        arrange=arranged(market.model, enquiry.person, giver, mode),
    )
