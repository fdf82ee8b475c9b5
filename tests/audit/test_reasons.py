"""Every reason, each as the first that empties the choice, and last chances."""

from __future__ import annotations

from typing import Any

import pytest

from matcher import audit
from matcher.domain import Batch, Booking, Reason, Restriction
from tests.audit.outcomes import outcome_of
from tests.weeks import (
    MODEL,
    at,
    available,
    batch,
    dates,
    day,
    need,
    person,
    plan,
    practitioner,
    site,
    slot,
    weekly,
)

BOOKED = (Booking(slot_id="T1", participant_id="P9"),)
OWN_BOOKING = (Booking(slot_id="T2", participant_id="P1"),)


def accepts(week: Batch, reason: str, need_id: str = "N1", **placed: list[str]) -> bool:
    """Whether the checker takes this for the reason, and no other."""
    good = outcome_of(MODEL, week, plan(placed))
    found = set()
    for each in Reason:
        rows = tuple(
            row.model_copy(update={"reason": each}) if row.need_id == need_id else row
            for row in good.unplaced
        )
        verdict = audit.verify(MODEL, week, good.model_copy(update={"unplaced": rows}))
        if "reason" not in {finding.code for finding in verdict.findings}:
            found.add(each)
    return found == {Reason(reason)}


def apart(kind: str, other_id: str) -> dict[str, Any]:
    return {"restrictions": (Restriction(participant_id="P1", kind=kind, other_id=other_id),)}


FOR_B = ("B",)
CASES: list[tuple[str, dict[str, Any]]] = [
    ("no_practitioner", {"needs": (need(service="counselling"),)}),
    ("no_practitioner", {"slots": ()}),
    ("no_practitioner", {"needs": (need(require_practitioner="Q2"),)}),
    ("no_practitioner", {"needs": (need(forbid_practitioners=("Q1",)),)}),
    ("no_practitioner", apart("practitioner", "Q1")),
    ("no_practitioner", apart("site", "S1")),
    ("outside_area", {"practitioners": (practitioner(serves=FOR_B),)}),
    ("outside_area", {"sites": (site(serves=FOR_B),), "participants": (person(area="A"),)}),
    ("requirement", {"participants": (person(requirements=("step_free",)),)}),
    ("requirement", {"participants": (person(requirements=("chaperone",)),)}),
    ("requirement", {"participants": (person(requirements=("language:pl",)),)}),
    ("no_mode", {"participants": (person(modes=("phone",)),)}),
    ("too_far", {"participants": (person(home=None),)}),
    ("window_too_short", {"participants": (person(support_ends=day(0)),)}),
    ("window_too_short", {"slots": (slot(start=at(28)),)}),
    ("no_time", {"participants": (person(availability=available("mon_am")),)}),
    ("no_time", {"participants": (person(unavailable=(dates(1),)),)}),
    ("reserved", {"slots": (slot(reserved_for="urgent"),)}),
    ("reserved", {"slots": (slot(reserved_for="online"),)}),
    ("full", {"bookings": BOOKED}),
    ("no_series", {"needs": (need(sessions=2),)}),
    ("no_series", {"slots": (slot(appointment_type="follow_up"),)}),
    ("no_series", {"needs": (need(previous_session=day(-3)),)}),
    ("no_series", {"slots": (slot(), slot("T2", at(1, "10:00"))), "bookings": OWN_BOOKING}),
    ("waits_for", {"needs": (need(after_need="N0"),)}),
    ("others_first", {}),
]


@pytest.mark.parametrize(("reason", "over"), CASES)
def test_each_reason(reason: str, over: dict[str, Any]) -> None:
    assert accepts(batch(**over), reason)


def test_no_reason_is_without_a_test() -> None:
    assert {reason for reason, _ in CASES} == {str(reason) for reason in Reason}


def test_reasons_apply_in_their_order() -> None:
    """Each week breaks every rule from the given one on; the first of them is the reason."""
    breaks: list[tuple[str, dict[str, Any]]] = [
        ("outside_area", {"practitioners": (practitioner(serves=FOR_B),)}),
        ("requirement", {"people": {"requirements": ("chaperone",)}}),
        ("no_mode", {"people": {"modes": ("phone",)}}),
        ("window_too_short", {"people": {"support_ends": day(0)}}),
        ("no_time", {"people": {"availability": available("mon_am")}}),
        ("reserved", {"slots": (slot(reserved_for="online"),)}),
        ("full", {"bookings": BOOKED}),
        ("no_series", {"needs": (need(sessions=2, after_need="N0"),)}),
    ]
    for i, (reason, _) in enumerate(breaks):
        over: dict[str, Any] = {}
        people: dict[str, Any] = {}
        for _, limits in breaks[i:]:
            people |= limits.get("people", {})
            over |= {k: v for k, v in limits.items() if k != "people"}
        assert accepts(batch(**over, participants=(person(**people),)), reason), reason


