"""Random small weeks in which every rule and every term of the cost bites now and then.

``random_week(seed)`` is fast; ``weeks()`` is the same generator as a hypothesis strategy, which
also makes a failing week smaller. A week switches on only some of its twists, so that most needs
can be placed, and offers few places, so that people want the same ones.
"""

from __future__ import annotations

import datetime as dt
from random import Random

from hypothesis import strategies as st

from matcher.domain import Batch, Booking, Need, Restriction, Slot, TravelTime
from tests.oracles.random_people import random_need, random_participant
from tests.oracles.random_supply import random_practitioner, random_site, random_slots
from tests.oracles.twists import SERVICES, Scene, Twists

STARTS = (
    dt.date(2026, 11, 30),
    dt.date(2026, 10, 14),  # the clock goes back on the 25th
    dt.date(2027, 3, 15),  # and forward on the 28th
    dt.date(2026, 12, 21),  # across the year's end
)


def weeks() -> st.SearchStrategy[Batch]:
    """Random small weeks; hypothesis makes a failing one smaller."""
    return st.randoms(use_true_random=False).map(week_from)


def random_week(seed: int) -> Batch:
    """The random small week of this seed; the same one each time."""
    return week_from(Random(seed))


def week_from(rng: Random) -> Batch:
    """A week of 1-5 people, 1-6 needs, 1-3 practitioners, 1-2 sites and at most 18 slots."""
    scene = Scene(rng, Twists.draw(rng), rng.choice(STARTS), rng.choice((3, 2, 4, 5)))
    services = rng.sample(SERVICES, rng.choice((1, 1, 1, 2)))
    sites = [random_site(scene, f"S{k}") for k in range(rng.randint(1, 2))]
    practitioners = [
        random_practitioner(scene, f"Q{k}", services) for k in range(rng.choice((1, 1, 2, 3)))
    ]
    people = [random_participant(scene, f"P{k}") for k in range(rng.randint(1, 5))]
    needs: list[Need] = []
    for k in range(rng.choice((1, 2, 3, 4, 5, 6, 6, 5))):
        needs.append(random_need(scene, f"N{k}", people, practitioners, needs))
    demand = sum(need.sessions for need in needs)
    slots = random_slots(scene, practitioners, sites, demand)
    closed = [slot for slot in slots if scene.twists.closures and scene.chance(0.15)]
    standing = [slot for slot in slots if slot not in closed]
    bookings = _bookings(scene, slots, needs, [p.participant_id for p in people])
    needs = _after_known_needs(_with_course_so_far(needs, standing, bookings), bookings)
    rng.shuffle(needs)  # so that one may stand before the need that it follows
    return Batch(
        model="workwell",
        horizon_start=scene.start,
        horizon_weeks=scene.weeks,
        participants=tuple(people),
        needs=tuple(needs),
        practitioners=tuple(practitioners),
        sites=tuple(sites),
        slots=tuple(standing),
        closed_slots=tuple(closed),
        bookings=tuple(bookings),
        restrictions=_restrictions(scene, len(people), len(practitioners), len(sites)),
        travel_times=_travel_times(scene, len(people), len(sites)),
    )


def _bookings(
    scene: Scene, slots: list[Slot], needs: list[Need], people: list[str]
) -> list[Booking]:
    """Bookings of needs in the batch, of needs that are only in the bookings, and of others."""
    if not scene.twists.bookings:
        return []
    rng = scene.rng
    earlier = [(n.after_need, n.participant_id) for n in needs if _is_old(n.after_need)]
    found: list[Booking] = []
    for slot in slots:
        if not scene.chance(0.25):
            continue
        need_id, who = None, rng.choice(people)
        if earlier and scene.chance(0.5):
            need_id, who = rng.choice(earlier)
        elif scene.chance(0.3):
            need = rng.choice(needs)
            need_id, who = need.need_id, need.participant_id
        found.append(Booking(slot_id=slot.slot_id, participant_id=who, need_id=need_id))
        if scene.chance(0.05):  # perhaps more bookings than places
            others = [p for p in people if p != who]
            found += [Booking(slot_id=slot.slot_id, participant_id=p) for p in others[:1]]
    return found


def _with_course_so_far(
    needs: list[Need], standing: list[Slot], bookings: list[Booking]
) -> list[Need]:
    """The default of previous_session: the last standing booking of the need itself."""
    dates = {slot.slot_id: slot.date for slot in standing}
    last: dict[str, dt.date] = {}
    for booking in bookings:
        if booking.need_id is not None and booking.slot_id in dates:
            date = dates[booking.slot_id]
            last[booking.need_id] = max(date, last.get(booking.need_id, date))
    return [
        need.model_copy(update={"previous_session": last[need.need_id]})
        if need.previous_session is None and need.need_id in last
        else need
        for need in needs
    ]


def _is_old(need_id: str | None) -> bool:
    """Whether this names a need that only the bookings may know."""
    return need_id is not None and need_id.startswith("OLD")


def _after_known_needs(needs: list[Need], bookings: list[Booking]) -> list[Need]:
    """A predecessor that stands in neither file is a fault, so it is taken away."""
    booked = {booking.need_id for booking in bookings}
    return [
        need.model_copy(update={"after_need": None})
        if _is_old(need.after_need) and need.after_need not in booked
        else need
        for need in needs
    ]


def _restrictions(
    scene: Scene, people: int, practitioners: int, sites: int
) -> tuple[Restriction, ...]:
    if not scene.twists.restrictions:
        return ()
    rng = scene.rng
    who, other = rng.randrange(people), rng.randrange(practitioners)
    first = Restriction(participant_id=f"P{who}", kind="practitioner", other_id=f"Q{other}")
    who, where = rng.randrange(people), rng.randrange(sites)
    second = Restriction(participant_id=f"P{who}", kind="site", other_id=f"S{where}")
    return rng.choice(((first,), (second,), (first, second)))


def _travel_times(scene: Scene, people: int, sites: int) -> tuple[TravelTime, ...]:
    """Known minutes; somebody's own come before those of where they live."""
    if not scene.twists.travel_times:
        return ()
    rng = scene.rng
    where, who = f"S{rng.randrange(sites)}", f"P{rng.randrange(people)}"
    own = TravelTime(participant_id=who, site_id=where, minutes=rng.randint(0, 90))
    area = TravelTime(home_area="H1", site_id=where, minutes=rng.randint(0, 90))
    return rng.choice(((own,), (area,), (area, own)))
