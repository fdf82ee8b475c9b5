"""From entries back to slots: what options are, session by session, and what they mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from matcher.domain import Mode
from matcher.instance.places import MODES
from matcher.instance.rules import arranged
from matcher.offers.choices import Choice
from matcher.offers.enquiry import Enquiry
from matcher.offers.joint import Path
from matcher.offers.market import in_london
from matcher.offers.options import Course, Session
from matcher.units import Milliday, in_days


class Described(NamedTuple):
    """An option before it has its kinds and its sentence."""

    courses: tuple[Course, ...]
    begins: dt.date
    """The date of the first session of all."""
    ends: dt.date
    """The date of the last session of all."""
    wait_days: int
    """The longest wait of its courses."""
    travel_minutes: int
    """Of all sessions, one way."""
    fit: float
    """The mean over all sessions."""
    price_days: float | None
    """Days that it adds to others' waits; ``None`` without prices."""


def describe(
    enquiry: Enquiry, choices: Sequence[Choice], plans: Sequence[tuple[Path, ...]]
) -> list[Described]:
    """The options that these plans make up; each has a path for each of the choices."""
    by_choice = [
        _courses(enquiry, choice, [plan[i] for plan in plans]) for i, choice in enumerate(choices)
    ]
    with_prices = enquiry.manner.with_prices
    return [_whole(courses, with_prices) for courses in zip(*by_choice, strict=True)]


def _whole(courses: tuple[Course, ...], with_prices: bool) -> Described:
    fit, sessions = 0.0, 0
    for course in courses:
        fit += course.fit * len(course.sessions)
        sessions += len(course.sessions)
    return Described(
        courses=courses,
        begins=min(course.sessions[0].start for course in courses).date(),
        ends=max(course.sessions[-1].start for course in courses).date(),
        wait_days=max(course.wait_days for course in courses),
        travel_minutes=sum(course.travel_minutes for course in courses),
        fit=fit / sessions,
        price_days=in_days(sum(course.price for course in courses)) if with_prices else None,
    )


class _Costed(NamedTuple):
    """An entry as one of the sessions of a course, its day, and what it costs, in 0.001 day."""

    session: Session
    day: int
    fit: float
    cost: Milliday
    price: Milliday


_Nth = tuple[int, int]
"""The number of a session in its course, from 1, and its entry."""


def _courses(enquiry: Enquiry, choice: Choice, paths: Sequence[Path]) -> list[Course]:
    """The course of each path; several options often share some of their sessions, or all."""
    numbered = {path: tuple(enumerate(path, start=1)) for path in paths}
    wanted = list(dict.fromkeys(nth for sessions in numbered.values() for nth in sessions))
    costed = dict(zip(wanted, _costed(enquiry, choice, wanted), strict=True))
    courses = {
        path: _course(choice, [costed[nth] for nth in sessions])
        for path, sessions in numbered.items()
    }
    return [courses[path] for path in paths]


def _costed(enquiry: Enquiry, choice: Choice, wanted: Sequence[_Nth]) -> Iterator[_Costed]:
    market, laid = enquiry.market, choice.laid
    supply, rows = market.supply, market.rows
    entry = np.array([entry for _, entry in wanted])
    row = laid.row[entry]
    giver = rows.practitioner[row]
    of_slot = zip(
        rows.slot_id[row].tolist(),
        rows.venue[row].tolist(),
        rows.start[row].tolist(),
        rows.minutes[row].tolist(),
        giver.tolist(),
        strict=True,
    )
    of_entry = zip(
        choice.asked.arrays.mode[choice.at, laid.column[entry]].tolist(),
        laid.minutes[entry].tolist(),
        laid.day[entry].tolist(),
        choice.fit[giver].tolist(),
        laid.cost[entry].tolist(),
        laid.price[entry].tolist(),
        strict=True,
    )
    for (number, _), slot, own in zip(wanted, of_slot, of_entry, strict=True):
        slot_id, venue, start, minutes, q = slot
        how, travel, day, fit, cost, price = own
        practitioner, mode = supply.practitioners[q], MODES[how]
        site = supply.venues[venue][1]
        session = Session(
            need_id=choice.need.need_id,
            session=number,
            slot_id=slot_id,
            practitioner_id=practitioner.practitioner_id,
            site_id=supply.sites[site].site_id if mode is Mode.IN_PERSON else None,
            mode=mode,
            start=in_london(start),
            minutes=minutes,
            travel_minutes=travel,
            arrange=arranged(market.model, enquiry.person, practitioner, mode),
        )
        yield _Costed(session, day, fit, cost, price)


def _course(choice: Choice, costed: Sequence[_Costed]) -> Course:
    """A course, with its cost as the engine counts it: sessions, wait and drag."""
    need, longest = choice.need, len(choice.drag) - 1
    longer = (min(b.day - a.day - need.min_gap_days, longest) for a, b in pairwise(costed))
    drag = sum(int(choice.drag[g]) for g in longer)
    wait = int(choice.waits[costed[0].day])
    return Course(
        need_id=need.need_id,
        service=need.service,
        sessions=tuple(one.session for one in costed),
        wait_days=(costed[0].session.start.date() - need.clock).days,
        travel_minutes=sum(one.session.travel_minutes for one in costed),
        fit=sum(one.fit for one in costed) / len(costed),
        cost=sum(one.cost for one in costed) + wait + drag,
        price=sum(one.price for one in costed),
    )