def test_a_pair_of_slot_and_mode_must_pass_all_the_rules_together() -> None:
    """The near slot is full and the free one too far: what is left after travel is full."""
    far = site("S2", location={"latitude": 51.5, "longitude": -0.1})
    slots = (slot(), slot("T2", at(2), site_id="S2"))
    assert accepts(batch(sites=(site(), far), slots=slots, bookings=BOOKED), "full")


def test_waits_for_when_the_one_before_is_out_or_ends_too_late() -> None:
    needs = (need("N1"), need("N2", after_need="N1"))
    week = batch(needs=needs, slots=weekly(2))
    assert accepts(week, "waits_for", "N2")
    assert accepts(week, "waits_for", "N2", N1=["T2"])
    assert accepts(week, "others_first", "N2", N1=["T1"])


def last_chance(week: Batch, need_id: str = "N1", **placed: list[str]) -> bool:
    """The answer that the checker takes; it takes only one."""
    good = outcome_of(MODEL, week, plan(placed))
    taken = []
    for answer in (True, False):
        rows = tuple(
            row.model_copy(update={"last_chance": answer}) if row.need_id == need_id else row
            for row in good.unplaced
        )
        verdict = audit.verify(MODEL, week, good.model_copy(update={"unplaced": rows}))
        if "last_chance" not in {finding.code for finding in verdict.findings}:
            taken.append(answer)
    assert len(taken) == 1
    return taken[0]


def test_last_chance_when_all_the_slots_are_before_the_next_batch() -> None:
    assert last_chance(batch(slots=(slot(start=at(6)),)))
    assert not last_chance(batch(slots=(slot(start=at(7)),)))


def test_a_later_batch_sees_a_week_more() -> None:
    assert not last_chance(batch(slots=(slot(start=at(34)),)))
    assert last_chance(batch(slots=(slot(start=at(35)),)))


def test_last_chance_when_the_support_ends() -> None:
    slots = (slot(start=at(8)),)
    assert not last_chance(batch(slots=slots, participants=(person(support_ends=day(8)),)))
    assert last_chance(batch(slots=slots, participants=(person(support_ends=day(7)),)))


def test_a_later_batch_needs_notice_of_its_own() -> None:
    speaks = (person(requirements=("language:pl",)),)
    assert last_chance(batch(participants=speaks, slots=(slot(start=at(13)),)))
    assert not last_chance(batch(participants=speaks, slots=(slot(start=at(14)),)))


def test_a_later_batch_finds_places_released() -> None:
    reserved = slot(start=at(10), reserved_for="online", release_on=day(7))
    assert not last_chance(batch(slots=(reserved,)))
    assert last_chance(batch(slots=(reserved.model_copy(update={"release_on": day(8)}),)))


def test_only_standing_bookings_count_and_not_this_plan() -> None:
    needs = (need("N1"), need("N2", "P2"))
    week = batch(needs=needs, participants=(person(), person("P2")), slots=(slot(start=at(10)),))
    assert not last_chance(week, N2=["T1"])
    assert last_chance(week.model_copy(update={"bookings": BOOKED}))


FOLLOWS = (need("N1", sessions=2), need("N2", after_need="N1"))


def test_last_chance_of_a_need_that_follows_one_that_is_placed() -> None:
    week = batch(needs=FOLLOWS, slots=weekly(4, first=1))
    assert not last_chance(week, "N2", N1=["T1", "T2"])
    assert last_chance(week, "N2", N1=["T3", "T4"])


def test_last_chance_of_a_need_that_follows_one_that_is_not_placed() -> None:
    assert not last_chance(batch(needs=FOLLOWS, slots=weekly(4)), "N2")
    assert last_chance(batch(needs=FOLLOWS, slots=weekly(3)), "N2"), "T2, T3, then nothing"
    assert last_chance(batch(needs=FOLLOWS, slots=weekly(2)), "N2"), "N1 cannot end at all"
    chain = (*FOLLOWS, need("N3", after_need="N2"))
    assert not last_chance(batch(needs=chain, slots=weekly(5)), "N3")
    assert last_chance(batch(needs=chain, slots=weekly(4)), "N3")


def test_last_chance_of_a_need_that_follows_a_booking() -> None:
    follows = (need(after_need="N0"),)
    booked = (Booking(slot_id="T1", participant_id="P1", need_id="N0"),)
    week = batch(needs=follows, slots=weekly(2, first=8), bookings=booked)
    assert not last_chance(week)
    assert last_chance(week.model_copy(update={"bookings": ()})), "it waits for ever"
