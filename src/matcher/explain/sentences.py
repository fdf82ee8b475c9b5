"""One sentence or two for each reason: what stands in the way of this need, and what would help.

Plain English, reading age about nine; figures are those of the week that was read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from matcher.domain import Mode, Reason, TravelMeans
from matcher.explain.case import Case
from matcher.explain.plain import listed, many, plain_date
from matcher.explain.plain import requirement as requirement_words

MODE_WORDS: Mapping[Mode, str] = {
    Mode.IN_PERSON: "in person",
    Mode.PHONE: "by phone",
    Mode.VIDEO: "by video",
    Mode.REFERRAL: "on another service's list",
}
TRAVEL_WORDS: Mapping[TravelMeans, str] = {
    TravelMeans.CAR: "by car",
    TravelMeans.PUBLIC_TRANSPORT: "by public transport",
    TravelMeans.WALK: "on foot",
}


def sentence(reason: Reason, case: Case) -> str:
    """Why the need of ``case`` is not placed, and what would help."""
    return _SENTENCES[reason](case)


def no_practitioner(case: Case) -> str:
    """R2 and R13: nobody gives the service, or all who do were ruled out."""
    service, wanted = case.service, case.need.require_practitioner
    if not case.practitioners:
        return (
            f"Nobody with places in this booking period gives {service}. "
            f"Places with somebody who gives it would help."
        )
    if wanted is not None:
        return (
            f"Only {wanted} may be booked, and no place with {wanted} will do for {service}. "
            f"Places with {wanted}, or the choice of somebody else, would help."
        )
    return (
        f"Of {many(case.practitioners, 'practitioner')} of {service} with places, each was ruled "
        f"out for this person, or the site was. Another practitioner or site, or asking again "
        f"about what was ruled out, would help."
    )


def outside_area(case: Case) -> str:
    """R16: whoever gives the service serves other areas."""
    area, service = case.participant.area, case.service
    if area is None:
        return (
            f"The area of this person is not given, and of {_places(case)} of {service} each is "
            f"for named areas. Entering the area would help."
        )
    return (
        f"Of {_places(case)} of {service}, none serves {area}. "
        f"A practitioner or site that serves {area} would help."
    )


def requirement(case: Case) -> str:
    """R10: nobody meets, or can arrange in time, what the person needs."""
    wanted = case.participant.requirements
    missing = [code for code in wanted if not case.leaves_something(code)]
    asked = listed([requirement_words(case.choices.model, code) for code in missing or wanted])
    whole = "what" if missing or len(wanted) == 1 else "all that"
    return (
        f"Of {_places(case)} of {case.service}, none meets {whole} this person requires: {asked}. "
        f"A place that does would help{_notice(case, missing)}."
    )


def _notice(case: Case, missing: Sequence[str]) -> str:
    """What to add when something could be arranged, were there more time."""
    entries = [case.choices.model.requirement(code) for code in missing]
    days = [e.notice_days for e in entries if e is not None and e.notice_days is not None]
    return f", as would a place with {many(max(days), 'day')} to arrange it" if days else ""


def no_mode(case: Case) -> str:
    """R8: what is offered is not what the person accepts."""
    offered = listed([MODE_WORDS[mode] for mode in case.modes_before], "or")
    accepted = listed([MODE_WORDS[mode] for mode in case.participant.modes], "or")
    return (
        f"Of {_places(case)} that would do, each is {offered}; this person accepts {accepted} "
        f"only. Places {accepted}, or asking whether another way would do, would help."
    )


def too_far(case: Case) -> str:
    """R9: every site is further than the person can travel."""
    by, limit = TRAVEL_WORDS[case.participant.travel], case.participant.max_travel_minutes
    nearest = case.nearest_minutes
    if nearest is None:
        return (
            "It is not known how long the journey to any site takes. Entering a home or journey "
            "times, or a place by phone or video, would help."
        )
    return (
        f"The nearest site that would do is {many(nearest, 'minute')} away {by}; this person can "
        f"travel {limit}. A nearer site, help with travel, or a place by phone or video would help."
    )


def window_too_short(case: Case) -> str:
    """R4: no place falls between the first and last possible date."""
    first, last = case.dates
    if first > last:
        return (
            f"It may not begin before {plain_date(first)} nor end after {plain_date(last)}, so no "
            f"date is left. A later last date would help."
        )
    return (
        f"Of {_places(case)} that would do, none is from {plain_date(first)} to "
        f"{plain_date(last)}. Other dates for this person, or places between these, would help."
    )


def no_time(case: Case) -> str:
    """R7: no place is at a time when the person can come."""
    return (
        f"Of {_places(case)} that would do, none is at a time when this person can come. "
        f"Places at their times, or asking whether other times would do, would help."
    )


def reserved(case: Case) -> str:
    """R17: what is left is kept for others."""
    return (
        f"Of {_places(case)} that would do, each is kept for urgent needs or for online "
        f"booking. Releasing some of them would help."
    )


def full(case: Case) -> str:
    """R1: what is left is booked already."""
    return (
        f"Of {_places(case)} that would do, each is booked already. "
        f"More places of {case.service}, or bookings that are cancelled, would help."
    )


def no_series(case: Case) -> str:
    """R3, R5, R6, R11 and R15: no whole course can be made of what is free."""
    need, dates = case.need, many(case.free_dates, "date")
    free = many(case.free_places, "free place")
    if need.sessions == 1:
        return (
            f"Of {free} on {dates}, each clashes with a booking of this person, comes too soon "
            f"after the last session, or is for another stage of a course. "
            f"Places on other dates would help."
        )
    verb = "does" if case.free_places == 1 else "do"
    one = " with one practitioner" if need.same_practitioner else ""
    easier = ", a change of practitioner" if need.same_practitioner else ""
    return (
        f"{free} on {dates} {verb} not make up {need.sessions} sessions {_gaps(case)} "
        f"apart{one}. Longer gaps{easier} or places on more dates would help."
    )


def waits_for(case: Case) -> str:
    """R12: it follows a need that has no dates, or too late ones."""
    leader = case.need.after_need
    if case.leader_ends is None:
        return (
            f"It has to follow {leader}, which has no place. "
            f"A place for {leader}, or letting this one start without it, would help."
        )
    ends = case.choices.batch.horizon_start + dt.timedelta(days=case.leader_ends)
    return (
        f"It has to follow {leader}, which ends on {plain_date(ends)}; no whole course is left "
        f"after that. Later places of {case.service}, or an earlier end of {leader}, would help."
    )


def others_first(case: Case) -> str:
    """Nothing stands in the way but the other needs."""
    return (
        f"{many(case.free_places, 'free place')} of {case.service} on "
        f"{many(case.free_dates, 'date')} would do, but no whole course is left once needs that "
        f"waited longer, are more urgent or fit better have theirs. "
        f"More places of {case.service} would help."
    )


_SENTENCES: Mapping[Reason, Callable[[Case], str]] = {
    Reason.NO_PRACTITIONER: no_practitioner,
    Reason.OUTSIDE_AREA: outside_area,
    Reason.REQUIREMENT: requirement,
    Reason.NO_MODE: no_mode,
    Reason.TOO_FAR: too_far,
    Reason.WINDOW_TOO_SHORT: window_too_short,
    Reason.NO_TIME: no_time,
    Reason.RESERVED: reserved,
    Reason.FULL: full,
    Reason.NO_SERIES: no_series,
    Reason.WAITS_FOR: waits_for,
    Reason.OTHERS_FIRST: others_first,
}


def _places(case: Case) -> str:
    return many(case.places_before, "place")


def _gaps(case: Case) -> str:
    low, high = case.need.min_gap_days, case.need.max_gap_days
    return many(low, "day") if low == high else f"{low} to {high} days"
