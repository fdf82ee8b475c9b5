"""What is next available, both ways."""

from __future__ import annotations

from collections.abc import Iterator

from matcher import wire
from matcher.domain import Barrier, Window
from matcher.errors import Fault, InputFaults
from matcher.files.cells import CellFault
from matcher.files.grammars import WINDOW
from matcher.offers import (
    Assessment,
    Course,
    Draft,
    Manner,
    Opening,
    Option,
    Session,
    Wishes,
)
from matcher.usecases.matching import Found
from matcher.usecases.next_available import Unmet
from matcher_api.told import Plain

REQUEST = "request"


def wishes_asked(asked: wire.Wishes) -> Wishes:
    """What a person wishes for this time.

    Raises:
        InputFaults: a window is not a part of a week.
    """
    return Wishes(
        earliest=asked.earliest,
        latest=asked.latest,
        windows=tuple(_windows(asked.windows)),
        sites=asked.sites,
        within_minutes=asked.within_minutes,
        modes=asked.modes,
        practitioner_id=asked.practitioner_id,
    )


def manner_asked(asked: wire.MatchRequest, *, prices: bool) -> Manner:
    """How options are to be ranked; ``prices``: whether this service lets prices count."""
    return Manner(with_prices=prices and asked.prices, later=asked.later, page=asked.page)


def _windows(codes: tuple[str, ...]) -> Iterator[Window]:
    faults: list[Fault] = []
    for place, code in enumerate(codes):
        try:
            yield WINDOW(code)
        except CellFault as error:
            column = f"wishes.windows.{place}"
            todo = error.todo or WINDOW.enter
            faults.append(Fault(REQUEST, None, column, None, error.problem, todo, error.code))
    if faults:
        raise InputFaults(faults)


def assessment_asked(asked: wire.Assessment) -> Assessment:
    """What a coach has found out."""
    barriers = (Barrier(code=code, severity=s) for code, s in asked.barriers.items())
    return Assessment(tuple(barriers), asked.employment)


def draft(drafted: Draft) -> wire.PlanDraft:
    """A drafted plan, as it is told."""
    return wire.PlanDraft(
        needs=tuple(
            wire.DraftNeed(
                service=one.service,
                sessions=one.sessions,
                min_gap_days=one.min_gap_days,
                max_gap_days=one.max_gap_days,
                why=one.why,
            )
            for one in drafted.needs
        ),
        criteria=drafted.criteria,
    )


def found(matched: Found) -> Plain:
    """Options, or what would help, as :class:`wire.MatchAnswer` has them.

    Every answer has dozens of sessions, and what they are made of has been checked long before:
    types that check it once more would take several times as long as this.
    """
    options = matched.options
    return {
        "options": [_option(one) for one in options.options],
        "later": [_option(one) for one in options.later],
        "more": options.more,
        "left_out": options.left_out,
        "nothing_fits": [_unmet(one) for one in matched.unmet],
        "proved": options.proved,
    }


def answer(matched: Found) -> wire.MatchAnswer:
    """The same, for an answer that it is a part of."""
    return wire.MatchAnswer.model_validate(found(matched))


def _unmet(one: Unmet) -> Plain:
    queue = one.queue
    return {
        "need_id": one.need_id,
        "openings": [_opening(opening) for opening in one.openings],
        "queue": {"service": queue.service, "ahead": queue.ahead, "why": queue.why},
    }


def _opening(opening: Opening) -> Plain:
    return {
        "condition": opening.condition.value,
        "to": opening.to,
        "first": opening.first,
        "starts": opening.starts,
        "why": opening.why,
    }


def _option(option: Option) -> Plain:
    return {
        "kinds": [kind.value for kind in option.kinds],
        "sessions": [_session(session) for session in option.sessions],
        "courses": [_course(course) for course in option.courses],
        "wait_days": option.wait_days,
        "travel_minutes": option.travel_minutes,
        "fit": option.fit,
        "price_days": option.price_days,
        "why": option.why,
    }


def _session(session: Session) -> Plain:
    return {
        "need_id": session.need_id,
        "session": session.session,
        "slot_id": session.slot_id,
        "practitioner_id": session.practitioner_id,
        "site_id": session.site_id,
        "mode": session.mode.value,
        "start": session.start,
        "minutes": session.minutes,
        "travel_minutes": session.travel_minutes,
        "arrange": session.arrange,
    }


def _course(course: Course) -> Plain:
    return {
        "need_id": course.need_id,
        "service": course.service,
        "wait_days": course.wait_days,
        "travel_minutes": course.travel_minutes,
        "fit": course.fit,
    }
