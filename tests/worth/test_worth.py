"""Prices by service, area and week, on weeks small enough to add up by hand."""

from __future__ import annotations

from matcher.domain import Booking, Certificate, Point, PoolPrice
from matcher.explain.worth import BY_PHONE_OR_VIDEO, ON_A_LIST, Group, areas_of_sites, worth
from tests.weeks import at, batch, day, person, practitioner, site, slot


def proof(**prices: int) -> Certificate:
    """Prices by slot, each slot a pool of its own."""
    pools = tuple(PoolPrice(slots=(slot_id,), price=price) for slot_id, price in prices.items())
    return Certificate(cost=0, bound=0, pools=pools)


BOLTON = person(area="bolton")


def test_free_places_are_summed_and_the_dearest_stands_for_them() -> None:
    week = batch(
        participants=(BOLTON,),
        slots=(slot("A", at(0), places=3), slot("B", at(1)), slot("C", at(6)), slot("D", at(7))),
        bookings=(Booking(slot_id="A", participant_id="P1"),),
    )
    first, second = worth(week, proof(A=500, B=900, D=100))
    assert first.group == Group("physiotherapy", "bolton", day(0))
    assert (first.places, first.total, first.mean) == (4, 2 * 500 + 900, 475)
    assert (first.highest, first.slot_id) == (900, "B")
    assert second.group == Group("physiotherapy", "bolton", day(7))
    assert (second.places, second.total, second.slot_id) == (1, 100, "D")


def test_full_slots_and_dates_outside_the_booking_period_are_left_out() -> None:
    week = batch(
        slots=(slot("A", at(0)), slot("B", at(-1)), slot("C", at(28)), slot("D", at(27))),
        bookings=(Booking(slot_id="A", participant_id="P9"),),
    )
    (only,) = worth(week, proof(A=1, B=2, C=3))
    assert (only.group.week, only.places, only.highest, only.slot_id) == (day(21), 1, 0, "D")


def test_a_place_of_two_services_is_in_the_groups_of_both() -> None:
    both = practitioner(services=("physiotherapy", "coach"))
    found = worth(batch(practitioners=(both,)), proof(T1=7))
    assert [(w.group.service, w.total) for w in found] == [("coach", 7), ("physiotherapy", 7)]


def test_places_at_no_site_have_an_area_of_their_own() -> None:
    week = batch(
        slots=(slot("A", modes=("phone",)), slot("B", at(2), modes=("referral",))),
    )
    assert [w.group.area for w in worth(week, proof())] == [BY_PHONE_OR_VIDEO, ON_A_LIST]


def test_a_site_is_where_most_of_the_people_living_nearest_are_from() -> None:
    near = Point(latitude=53.58, longitude=-2.43)
    far = Point(latitude=53.4, longitude=-2.1)
    people = [person(f"P{i}", area="bolton" if i < 3 else "bury", home=near) for i in range(5)]
    people += [person(f"R{i}", area="oldham", home=far) for i in range(9)]
    week = batch(
        participants=people,
        sites=(
            site("S1", location=near),
            site("S2", location=far),
            site("S3", location=near, serves=("salford",)),
            site("S4", location=None),
        ),
    )
    areas = {"S1": "bolton", "S2": "oldham", "S3": "salford", "S4": "Site S4"}
    assert areas_of_sites(week) == areas
    assert areas_of_sites(batch()) == {"S1": "Site S1"}
