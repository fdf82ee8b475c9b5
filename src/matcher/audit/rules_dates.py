"""The rules on dates and order: R3, R4, R5, R6, R7 and R12. One function a rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from matcher.audit.proposal import Proposal
from matcher.audit.verdict import Finding
from matcher.audit.week import Week, can_come


def course_is_complete(_week: Week, proposal: Proposal) -> Iterator[Finding]:
    """R3: all the sessions, on dates that follow one another."""
    for series in proposal.series:
        need = series.need
        if len(series.sessions) != need.sessions:
            count = len(series.sessions)
            said = f"Need {need.need_id} has {count} sessions; it asks for {need.sessions}."
            yield Finding("R3", said, need.need_id)
        for sooner, later in pairwise(series.slots):
            if later.date <= sooner.date:
                said = (
                    f"Need {need.need_id} has a session on {later.date} "
                    f"after one on {sooner.date}; each must be on a later date."
                )
                yield Finding("R3", said, need.need_id, later.slot_id)


def dates_are_inside_the_window(week: Week, proposal: Proposal) -> Iterator[Finding]:
    """R4: inside the horizon, the support window and the need's own limits."""
    for need, session in proposal.sessions():
        earliest, latest = week.earliest(need), week.latest(need)
        slot = session.slot
        if not earliest <= slot.date <= latest:
            said = (
                f"Need {need.need_id} has a session on {slot.date}; "
                f"it may be from {earliest} to {latest}."
            )
            yield Finding("R4", said, need.need_id, slot.slot_id)


def gaps_are_kept(week: Week, proposal: Proposal) -> Iterator[Finding]:
    """R5: min_gap_days to max_gap_days between sessions, and after the one before this batch."""
    for series in proposal.series:
        need = series.need
        for sooner, later in pairwise(series.slots):
            gap = (later.date - sooner.date).days
            if not need.min_gap_days <= gap <= need.max_gap_days:
                said = (
                    f"Need {need.need_id} has {gap} days between {sooner.date} and {later.date}; "
                    f"there may be {need.min_gap_days} to {need.max_gap_days}."
                )
                yield Finding("R5", said, need.need_id, later.slot_id)
        first = series.slots[0]
        if first.date.toordinal() < week.may_start(need):
            said = (
                f"Need {need.need_id} begins on {first.date}, less than {need.min_gap_days} days "
                f"after its previous session on {need.previous_session}."
            )
            yield Finding("R5", said, need.need_id, first.slot_id)


def one_practitioner_gives_the_course(_week: Week, proposal: Proposal) -> Iterator[Finding]:
    """R6: one practitioner for all the sessions when same_practitioner."""
    for series in proposal.series:
        who = {slot.practitioner_id for slot in series.slots}
        if series.need.same_practitioner and len(who) > 1:
            need_id = series.need.need_id
            said = f"Need {need_id} is to have one practitioner; it has {', '.join(sorted(who))}."
            yield Finding("R6", said, need_id)


def person_can_come(week: Week, proposal: Proposal) -> Iterator[Finding]:
    """R7: the whole appointment is at a time at which the person can come."""
    for need, session in proposal.sessions():
        slot = session.slot
        if not can_come(week.participant(need), slot):
            said = (
                f"Need {need.need_id} has an appointment on {slot.start:%a %Y-%m-%d %H:%M} of "
                f"{slot.minutes} minutes, when {need.participant_id} cannot come."
            )
            yield Finding("R7", said, need.need_id, slot.slot_id)


def order_is_kept(week: Week, proposal: Proposal) -> Iterator[Finding]:
    """R12: the need that comes before is placed and ends on an earlier date."""
    for series in proposal.series:
        need = series.need
        if need.after_need is None:
            continue
        ends = _end_of(week, proposal, need.after_need)
        first = series.slots[0]
        if ends is None:
            said = f"Need {need.need_id} follows {need.after_need}, which is not placed."
            yield Finding("R12", said, need.need_id)
        elif first.date <= ends:
            said = (
                f"Need {need.need_id} begins on {first.date}; it follows {need.after_need}, "
                f"which ends on {ends}."
            )
            yield Finding("R12", said, need.need_id, first.slot_id)


def _end_of(week: Week, proposal: Proposal, need_id: str) -> dt.date | None:
    """The last date of a need: of this batch's allocation, or else of its standing bookings."""
    if need_id not in week.batch.need:
        return week.last_booked.get(need_id)
    ended = proposal.ended.get(need_id)
    return None if ended is None else dt.date.fromordinal(ended)
