"""Every term of the cost against numbers worked out by hand, in 0.001 day."""

from __future__ import annotations

from decimal import Decimal

import pytest

from matcher import audit
from matcher.audit.journeys import metres_between
from matcher.domain import (
    Batch,
    ModePreference,
    PartPreference,
    Point,
    PractitionerPreference,
    SitePreference,
    TravelTime,
)
from tests.weeks import (
    BOLTON,
    MODEL,
    at,
    batch,
    day,
    need,
    person,
    plan,
    practitioner,
    site,
    skills,
    slot,
    window,
)

MISFIT_AT_HALF = 1000
"""2.0 x (1 - 0.5): the misfit of a session when no barrier matters."""


def cost(week: Batch, **placed: list[str]) -> int:
    return audit.price_plan(MODEL, week, plan(placed))


@pytest.mark.parametrize(
    ("days", "urgency", "expected"),
    [
        (0, "routine", 0),
        (1, "routine", 1_018),  # 1 + 1/56 = 1.017857
        (8, "routine", 9_143),  # 8 + 64/56 = 9.142857
        (28, "routine", 42_000),  # 28 + 14
        (56, "routine", 112_000),  # 56 + 56
        (28, "soon", 63_000),
        (28, "urgent", 105_000),
        (1, "urgent", 2_545),  # 2.544643
    ],
)
def test_wait(days: int, urgency: str, expected: int) -> None:
    needs = (need(requested_on=day(1 - days), urgency=urgency),)
    people = (person(referral_date=day(-99)),)
    assert cost(batch(needs=needs, participants=people), N1=["T1"]) == expected + MISFIT_AT_HALF


def test_a_half_is_rounded_up() -> None:
    # 7 days: 7 + 49/56 = 7.875; soon: 11.8125 -> 11.813.
    needs = (need(requested_on=day(-6), urgency="soon"),)
    assert cost(batch(needs=needs), N1=["T1"]) == 11_813 + MISFIT_AT_HALF


def test_the_clock_is_the_later_of_request_and_not_before() -> None:
    needs = (need(requested_on=day(-60), not_before=day(1)),)
    people = (person(referral_date=day(-90)),)
    assert cost(batch(needs=needs, participants=people), N1=["T1"]) == MISFIT_AT_HALF


@pytest.mark.parametrize(
    ("gap", "max_gap", "expected"), [(7, 21, 0), (8, 21, 100), (21, 21, 1_400), (26, 26, 1_400)]
)
def test_drag(gap: int, max_gap: int, expected: int) -> None:
    needs = (need(sessions=2, requested_on=day(1), max_gap_days=max_gap),)
    week = batch(needs=needs, slots=(slot(), slot("T2", at(1 + gap))))
    assert cost(week, N1=["T1", "T2"]) == expected + 2 * MISFIT_AT_HALF


@pytest.mark.parametrize(
    ("barriers", "levels", "expected"),
    [
        ({"msk": 3}, {"msk": "1"}, 0),
        ({"msk": 3}, {}, 1_000),  # not named: 0.5
        ({"msk": 3, "mental_health": 2}, {"msk": "0.8"}, 471),  # (2.4 + 0.2)/3.4 = 0.764706
        ({"housing": 3}, {"housing": "1"}, 1_000),  # matters not to physiotherapy
        ({"msk": 1}, {"msk": "0.00025"}, 2_000),  # 2 x 0.99975 = 1.9995, a half goes up
        ({"msk": 1}, {"msk": "0.000251"}, 1_999),
    ],
)
def test_misfit(barriers: dict[str, int], levels: dict[str, str], expected: int) -> None:
    people = (person(barriers=[{"code": c, "severity": s} for c, s in barriers.items()]),)
    week = batch(
        participants=people,
        needs=(need(requested_on=day(1)),),
        practitioners=(practitioner(specialisms=skills(**levels)),),
    )
    assert cost(week, N1=["T1"]) == expected


def _two_sites(near: int, far: int) -> Batch:
    """T1 is at the far site, T2 at the near one."""
    known = [
        TravelTime(participant_id="P1", site_id=where, minutes=minutes)
        for where, minutes in (("S1", far), ("S2", near))
    ]
    return batch(
        participants=(person(max_travel_minutes=180),),
        needs=(need(requested_on=day(1)),),
        sites=(site(), site("S2")),
        slots=(slot(), slot("T2", at(1, "14:00"), site_id="S2")),
        travel_times=known,
    )


@pytest.mark.parametrize(
    ("near", "far", "expected"),
    [(20, 20, 0), (20, 21, 50), (20, 47, 1_350), (10, 70, 3_000), (10, 71, 3_000)],
)
def test_travel_counts_above_the_nearest(near: int, far: int, expected: int) -> None:
    assert cost(_two_sites(near, far), N1=["T1"]) == expected + MISFIT_AT_HALF
    assert cost(_two_sites(near, far), N1=["T2"]) == MISFIT_AT_HALF


def test_nearest_looks_at_every_standing_slot_that_could_be_used_in_person() -> None:
    week = _two_sites(near=20, far=40)
    booked_up = week.slots[1].model_copy(
        update={"start": at(-30), "appointment_type": "follow_up", "reserved_for": "online"}
    )
    assert cost(week.model_copy(update={"slots": (week.slots[0], booked_up)}), N1=["T1"]) == 2_000
    closed = {"slots": week.slots[:1], "closed_slots": week.slots[1:]}
    assert cost(week.model_copy(update=closed), N1=["T1"]) == MISFIT_AT_HALF


