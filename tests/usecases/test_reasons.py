"""Each reason: its code, and a sentence about this need that says what would help."""

from __future__ import annotations

from typing import Any

import pytest

from matcher import usecases
from matcher.domain import Batch, Booking, Reason, UnplacedRow
from matcher.files import ReadBatch
from matcher.optimise import Options
from tests.weeks import (
    MODEL,
    at,
    available,
    batch,
    day,
    need,
    person,
    practitioner,
    site,
    slot,
    weekly,
)

FAR = {"latitude": 54.9, "longitude": -2.9}


def left_out(week: Batch, need_id: str = "N1") -> UnplacedRow:
    """The row of a need that is not placed; the checker agrees with its reason."""
    done = usecases.allocate_week(ReadBatch(week, MODEL, ()), Options(work_limit=3, threads=1))
    (row,) = [row for row in done.outcome.unplaced if row.need_id == need_id]
    return row


CASES: dict[str, tuple[dict[str, Any], Reason, str]] = {
    "nobody gives it": (
        {"needs": (need(service="counselling"),)},
        Reason.NO_PRACTITIONER,
        "Nobody with places in this booking period gives Counselling. "
        "Places with somebody who gives it would help.",
    ),
    "ruled out": (
        {"needs": (need(forbid_practitioners=("Q1",)),)},
        Reason.NO_PRACTITIONER,
        "Of 1 practitioner of Physiotherapy with places, each was ruled out for this person, or "
        "the site was. Another practitioner or site, or asking again about what was ruled out, "
        "would help.",
    ),
    "wanted but without places": (
        {
            "needs": (need(require_practitioner="Q2"),),
            "practitioners": (practitioner(), practitioner("Q2")),
        },
        Reason.NO_PRACTITIONER,
        "Only Q2 may be booked, and no place with Q2 will do for Physiotherapy. "
        "Places with Q2, or the choice of somebody else, would help.",
    ),
    "another area": (
        {
            "participants": (person(area="east"),),
            "practitioners": (practitioner(serves=("west",)),),
            "slots": weekly(3),
        },
        Reason.OUTSIDE_AREA,
        "Of 3 places of Physiotherapy, none serves east. "
        "A practitioner or site that serves east would help.",
    ),
    "no area": (
        {"practitioners": (practitioner(serves=("west",)),)},
        Reason.OUTSIDE_AREA,
        "The area of this person is not given, and of 1 place of Physiotherapy each is for named "
        "areas. Entering the area would help.",
    ),
    "a requirement": (
        {"participants": (person(requirements=("step_free", "gender:female")),)},
        Reason.REQUIREMENT,
        "Of 1 place of Physiotherapy, none meets what this person requires: step-free access "
        "and a female practitioner. "
        "A place that does would help.",
    ),
    "requirements together": (
        {
            "participants": (person(requirements=("chaperone", "gender:female")),),
            "practitioners": (
                practitioner(provides=("chaperone",)),
                practitioner("Q2", provides=("gender:female",)),
            ),
            "slots": (slot(), slot("T2", practitioner_id="Q2")),
        },
        Reason.REQUIREMENT,
        "Of 2 places of Physiotherapy, none meets all that this person requires: chaperone and a "
        "female practitioner. "
        "A place that does would help.",
    ),
    "too soon for an interpreter": (
        {"participants": (person(requirements=("language:pl",)),)},
        Reason.REQUIREMENT,
        "Of 1 place of Physiotherapy, none meets what this person requires: language (pl). A place "
        "that does would help, as would a place with 7 days to arrange it.",
    ),
    "no mode": (
        {"participants": (person(modes=("phone", "video")),)},
        Reason.NO_MODE,
        "Of 1 place that would do, each is in person; this person accepts by phone or by video "
        "only. Places by phone or by video, or asking whether another way would do, would help.",
    ),
    "too far": (
        {"sites": (site(location=FAR),)},
        Reason.TOO_FAR,
        "The nearest site that would do is 213 minutes away by car; this person can travel 60. "
        "A nearer site, help with travel, or a place by phone or video would help.",
    ),
    "nobody knows how far": (
        {"participants": (person(home=None),)},
        Reason.TOO_FAR,
        "It is not known how long the journey to any site takes. Entering a home or journey "
        "times, or a place by phone or video, would help.",
    ),
    "outside the dates": (
        {"participants": (person(support_starts=day(2), support_ends=day(9)),)},
        Reason.WINDOW_TOO_SHORT,
        "Of 1 place that would do, none is from 2 December 2026 to 9 December 2026. "
        "Other dates for this person, or places between these, would help.",
    ),
    "no dates": (
        {"needs": (need(not_before=day(5), not_after=day(3)),)},
        Reason.WINDOW_TOO_SHORT,
        "It may not begin before 5 December 2026 nor end after 3 December 2026, so no date is "
        "left. A later last date would help.",
    ),
    "no time": (
        {"participants": (person(availability=available("tue_pm")),), "slots": weekly(4)},
        Reason.NO_TIME,
        "Of 4 places that would do, none is at a time when this person can come. "
        "Places at their times, or asking whether other times would do, would help.",
    ),
    "kept": (
        {"slots": (slot(reserved_for="urgent"), slot("T2", at(2), reserved_for="online"))},
        Reason.RESERVED,
        "Of 2 places that would do, each is kept for urgent needs or for online booking. "
        "Releasing some of them would help.",
    ),
    "booked": (
        {
            "participants": (person(), person("P2")),
            "bookings": (Booking(slot_id="T1", participant_id="P2"),),
        },
        Reason.FULL,
        "Of 1 place that would do, each is booked already. "
        "More places of Physiotherapy, or bookings that are cancelled, would help.",
    ),
    "no course": (
        {"needs": (need(sessions=3),), "slots": (slot("T1", places=2), slot("T2", at(2)))},
        Reason.NO_SERIES,
        "3 free places on 2 dates do not make up 3 sessions 7 to 21 days apart with one "
        "practitioner. Longer gaps, a change of practitioner or places on more dates would help.",
    ),
    "too soon after the last session": (
        {"needs": (need(previous_session=day(0)),)},
        Reason.NO_SERIES,
        "Of 1 free place on 1 date, each clashes with a booking of this person, comes too soon "
        "after the last session, or is for another stage of a course. Places on other dates would "
        "help.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_reason_and_its_sentence(case: str) -> None:
    over, reason, sentence = CASES[case]
    row = left_out(batch(**over))
    assert (row.reason, row.explanation) == (reason, sentence)


def test_waiting_for_one_that_has_no_place() -> None:
    needs = (need("N1", sessions=2), need("N2", after_need="N1"))
    row = left_out(batch(needs=needs), "N2")
    assert row.reason is Reason.WAITS_FOR
    assert row.explanation == (
        "It has to follow N1, which has no place. "
        "A place for N1, or letting this one start without it, would help."
    )


def test_waiting_for_one_that_ends_too_late() -> None:
    needs = (need("N1"), need("N2", service="counselling", after_need="N1"))
    row = left_out(
        batch(
            needs=needs,
            practitioners=(practitioner(), practitioner("Q2", services=("counselling",))),
            slots=(slot("T1", at(8)), slot("T2", at(2), practitioner_id="Q2")),
        ),
        "N2",
    )
    assert row.reason is Reason.WAITS_FOR
    assert row.explanation == (
        "It has to follow N1, which ends on 8 December 2026; no whole course is left after that. "
        "Later places of Counselling, or an earlier end of N1, would help."
    )


def test_others_first_and_whether_next_week_could_do_it() -> None:
    people = (person("P1"), person("P2", urgency="urgent"))
    needs = (need("N1", "P1"), need("N2", "P2", urgency="urgent"))
    now = left_out(batch(participants=people, needs=needs))
    assert now.reason is Reason.OTHERS_FIRST
    assert now.last_chance
    assert now.explanation == (
        "1 free place of Physiotherapy on 1 date would do, but no whole course is left once needs "
        "that waited longer, are more urgent or fit better have theirs. "
        "More places of Physiotherapy would help."
    )
    next_week = slot("T2", at(29))
    later = left_out(batch(participants=people, needs=needs, slots=(slot(), next_week)))
    assert not later.last_chance


def test_a_follower_s_last_chance_counts_from_when_the_other_could_end() -> None:
    needs = (need("N1", sessions=2), need("N2", after_need="N1"))
    slots = (slot("T1", at(22)), slot("T2", at(29)), slot("T3", at(30)))
    row = left_out(batch(needs=needs, slots=slots), "N2")
    assert (row.reason, row.last_chance) == (Reason.WAITS_FOR, False)
    row = left_out(batch(needs=needs, slots=slots[:2]), "N2")
    assert (row.reason, row.last_chance) == (Reason.WAITS_FOR, True)
