"""Random sequences of everything that a desk does: the store agrees with a plain model of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from matcher.domain import Batch
from matcher.domain import Booking as Row
from matcher.errors import InputFaults
from matcher.store import (
    Actor,
    Ask,
    BookingState,
    CancelledBy,
    Closure,
    Desk,
    Held,
    HoldOver,
    HoldRequest,
    HoldState,
    KeyUsed,
    LoadMode,
    Moved,
    NotPossibleNow,
    NotThere,
    Obstacle,
    Once,
    StaleToken,
    Store,
    Taken,
    Week,
)
from tests import weeks
from tests.store import model as plain
from tests.store.invariants import check

NAMES: Iterator[str] = (f"M{number}" for number in count())
PEOPLE = ("P0", "P1", "P2")
SLOTS = ("T1", "T2", "T3", "T4", "T5", "T6", "R1", "R2")
MINUTES = st.sampled_from((25, 55, 115))
"""Never a whole number of the half hours by which time passes, so nothing hangs on seconds."""
CLOSURES = (
    Closure(weeks.day(1), weeks.day(1), "Q1"),
    Closure(weeks.day(0), weeks.day(9), site_id="S1"),
    Closure(weeks.day(2), weeks.day(2), "Q2", "S1"),
)


def supply(places: dict[str, int]) -> Batch:
    """Slots and lists that clash in every way, of so many places each."""
    return weeks.batch(
        participants=tuple(weeks.person(name) for name in PEOPLE),
        needs=(
            weeks.need("N0", "P0", sessions=2),
            weeks.need("N1", "P1", sessions=2),
            weeks.need("A0", "P0", service="citizens_advice", sessions=1),
            weeks.need("B0", "P0", service="training", sessions=1),
            weeks.need("B1", "P1", service="training", sessions=2),
        ),
        practitioners=(
            weeks.practitioner("Q1"),
            weeks.practitioner("Q2"),
            weeks.practitioner("Q3", services=("citizens_advice", "training")),
            weeks.practitioner("Q4", services=("training",)),
            weeks.practitioner("Q5"),
        ),
        slots=(
            weeks.slot("T1", weeks.at(1), "Q1", places=places["T1"]),
            weeks.slot("T2", weeks.at(1, "11:45"), "Q2", minutes=30, places=places["T2"]),
            weeks.slot("T3", weeks.at(1, "13:00"), "Q2", places=places["T3"]),
            weeks.slot("T4", weeks.at(2), "Q2", places=places["T4"]),
            weeks.slot("T5", weeks.at(2, "17:30"), "Q1", places=places["T5"]),
            weeks.slot("T6", weeks.at(1, "10:30"), "Q5", places=places["T6"]),
            weeks.slot("R1", weeks.at(1), "Q3", modes=("referral",), places=places["R1"]),
            weeks.slot("R2", weeks.at(1), "Q4", modes=("referral",), places=places["R2"]),
        ),
    )


class Desks(RuleBasedStateMachine):
    """Two people at two desks of one store."""

    store: Store

    def __init__(self) -> None:
        super().__init__()
        name = next(NAMES)
        self.here = self.store.of(name)
        self.desks = [Actor(f"coach {i}", organisation=name) for i in (1, 2)]
        self.places = dict.fromkeys(SLOTS, 1) | {"T2": 2, "R1": 3}
        batch = supply(self.places)
        self.here.load(Week(batch), self.desks[0])
        self.model = plain.Model(
            slots={slot.slot_id: slot for slot in batch.slots},
            sessions={need.need_id: need.sessions for need in batch.needs},
            owners={need.need_id: need.participant_id for need in batch.needs},
            services={need.need_id: need.service for need in batch.needs},
            gives={one.practitioner_id: one.services for one in batch.practitioners},
        )
        self.held: list[Held] = []
        self.booked: list[str] = []
        self.keys: dict[str, tuple[object, Any]] = {}

    @rule(
        desk=st.integers(0, 1),
        who=st.sampled_from(PEOPLE),
        slots=st.lists(st.sampled_from(SLOTS), min_size=1, max_size=3),
        for_needs=st.booleans(),
        minutes=MINUTES,
    )
    def hold(self, desk: int, who: str, slots: list[str], for_needs: bool, minutes: int) -> None:
        asks = [(slot, self.need_for(who, slot) if for_needs else None) for slot in slots]
        expected = self.model.hold(who, asks, minutes)
        found = self.here.hold(self.request(who, asks, minutes), self.desks[desk])
        self.compare(expected, found)

    def need_for(self, who: str, slot: str) -> str | None:
        """A need of this person that the slot could be for, if there is one."""
        gives = self.model.gives[self.model.slots[slot].practitioner_id]
        fitting = [
            need
            for need, owner in self.model.owners.items()
            if owner == who and self.model.services[need] in gives
        ]
        return fitting[0] if fitting else None

    @staticmethod
    def request(who: str, asks: list[plain.Ask], minutes: int) -> HoldRequest:
        sessions = tuple(Ask(slot, need) for slot, need in asks)
        return HoldRequest(who, sessions, dt.timedelta(minutes=minutes))

    def compare(self, expected: plain.Hold | Obstacle, found: Held | Taken) -> None:
        if isinstance(expected, Obstacle):
            assert isinstance(found, Taken)
            assert found.clashes[0].obstacle is expected
        else:
            assert isinstance(found, Held)
            assert not self.held or found.token > self.held[-1].token
            self.held.append(found)

    @rule(key=st.sampled_from(("one", "two")), who=st.sampled_from(PEOPLE), minutes=MINUTES)
    def hold_once(self, key: str, who: str, minutes: int) -> None:
        asks: list[plain.Ask] = [("T1", None)]
        once = Once(key, f"{who} {minutes}")

        def work(desk: Desk) -> object:
            found.append(desk.hold(self.request(who, asks, minutes)))
            return len(self.held)

        found: list[Held | Taken] = []
        if key not in self.keys:
            expected = self.model.hold(who, asks, minutes)
            answer = self.here.once(self.desks[0], once, work)
            self.keys[key] = once, answer.body
            self.compare(expected, found[-1])
        elif self.keys[key][0] == once:
            assert self.here.once(self.desks[1], once, work).body == self.keys[key][1]
            assert not found
        else:
            with pytest.raises(KeyUsed):
                self.here.once(self.desks[1], once, work)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), wrong=st.sampled_from((0, 0, 0, 1)), minutes=MINUTES)
    def extend(self, data: st.DataObject, wrong: int, minutes: int) -> None:
        at = data.draw(st.integers(0, len(self.held) - 1))
        held, hold = self.held[at], self.model.holds[at]
        longer = dt.timedelta(minutes=minutes)
        if wrong:
            with pytest.raises(StaleToken):
                self.here.extend(held.hold_id, held.token + 1, longer, self.desks[1])
        elif hold.state is HoldState.HELD:
            self.here.extend(held.hold_id, held.token, longer, self.desks[1])
            hold.until = max(hold.until, self.model.now + minutes)
        else:
            with pytest.raises(HoldOver):
                self.here.extend(held.hold_id, held.token, longer, self.desks[1])

    @precondition(lambda self: self.held)
    @rule(data=st.data(), desk=st.integers(0, 1))
    def confirm(self, data: st.DataObject, desk: int) -> None:
        at = data.draw(st.integers(0, len(self.held) - 1))
        held, hold = self.held[at], self.model.holds[at]
        if hold.state in {HoldState.RELEASED, HoldState.EXPIRED}:
            with pytest.raises(HoldOver):
                self.here.confirm(held.hold_id, held.token, self.desks[desk])
            return
        booked = self.here.confirm(held.hold_id, held.token, self.desks[desk])
        if hold.state is HoldState.HELD:
            self.model.confirm(hold)
            self.booked += [one.booking_id for one in booked]
            closed = [self.model.closed(slot) for slot, _ in hold.asks]
            assert [one.to_rebook for one in booked] == closed
        assert [one.slot_id for one in booked] == [slot for slot, _ in hold.asks]

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(self.held) - 1))
        held, hold = self.held[at], self.model.holds[at]
        if hold.state is HoldState.CONFIRMED:
            with pytest.raises(NotPossibleNow):
                self.here.release(held.hold_id, held.token, self.desks[0])
            return
        if hold.state is HoldState.HELD:
            hold.state = HoldState.RELEASED
        assert self.here.release(held.hold_id, held.token, self.desks[0]).state is hold.state

    @precondition(lambda self: self.booked)
    @rule(data=st.data(), by=st.sampled_from(CancelledBy))
    def cancel(self, data: st.DataObject, by: CancelledBy) -> None:
        at = data.draw(st.integers(0, len(self.booked) - 1))
        booking = self.model.bookings[at]
        if booking.state is BookingState.MOVED:
            with pytest.raises(NotPossibleNow):
                self.here.cancel(self.booked[at], by, self.desks[0])
            return
        self.here.cancel(self.booked[at], by, self.desks[0])
        if booking.state is BookingState.BOOKED:
            self.model.cancel(booking)

    @precondition(lambda self: self.booked)
    @rule(data=st.data(), slot=st.sampled_from(SLOTS))
    def reschedule(self, data: st.DataObject, slot: str) -> None:
        at = data.draw(st.integers(0, len(self.booked) - 1))
        booking = self.model.bookings[at]
        if booking.state is not BookingState.BOOKED:
            with pytest.raises(NotPossibleNow):
                self.here.reschedule(self.booked[at], slot, self.desks[1])
            return
        expected = self.model.move(booking, slot)
        found = self.here.reschedule(self.booked[at], slot, self.desks[1])
        if isinstance(expected, Obstacle):
            assert isinstance(found, Taken)
            assert found.clashes[0].obstacle is expected
        else:
            assert isinstance(found, Moved)
            self.booked.append(found.new.booking_id)

    @rule(closure=st.sampled_from(CLOSURES))
    def close(self, closure: Closure) -> None:
        told = self.here.withdraw(closure, self.desks[0])
        self.model.closures.append(closure)
        covered = self.model.__class__.closed
        only = plain.Model(self.model.slots, {}, {}, {}, {}, closures=[closure])
        standing = [
            one.slot
            for one in self.model.bookings
            if one.state is BookingState.BOOKED and covered(only, one.slot)
        ]
        assert sorted(one.slot_id for one in told) == sorted(standing)
        assert all(one.to_rebook for one in told)

    @rule(closure=st.sampled_from(CLOSURES))
    def lift(self, closure: Closure) -> None:
        if closure not in self.model.closures:
            with pytest.raises(NotThere):
                self.here.lift(closure, self.desks[0])
            return
        self.model.closures = [one for one in self.model.closures if one != closure]
        self.here.lift(closure, self.desks[0])

    @rule(half_hours=st.integers(1, 4))
    def expire(self, half_hours: int) -> None:
        self.here.move_clock(dt.timedelta(minutes=30 * half_hours))
        self.model.pass_time(30 * half_hours)

    @rule(slot=st.sampled_from(SLOTS), places=st.integers(1, 3))
    def load_places(self, slot: str, places: int) -> None:
        self.places[slot] = places
        batch = supply(self.places)
        self.model.slots = {one.slot_id: one for one in batch.slots}
        only = batch.model_copy(update={"participants": (), "needs": ()})
        self.here.load(Week(only), self.desks[1], mode=LoadMode.MERGE)

    @rule(slot=st.sampled_from(SLOTS), who=st.sampled_from(PEOPLE))
    def load_booking(self, slot: str, who: str) -> None:
        row = Row(slot_id=slot, participant_id=who)
        batch = supply(self.places).model_copy(update={"needs": (), "bookings": (row,)})
        if self.model.holds_place(who, slot):
            with pytest.raises(InputFaults):
                self.here.load(Week(batch), self.desks[0])
            return
        known = {one.booking_id for one in self.here.bookings()}
        self.here.load(Week(batch), self.desks[0])
        new = [one.booking_id for one in self.here.bookings() if one.booking_id not in known]
        assert len(new) == (self.model.listed(who, slot) is not None)
        self.booked += new

    @invariant()
    def the_same_is_free(self) -> None:
        assert self.here.free_places(SLOTS) == self.model.free()

    def teardown(self) -> None:
        check(self.here)
        states = [self.here.held(one.hold_id).state for one in self.held]
        assert states == [hold.state for hold in self.model.holds]
        found = [self.here.booked(name) for name in self.booked]
        assert [(one.slot_id, one.need_id, one.state) for one in found] == [
            (one.slot, one.need, one.state) for one in self.model.bookings
        ]
        assert [one.to_rebook for one in found] == [
            one.state is BookingState.BOOKED and self.model.closed(one.slot)
            for one in self.model.bookings
        ]
        left = {n.need_id: n.sessions for person in self.here.people() for n in person.needs}
        assert left == {need: number for need, number in self.model.left().items() if number}


@pytest.mark.parametrize(
    "sequences",
    [pytest.param(12, id="sample"), pytest.param(2000, id="full", marks=pytest.mark.soak)],
)
def test_the_store_agrees_with_the_model(store: Store, sequences: int) -> None:
    machine = type("Desks", (Desks,), {"store": store})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=sequences,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