def test_nearest_is_of_the_mode_that_would_be_used() -> None:
    week = _two_sites(near=20, far=40)
    by_phone_first = week.model_copy(
        update={
            "participants": (person(modes=("phone", "in_person"), max_travel_minutes=180),),
            "slots": (
                week.slots[0],
                slot("T2", modes=("in_person", "phone"), site_id="S2"),
            ),
        }
    )
    assert cost(by_phone_first, N1=["T1"]) == MISFIT_AT_HALF, "S2 would be used by phone"


def test_nearest_takes_a_language_as_arrangeable() -> None:
    week = _two_sites(near=20, far=40)
    speaks = week.model_copy(
        update={
            "participants": (person(requirements=("language:pl",), max_travel_minutes=180),),
            "practitioners": (practitioner(provides=("language:pl",)), practitioner("Q2")),
            "slots": (week.slots[0], slot("T2", at(1), "Q2", site_id="S2")),
        }
    )
    assert cost(speaks, N1=["T1"]) == 1_000 + MISFIT_AT_HALF


def test_preference_is_the_share_not_met() -> None:
    prefers = (
        ModePreference(mode="in_person"),
        PartPreference(window=window("tue_am")),
        SitePreference(site_id="S9"),
        PractitionerPreference(practitioner_id="Q9"),
        PartPreference(window=window("tue_0901-1000")),
        ModePreference(mode="video"),
    )
    for stated, expected in ((2, 0), (3, 333), (4, 500), (6, 667)):
        people = (person(prefers=prefers[:stated]),)
        week = batch(participants=people, needs=(need(requested_on=day(1)),))
        assert cost(week, N1=["T1"]) == expected + MISFIT_AT_HALF


def test_a_preferred_site_counts_in_person_only() -> None:
    people = (person(prefers=(SitePreference(site_id="S1"),), modes=("phone",)),)
    slots = (slot(modes=("in_person", "phone"), site_id="S1"),)
    week = batch(participants=people, needs=(need(requested_on=day(1)),), slots=slots)
    assert cost(week, N1=["T1"]) == 1_000 + MISFIT_AT_HALF


@pytest.mark.parametrize(
    ("sessions", "clock", "urgency", "expected"),
    [
        (1, -1, "routine", 112_000 + 6_000),  # day 27 + 28 days is 56 days after the clock
        (3, -1, "urgent", 3 * 280_000 + 18_000 + 2_800),
        (1, 55, "routine", 6_000),
        (1, 80, "routine", 6_000),  # a wait is never less than 0
    ],
)
def test_unplaced(sessions: int, clock: int, urgency: str, expected: int) -> None:
    needs = (need(sessions=sessions, requested_on=day(clock), urgency=urgency),)
    assert cost(batch(needs=needs)) == expected


def test_the_wait_of_an_unplaced_need_is_rounded_before_it_is_multiplied() -> None:
    # 54 days: 54 + 2916/56 = 106.071428...: 106.071 x 3.
    needs = (need(sessions=3, requested_on=day(1)),)
    assert cost(batch(needs=needs)) == 3 * 106_071 + 18_000 + 2_800


def test_a_plan_costs_the_sum_over_all_needs() -> None:
    needs = (need("N1", requested_on=day(1)), need("N2", requested_on=day(-1)))
    assert cost(batch(needs=needs), N1=["T1"]) == MISFIT_AT_HALF + 112_000 + 6_000


@pytest.mark.parametrize(
    ("travel", "kilometres", "minutes"),
    [
        ("car", 10.0, 22),  # 4.1 + 18.3 = 22.4
        ("car", 20.0, 36),  # 9.0 + 27.2 = 36.2, less than 40.7
        ("public_transport", 5.0, 50),  # 22 + 28
        ("walk", 2.5, 30),
        ("walk", 1.125, 14),  # 13.5: a half goes up
    ],
)
def test_minutes_follow_the_means_and_the_distance(
    travel: str, kilometres: float, minutes: int
) -> None:
    north = Point(latitude=BOLTON.latitude + kilometres / 111.1950802, longitude=BOLTON.longitude)
    assert metres_between(BOLTON, north) == round(kilometres * 1000)
    week = batch(
        participants=(person(travel=travel, max_travel_minutes=minutes),),
        sites=(site(location=north),),
    )
    assert audit.check_plan(MODEL, week, plan({"N1": ["T1"]})) == ()
    less = week.model_copy(
        update={"participants": (person(travel=travel, max_travel_minutes=minutes - 1),)}
    )
    assert [f.code for f in audit.check_plan(MODEL, less, plan({"N1": ["T1"]}))] == ["R9"]


def test_known_minutes_come_before_an_estimate_and_a_person_before_an_area() -> None:
    of_area = TravelTime(home_area="E1", site_id="S1", minutes=61)
    of_person = TravelTime(participant_id="P1", site_id="S1", minutes=60)
    people = (person(home_area="E1"),)
    far = batch(participants=people, travel_times=(of_area,))
    assert audit.check_plan(MODEL, far, plan({"N1": ["T1"]}))
    near = batch(participants=people, travel_times=(of_person, of_area))
    assert not audit.check_plan(MODEL, near, plan({"N1": ["T1"]}))


def test_rates_are_exact_decimals() -> None:
    rates = MODEL.cost.model_copy(update={"misfit_per_session": Decimal("0.0009")})
    model = MODEL.model_copy(update={"cost": rates})
    week = batch(needs=(need(requested_on=day(1)),))
    assert audit.price_plan(model, week, plan({"N1": ["T1"]})) == 0  # 0.00045 days
