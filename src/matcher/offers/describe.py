"""From entries back to slots: what an option is, session by session, and what it means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from matcher.domain import Mode
from matcher.instance.places import MODES
from matcher.instance.rules import arranged
from matcher.offers.choices import Choice
from matcher.offers.enquiry import Enquiry
from matcher.offers.joint import Path
from matcher.offers.options import Course, Session
from matcher.units import Milliday, in_days


@dataclass(frozen=True, slots=True)
class Described:
    """An option before it has its kinds and its sentence."""

    courses: tuple[Course, ...]
    with_prices: bool

    @property
    def begins(self) -> dt.date:
        """The date of the first session of all."""
        return min(course.sessions[0].start.date() for course in self.courses)

    @property
    def ends(self) -> dt.date:
        """The date of the last session of all."""
        return max(course.sessions[-1].start.date() for course in self.courses)

    @property
    def wait_days(self) -> int:
        """The longest wait of its courses."""
        return max(course.wait_days for course in self.courses)

    @property
    def travel_minutes(self) -> int:
        """Of all sessions, one way."""
        return sum(course.travel_minutes for course in self.courses)

    @property
    def fit(self) -> float:
        """The mean over all sessions."""
        sessions = [len(course.sessions) for course in self.courses]
        whole = sum(c.fit * n for c, n in zip(self.courses, sessions, strict=True))
        return whole / sum(sessions)

    @property
    def price_days(self) -> float | None:
        """Days that it adds to others' waits."""
        return in_days(sum(course.price for course in self.courses)) if self.with_prices else None


def describe(enquiry: Enquiry, choices: Sequence[Choice], paths: Sequence[Path]) -> Described:
    """The option that these entries make up."""
    courses = tuple(_course(enquiry, c, path) for c, path in zip(choices, paths, strict=True))
    return Described(courses, enquiry.manner.with_prices)


def _course(enquiry: Enquiry, choice: Choice, path: Path) -> Course:
    laid, need = choice.laid, choice.need
    entries = list(path)
    fits = enquiry.market.supply.fit(need, enquiry.person)
    who = enquiry.market.rows.practitioner[laid.row[entries]]
    sessions = tuple(_session(enquiry, choice, i, e) for i, e in enumerate(path, start=1))
    return Course(
        need_id=need.need_id,
        service=need.service,
        sessions=sessions,
        wait_days=(sessions[0].start.date() - need.clock).days,
        travel_minutes=sum(session.travel_minutes for session in sessions),
        fit=sum(fits[who].tolist()) / len(path),
        cost=_cost(choice, path),
        price=sum(laid.price[entries].tolist()),
    )


def _cost(choice: Choice, path: Path) -> Milliday:
    """Sessions, wait and drag, as the engine counts them."""
    entries = list(path)
    days: list[int] = choice.laid.day[entries].tolist()
    longest = len(choice.drag) - 1
    longer = (min(b - a - choice.need.min_gap_days, longest) for a, b in pairwise(days))
    drag = sum(int(choice.drag[g]) for g in longer)
    return int(choice.laid.cost[entries].sum()) + int(choice.waits[days[0]]) + drag


def _session(enquiry: Enquiry, choice: Choice, number: int, entry: int) -> Session:
    market = enquiry.market
    row = int(choice.laid.row[entry])
    practitioner, site, _ = market.supply.venues[market.rows.venue[row]]
    giver = market.supply.practitioners[practitioner]
    mode = MODES[choice.asked.arrays.mode[choice.at, choice.laid.column[entry]]]
    return Session(
        need_id=choice.need.need_id,
        session=number,
        slot_id=market.rows.slot_id[row],
        practitioner_id=giver.practitioner_id,
        site_id=market.supply.sites[site].site_id if mode is Mode.IN_PERSON else None,
        mode=mode,
        start=market.start(row),
        minutes=int(market.rows.minutes[row]),
        travel_minutes=int(choice.laid.minutes[entry]),
        arrange=arranged(market.model, enquiry.person, giver, mode),
    )
