"""The rules of FORMATS section 2, R1 to R17: a table of contents. One function checks each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from matcher.audit import rules_dates, rules_people, rules_places
from matcher.audit.proposal import Proposal
from matcher.audit.verdict import Finding
from matcher.audit.week import Week

Rule = Callable[[Week, Proposal], Iterator[Finding]]

RULES: Mapping[str, Rule] = {
    "R1": rules_places.places_are_enough,
    "R2": rules_people.practitioner_gives_the_service,
    "R3": rules_dates.course_is_complete,
    "R4": rules_dates.dates_are_inside_the_window,
    "R5": rules_dates.gaps_are_kept,
    "R6": rules_dates.one_practitioner_gives_the_course,
    "R7": rules_dates.person_can_come,
    "R8": rules_people.mode_is_the_first_that_suits,
    "R9": rules_people.journey_is_short_enough,
    "R10": rules_people.requirements_are_met,
    "R11": rules_places.one_appointment_at_a_time,
    "R12": rules_dates.order_is_kept,
    "R13": rules_people.choice_is_kept,
    "R14": rules_places.bookings_stay,
    "R15": rules_places.type_takes_the_session,
    "R16": rules_people.area_is_served,
    "R17": rules_places.reserved_places_are_kept,
}


def check_rules(week: Week, proposal: Proposal) -> Iterator[Finding]:
    """Everything in the proposal that breaks a rule, rule by rule."""
    for rule in RULES.values():
        yield from rule(week, proposal)
