"""The rules on who, where and how: R2, R8, R9, R10, R13 and R16. One function a rule."""

from __future__ import annotations

from collections.abc import Iterator

from matcher.audit.eligibility import serves_area
from matcher.audit.proposal import Proposal, Session
from matcher.audit.verdict import Finding
from matcher.audit.week import Week
from matcher.domain import Mode, Need, Practitioner, Site


def practitioner_gives_the_service(week: Week, proposal: Proposal) -> Iterator[Finding]:
    """R2: the practitioner gives the need's service."""
    for need, session in proposal.sessions():
        practitioner = _practitioner(week, session)
        if need.service not in practitioner.services:
            yield _finding(
                "R2",
                need,
                session,
                f"asks for {need.service}, but practitioner {practitioner.practitioner_id} "
                f"gives {', '.join(practitioner.services)}",
            )


def mode_is_the_first_that_suits(week: Week, proposal: Proposal) -> Iterator[Finding]:
    """R8: the slot offers an accepted mode, and the one used is the first that keeps the rules."""
    for need, session in proposal.sessions():
        participant = week.participant(need)
        offered = ", ".join(session.slot.modes)
        expected = week.mode(need, session.slot)
        is_accepted = session.mode == Mode.REFERRAL or session.mode in participant.modes
        if session.mode is None or not is_accepted:
            accepted = ", ".join(participant.modes)
            said = f"accepts {accepted}; the slot offers {offered}"
            yield _finding("R8", need, session, said)
        elif session.mode not in session.slot.modes:
            said = f"has mode {session.mode}, but the slot offers {offered}"
            yield _finding("R8", need, session, said)
        elif expected is not None and session.mode != expected:
            said = f"has mode {session.mode}, but {expected} comes first and suits"
            yield _finding("R8", need, session, said)


def journey_is_short_enough(week: Week, proposal: Proposal) -> Iterator[Finding]:
    """R9: in person, the journey takes at most max_travel_minutes."""
    for need, session in proposal.sessions():
        participant = week.participant(need)
        site = _site(week, session)
        if session.mode == Mode.IN_PERSON and not week.eligibility.is_near_enough(
            participant, site
        ):
            minutes = week.eligibility.minutes(participant, site)
            takes = "is not known" if minutes is None else f"takes {minutes} minutes"
            limit = participant.max_travel_minutes
            said = f"is in person, but the journey {takes}; the limit is {limit} minutes"
            yield _finding("R9", need, session, said)


def requirements_are_met(week: Week, proposal: Proposal) -> Iterator[Finding]:
    """R10: site or practitioner meets every requirement, or it can be arranged in time."""
    rules = week.eligibility
    for need, session in proposal.sessions():
        participant, practitioner = week.participant(need), _practitioner(week, session)
        site = _site(week, session)
        if site is not None:
            for code in rules.not_at_site(participant, site):
                said = f"needs {code}, which site {site.site_id} does not provide"
                yield _finding("R10", need, session, said)
        for code in rules.not_provided(participant, practitioner, session.mode):
            notice = rules.notice_days(code)
            said = f"needs {code}, which practitioner {practitioner.practitioner_id} lacks"
            if notice is None:
                yield _finding("R10", need, session, f"{said} and nobody can arrange")
            elif session.slot.date.toordinal() < week.first + notice:
                said += f", less than {notice} days after the horizon starts"
                yield _finding("R10", need, session, said)


def choice_is_kept(week: Week, proposal: Proposal) -> Iterator[Finding]:
    """R13: required and forbidden practitioners and restrictions are kept."""
    for need, session in proposal.sessions():
        practitioner, site = _practitioner(week, session), _site(week, session)
        if not week.eligibility.may_see(need, practitioner):
            said = f"may not be with practitioner {practitioner.practitioner_id}"
            if need.require_practitioner is not None:
                said += f"; it asks for {need.require_practitioner}"
            yield _finding("R13", need, session, said)
        if site is not None and week.eligibility.is_kept_from(week.participant(need), site):
            yield _finding("R13", need, session, f"may not be at site {site.site_id}")


def area_is_served(week: Week, proposal: Proposal) -> Iterator[Finding]:
    """R16: where site (in person) or practitioner names areas, the person's is among them."""
    for need, session in proposal.sessions():
        participant, site = week.participant(need), _site(week, session)
        practitioner = _practitioner(week, session)
        area = participant.area or "no area"
        if not serves_area(practitioner, participant):
            name = practitioner.practitioner_id
            said = f"is for {area}, which practitioner {name} does not serve"
            yield _finding("R16", need, session, said)
        if site is not None and not serves_area(site, participant):
            said = f"is for {area}, which site {site.site_id} does not serve"
            yield _finding("R16", need, session, said)


def _practitioner(week: Week, session: Session) -> Practitioner:
    return week.batch.practitioner[session.slot.practitioner_id]


def _site(week: Week, session: Session) -> Site | None:
    """The site of a session in person; ``None`` in any other mode."""
    if session.mode != Mode.IN_PERSON or session.slot.site_id is None:
        return None
    return week.batch.site[session.slot.site_id]


def _finding(code: str, need: Need, session: Session, said: str) -> Finding:
    slot_id = session.slot.slot_id
    return Finding(code, f"Need {need.need_id} in slot {slot_id} {said}.", need.need_id, slot_id)
