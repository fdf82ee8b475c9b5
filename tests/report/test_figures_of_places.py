"""Places used, homes and journeys, on weeks small enough to count by hand."""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections import Counter
from fractions import Fraction

from matcher.domain import Booking, Mode, Point
from matcher.report import formats
from matcher.report.figures.homes import Homes, Locality, homes
from matcher.report.figures.places import places_used
from matcher.report.pictures import homes as pictures
from matcher.report.pictures.base import DEEP
from matcher.report.suppression import Hidden
from tests.report.cases import outcome
from tests.report.made_up import CASE, NAMES
from tests.report.rows import placed
from tests.weeks import batch, need, person, site, slot


def test_places_count_bookings_and_proposals_up_to_the_places_of_a_slot() -> None:
    slots = (slot("A", places=8), slot("B", places=6), slot("C", day_at(8), places=10))
    booked = tuple(Booking(slot_id="B", participant_id=f"B{i}") for i in range(9))
    outside = slot("D", day_at(60), places=50)
    case = batch(slots=(*slots, outside), bookings=booked)
    rows = [placed(f"N{i}", slot_id="A") for i in range(7)]
    figure = places_used(case, outcome(case, rows, []), NAMES)
    (physio,) = figure.services
    assert [(w.taken, w.places) for w in physio.weeks] == [(13, 14), (0, 10), (0, 0), (0, 0)]
    assert (physio.whole.taken, physio.whole.places) == (13, 24)
    assert figure.headline == "54 % of all places are used"
    assert [w.words for w in physio.weeks[:3]] == ["13 of 14 (93 %)", "0 of 10 (0 %)", "no places"]


def test_the_headline_of_places_names_the_fullest_and_the_emptiest() -> None:
    figure = places_used(CASE.batch, CASE.outcome, NAMES)
    used = Counter(r.slot_id for r in CASE.outcome.allocation)
    used.update(b.slot_id for b in CASE.batch.bookings)
    share = {
        name: Fraction(sum(used[s.slot_id] for s in own), sum(s.places for s in own))
        for code, name in NAMES.items()
        for own in [
            [
                s
                for s in CASE.batch.slots
                if code in CASE.batch.practitioner[s.practitioner_id].services
            ]
        ]
    }
    all_of = Fraction(sum(used.values()), sum(s.places for s in CASE.batch.slots))
    most, least = max(share, key=share.__getitem__), min(share, key=share.__getitem__)
    assert figure.headline == (
        f"{formats.percent(all_of)} of all places are used: most in {most} "
        f"({formats.percent(share[most])}), fewest in {least} ({formats.percent(share[least])})"
    )


def day_at(offset: int) -> dt.datetime:
    """Nine in the morning, London."""
    return slot("X").start + dt.timedelta(days=offset - 1)


def test_every_person_is_in_one_locality_and_none_is_small() -> None:
    figure = homes(CASE.batch, CASE.outcome)
    people = [c.people for c in figure.localities]
    asked = {n.participant_id for n in CASE.batch.needs}
    assert all(isinstance(n, int) and n >= 5 for n in people)
    assert sum(n for n in people if isinstance(n, int)) == len(asked)
    assert 2 <= len(figure.localities) <= 30


def test_the_headline_of_homes_is_the_journeys() -> None:
    figure = homes(CASE.batch, CASE.outcome)
    minutes = [r.travel_minutes for r in CASE.outcome.allocation if r.mode is Mode.IN_PERSON]
    middle_one = math.ceil(statistics.median(minutes))
    tenth = math.ceil(statistics.quantiles(minutes, n=10, method="inclusive")[8])
    assert figure.headline == (
        f"Half of the journeys to appointments take {middle_one} minutes or less, "
        f"nine in ten {tenth} minutes or less"
    )


def test_the_number_on_the_map_is_within_what_its_colour_says() -> None:
    """Half of the journeys take 29.5 minutes or less: that is within 30, and drawn so."""

    def drawn(minutes: Fraction) -> str:
        return pictures.homes(Homes((Locality("A", 9, 0, 0, minutes),), (), None)).wide

    half, thirty, less = drawn(Fraction(59, 2)), drawn(Fraction(30)), drawn(Fraction(29))
    assert ">30</text>" in half
    assert half.count(DEEP) == thirty.count(DEEP) > less.count(DEEP)


def test_a_small_group_of_homes_joins_its_neighbours() -> None:
    far = Point(latitude=53.70, longitude=-2.43)
    people = [person(f"P{i}") for i in range(7)] + [person(f"F{i}", home=far) for i in range(3)]
    case = batch(
        participants=people,
        needs=[need(f"N{p.participant_id}", p.participant_id) for p in people],
        sites=(site("S1"), site("S2", location=far)),
    )
    (only,) = homes(case, outcome(case, [], [])).localities
    assert (only.name, only.people, only.minutes) == ("Site S1 and around", 10, None)


def test_people_without_a_home_on_the_map_cannot_be_counted_by_subtraction() -> None:
    people = [person(f"P{i}", home=None if i < 3 else person().home) for i in range(20)]
    case = batch(
        participants=people,
        needs=[need(f"N{p.participant_id}", p.participant_id) for p in people],
    )
    (only,) = homes(case, outcome(case, [], [])).localities
    assert only.people is Hidden.COVER
    few = batch(participants=people[:6], needs=case.needs[:6])
    assert homes(few, outcome(few, [], [])).localities == ()
