"""The hazard log: what could harm somebody, what holds it, and by which tests that is shown.

In the manner of DCB0129, which asks whoever makes health IT to keep one. Severity and likelihood
are proposals by those who wrote the program. Nobody has accepted them: that is for a clinical
safety officer, and for the organisation that puts the product to use (DCB0160).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """How bad it would be for a person."""

    MINOR = 1
    SIGNIFICANT = 2
    CONSIDERABLE = 3
    MAJOR = 4
    CATASTROPHIC = 5


class Likelihood(IntEnum):
    """How often it is to be expected."""

    VERY_LOW = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4
    VERY_HIGH = 5


_RATINGS = (
    (1, 1, 2, 2, 3),
    (1, 2, 2, 3, 4),
    (2, 2, 3, 3, 4),
    (2, 3, 3, 4, 5),
    (3, 4, 4, 5, 5),
)
"""By likelihood, then by severity: 1 and 2 may be tolerable, from 4 on nothing is put to use."""


@dataclass(frozen=True, slots=True)
class Risk:
    """A severity with a likelihood."""

    severity: Severity
    likelihood: Likelihood

    @property
    def rating(self) -> int:
        """From 1 (least) to 5."""
        return _RATINGS[self.likelihood - 1][self.severity - 1]

    def __str__(self) -> str:
        names = (one.name.lower().replace("_", " ") for one in (self.severity, self.likelihood))
        return f"{self.rating} ({', '.join(names)})"


@dataclass(frozen=True, slots=True)
class Hazard:
    """One line of the log. ``tests`` are those that hold the controls, as pytest names them."""

    number: int
    hazard: str
    harm: str
    causes: str
    before: Risk
    controls: str
    tests: tuple[str, ...]
    after: Risk
    left_to_people: str
    """What the organisation that uses the product has to see to itself."""

    @property
    def name(self) -> str:
        """Such as ``H01``."""
        return f"H{self.number:02}"


def _risk(severity: Severity, likelihood: Likelihood) -> Risk:
    return Risk(severity, likelihood)


_S, _L = Severity, Likelihood
_ROWS: tuple[tuple[str, str, str, Risk, str, tuple[str, ...], Risk, str], ...] = (
    (
        "Somebody gets no place, and nobody notices",
        "Support ends before it began; health and work get worse.",
        "More demand than places; a need whose rules leave no choice; a list that is not read.",
        _risk(_S.CONSIDERABLE, _L.HIGH),
        "Every need that is left out has a reason and a sentence. Last chances are marked, and a "
        "plan cannot be approved before each has been opened by the one who approves.",
        (
            "tests/audit/test_reasons.py::test_last_chance_when_the_support_ends",
            "tests/runs/test_journey.py::test_nobody_approves_what_they_have_not_opened",
        ),
        _risk(_S.CONSIDERABLE, _L.LOW),
        "Somebody is named who acts on every last chance within the week.",
    ),
    (
        "An urgent need waits behind others",
        "Somebody gets worse while they wait.",
        "Urgency entered wrongly, or outweighed.",
        _risk(_S.CONSIDERABLE, _L.MEDIUM),
        "A day of an urgent wait weighs 2.5 times; waits count more the longer they are; places "
        "may be kept for urgent needs; urgent needs that begin late are exceptions to be opened.",
        (
            "tests/audit/test_rules_places.py::test_r17_reserved_kept",
            "tests/runs/test_journey.py::test_nobody_approves_what_they_have_not_opened",
        ),
        _risk(_S.CONSIDERABLE, _L.LOW),
        "Urgency is judged by a clinician. The product is not for emergencies, and says so.",
    ),
    (
        "Two people have the same place",
        "One is sent away on the day, after a journey and a wait.",
        "Two coaches at once; a plan published over bookings made meanwhile.",
        _risk(_S.SIGNIFICANT, _L.HIGH),
        "The database's constraints decide about each place. Publishing books only what is free.",
        (
            "tests/store/test_races.py::test_every_place_goes_to_one_person_and_none_stays_empty",
            "tests/api/test_storm.py::test_no_place_is_ever_given_twice",
            "tests/runs/test_journey.py::"
            "test_a_place_taken_since_is_never_overwritten_and_its_need_is_offered_others",
        ),
        _risk(_S.SIGNIFICANT, _L.VERY_LOW),
        "Bookings made in other systems are loaded before each run.",
    ),
    (
        "Somebody is placed with a person or at a site that they must not meet",
        "Distress, or violence.",
        "A restriction that is not kept, or not known.",
        _risk(_S.MAJOR, _L.MEDIUM),
        "Restrictions are a hard rule, in the search, in the checker and at the desk, and are "
        "never among the conditions that are let go of.",
        (
            "tests/audit/test_rules_people.py::test_r13_choice_broken",
            "tests/offers/test_helping.py::test_a_restriction_is_never_let_go_of",
        ),
        _risk(_S.MAJOR, _L.VERY_LOW),
        "Restrictions are entered before the first run in which the person takes part.",
    ),
    (
        "A place does not meet what the person needs to be able to come",
        "They cannot get in, follow or be understood; the session is lost.",
        "Requirements left out, or met on paper only.",
        _risk(_S.CONSIDERABLE, _L.MEDIUM),
        "Requirements and modes are hard rules; a language that has to be arranged needs its "
        "notice and is marked on the row.",
        (
            "tests/audit/test_rules_people.py::test_r10_requirements_broken",
            "tests/audit/test_rules_people.py::test_r08_mode_broken",
        ),
        _risk(_S.CONSIDERABLE, _L.LOW),
        "What each site and practitioner provides is kept up to date, and what has to be arranged "
        "is arranged.",
    ),
    (
        "The order or spacing of treatment is not kept",
        "Treatment does harm or no good.",
        "Sessions too close, too far apart, or before what they build on.",
        _risk(_S.CONSIDERABLE, _L.MEDIUM),
        "Gaps, order, continuity and complete courses are hard rules.",
        (
            "tests/audit/test_rules_dates.py::test_r05_gaps_broken",
            "tests/audit/test_rules_dates.py::test_r12_order_broken",
            "tests/audit/test_rules_dates.py::test_r03_complete_broken",
        ),
        _risk(_S.CONSIDERABLE, _L.VERY_LOW),
        "The gaps of each service in the model are agreed with its clinicians.",
    ),
    (
        "A fault in the search gives a plan that breaks a rule",
        "Any of those above.",
        "A mistake in the program, or in a solver that it stands on.",
        _risk(_S.MAJOR, _L.MEDIUM),
        "An independent checker, which shares no code with the search, works everything out again "
        "before anything is written, put up for review, approved or published.",
        (
            "tests/audit/test_rules.py::test_every_rule_is_tested_kept_broken_and_on_the_boundary",
            "tests/optimise/test_checker.py::test_the_checker_finds_a_breach_where_the_oracle_does",
        ),
        _risk(_S.MAJOR, _L.VERY_LOW),
        "The certificate may be checked by anybody with a program of their own.",
    ),
    (
        "The program decides about somebody, and no person does",
        "A significant decision without meaningful human involvement (UK GDPR Articles 22A-22D).",
        "Approval as a habit; a plan published without it.",
        _risk(_S.CONSIDERABLE, _L.HIGH),
        "A plan is a proposal until a named person has opened its exceptions and approved those "
        "very figures; what they decide by hand is kept with its reason and its price.",
        (
            "tests/runs/test_journey.py::test_a_plan_that_nobody_approved_is_not_published",
            "tests/runs/test_journey.py::test_only_the_plan_that_was_looked_at_is_approved",
            "tests/runs/test_journey.py::test_who_is_signed_in_approves_under_no_other_name",
        ),
        _risk(_S.CONSIDERABLE, _L.LOW),
        "The lead has the time and the standing to say no, and how often they do is looked at.",
    ),
    (
        "One group of people waits longer than others because of how places are given",
        "Unfair treatment; indirect discrimination.",
        "Travel, availability and requirements differ between groups.",
        _risk(_S.CONSIDERABLE, _L.MEDIUM),
        "Groups are never scored. Only travel above what is nearest counts. Waits by group are in "
        "each report and in this pack, small numbers hidden.",
        (
            "tests/audit/test_cost.py::test_nearest_takes_a_language_as_arrangeable",
            "tests/report/test_suppression.py::test_what_is_shown_is_true_and_never_small",
        ),
        _risk(_S.CONSIDERABLE, _L.LOW),
        "Somebody looks at the waits by group each month and answers for them.",
    ),
    (
        "Somebody is called to an appointment that has been called off",
        "A journey for nothing; trust is lost.",
        "Leave or a closed site that the plan does not know of.",
        _risk(_S.SIGNIFICANT, _L.MEDIUM),
        "Closures remove slots at once and name whom to rebook.",
        (
            "tests/store/test_bookings.py::test_a_closure_tells_what_to_rebook_and_frees_the_diary",
            "tests/api/test_booking.py::test_a_closure_names_whom_to_rebook",
        ),
        _risk(_S.SIGNIFICANT, _L.LOW),
        "Closures are entered when they are known, and those to rebook are told.",
    ),
    (
        "Work is lost when a machine fails in the middle of something",
        "Bookings that nobody knows of, or half a plan.",
        "Power, network, a process that is killed.",
        _risk(_S.SIGNIFICANT, _L.MEDIUM),
        "Each write is one transaction, and a repeated request is done once; publishing and "
        "undoing are all or nothing; a run goes on with another worker.",
        (
            "tests/store/test_kills.py::test_killed_at_a_named_point",
            "tests/api/test_kill.py::test_a_server_that_dies_loses_nothing_that_it_has_said",
            "tests/operations/test_processes.py::"
            "test_a_service_that_is_asked_to_stop_answers_first_what_it_has_begun",
        ),
        _risk(_S.SIGNIFICANT, _L.VERY_LOW),
        "Backups are made, and restoring one has been tried.",
    ),
    (
        "Somebody sees the record of a person whom they have no business with",
        "Confidence in a health service is broken.",
        "A role too wide; another ICB's rows; a stolen login; a log or an address that tells.",
        _risk(_S.CONSIDERABLE, _L.MEDIUM),
        "Each call has its line in one table of roles. The database keeps organisations apart "
        "under a role that cannot pass. Logs and addresses tell of nobody.",
        (
            "tests/security/test_access.py::test_each_role_may_make_exactly_the_calls_of_the_table",
            "tests/security/test_walls.py::test_each_sees_their_own_rows_and_no_other",
            "tests/operations/test_metering.py::test_each_call_has_a_line_and_nobody_is_in_it",
        ),
        _risk(_S.CONSIDERABLE, _L.LOW),
        "Leavers lose their login on the day, and somebody reads the log.",
    ),
    (
        "Nobody can say afterwards who decided what",
        "Harm cannot be looked into or learned from.",
        "No record, or one that was changed.",
        _risk(_S.SIGNIFICANT, _L.MEDIUM),
        "Every write is in a log whose lines are chained; a plan can be made again byte for byte "
        "from what it was made from.",
        (
            "tests/security/test_log.py::test_tampered_lines_are_found",
            "tests/runs/test_replay.py::"
            "test_a_run_with_decisions_comes_out_the_same_after_everything_has_changed",
        ),
        _risk(_S.SIGNIFICANT, _L.VERY_LOW),
        "A mark of the log is noted outside the system.",
    ),
    (
        "Another system reads a free slot or a booking that is not so",
        "Somebody is told of a place that does not exist.",
        "A copy that is out of date; a status that means something else.",
        _risk(_S.SIGNIFICANT, _L.MEDIUM),
        "FHIR answers come from the database at that moment and are read-only; what is held is "
        "busy-tentative, what is closed busy-unavailable.",
        (
            "tests/fhir/test_search.py::test_slots_by_status_from_and_to",
            "tests/fhir/test_standard.py::test_every_resource_is_what_fhir_r4_says",
        ),
        _risk(_S.SIGNIFICANT, _L.LOW),
        "Systems that read along ask again before they promise anything.",
    ),
)

HAZARDS = tuple(Hazard(number, *row) for number, row in enumerate(_ROWS, start=1))
"""All lines, numbered in this order."""
