"""What a store should do, as plainly as it can be said: sets, lists and no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from matcher.domain import Slot
from matcher.store import BookingState, Closure, HoldState, Obstacle

Ask = tuple[str, str | None]
"""A slot and a need, or none."""
STANDING = {BookingState.BOOKED, BookingState.ATTENDED, BookingState.DID_NOT_ATTEND}


@dataclass
class Hold:
    """Kept places. ``until`` is in minutes of the test's own clock."""

    who: str
    asks: Sequence[Ask]
    until: int
    state: HoldState = HoldState.HELD


@dataclass
class Booking:
    """A place that somebody has, or had."""

    who: str
    slot: str
    need: str | None
    state: BookingState = BookingState.BOOKED


@dataclass
class Model:
    """One organisation. ``owners`` and ``services`` are of needs, ``gives`` of practitioners."""

    slots: dict[str, Slot]
    sessions: dict[str, int]
    owners: dict[str, str]
    services: dict[str, str]
    gives: dict[str, tuple[str, ...]]
    now: int = 0
    holds: list[Hold] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    closures: list[Closure] = field(default_factory=list)

    def pass_time(self, minutes: int) -> None:
        """Let time pass; what is overdue is over."""
        self.now += minutes
        for hold in self.live():
            if hold.until <= self.now:
                hold.state = HoldState.EXPIRED

    def live(self) -> list[Hold]:
        return [hold for hold in self.holds if hold.state is HoldState.HELD]

    def closed(self, slot_id: str) -> bool:
        slot = self.slots[slot_id]
        return any(
            one.from_date <= slot.date <= one.to_date
            and one.practitioner_id in {None, slot.practitioner_id}
            and one.site_id in {None, slot.site_id}
            for one in self.closures
        )

    def places_taken(self) -> list[tuple[str, str]]:
        """Everybody's places: slot and person."""
        booked = [(one.slot, one.who) for one in self.bookings if one.state in STANDING]
        return booked + [(slot, hold.who) for hold in self.live() for slot, _ in hold.asks]

    def free(self) -> dict[str, int]:
        taken = Counter(slot for slot, _ in self.places_taken())
        return {
            name: 0 if self.closed(name) else max(0, slot.places - taken[name])
            for name, slot in self.slots.items()
        }

    def left(self) -> dict[str, int]:
        """Sessions of each need that are neither booked nor held."""
        held = Counter(need for hold in self.live() for _, need in hold.asks)
        return {need: number - held[need] for need, number in self.sessions.items()}

    # --- what stands in the way

    def hold(self, who: str, asks: Sequence[Ask], minutes: int) -> Hold | Obstacle:
        obstacle = self.obstacle(who, asks)
        if obstacle is not None:
            return obstacle
        hold = Hold(who, asks, self.now + minutes)
        self.holds.append(hold)
        return hold

    def obstacle(self, who: str, asks: Sequence[Ask]) -> Obstacle | None:
        slots = [slot for slot, _ in asks]
        if len(slots) != len(set(slots)):
            return Obstacle.SAME_SLOT
        wanted = Counter(need for _, need in asks if need is not None)
        held = {need for hold in self.live() for _, need in hold.asks}
        for need, number in sorted(wanted.items()):
            if need in held:
                return Obstacle.NEED_HELD
            if self.sessions[need] < number:
                return Obstacle.NEED_BOOKED
        return self.obstacle_in_slots(who, asks)

    def obstacle_in_slots(self, who: str, asks: Iterable[Ask]) -> Obstacle | None:
        ordered = sorted(asks, key=lambda ask: ask[0])
        if any(self.closed(slot) for slot, _ in ordered):
            return Obstacle.CLOSED
        taken = self.places_taken()
        used = Counter(slot for slot, _ in taken)
        for slot, _ in ordered:
            if (slot, who) in taken:
                return Obstacle.SAME_SLOT
            if used[slot] >= self.slots[slot].places:
                return Obstacle.FULL
        busy = {
            one
            for slot, person in taken
            if person == who and not self.closed(slot)
            for one in self.takes(slot, None)
        }
        for slot, need in ordered:
            parts = self.takes(slot, need)
            if busy & parts:
                return Obstacle.DIARY
            busy |= parts
        return None

    def takes(self, slot_id: str, need: str | None) -> set[tuple[object, str]]:
        """What of the date a slot takes; a referral all its giver's services, or the need's."""
        slot = self.slots[slot_id]
        if slot.is_referral:
            names = self.gives[slot.practitioner_id]
            wanted = self.services[need] if need else None
            return {(slot.date, name) for name in ([wanted] if wanted in names else names)}
        return {(slot.date, part.value) for part in slot.parts}

    # --- what becomes of holds and bookings

    def confirm(self, hold: Hold) -> None:
        hold.state = HoldState.CONFIRMED
        for slot, need in hold.asks:
            self.bookings.append(Booking(hold.who, slot, need))
            if need is not None:
                self.sessions[need] -= 1

    def cancel(self, booking: Booking) -> None:
        booking.state = BookingState.CANCELLED
        if booking.need is not None:
            self.sessions[booking.need] += 1

    def move(self, booking: Booking, slot: str) -> Booking | Obstacle:
        booking.state = BookingState.MOVED
        obstacle = self.obstacle_in_slots(booking.who, [(slot, booking.need)])
        if obstacle is not None:
            booking.state = BookingState.BOOKED
            return obstacle
        new = Booking(booking.who, slot, booking.need)
        self.bookings.append(new)
        return new

    def holds_place(self, who: str, slot: str) -> bool:
        return any(hold.who == who and (slot, None) in self._slots_of(hold) for hold in self.live())

    @staticmethod
    def _slots_of(hold: Hold) -> set[tuple[str, None]]:
        return {(slot, None) for slot, _ in hold.asks}

    def listed(self, who: str, slot: str) -> Booking | None:
        """A row of bookings.csv without a need: the new booking, if one comes of it."""
        earlier = [one for one in self.bookings if (one.who, one.slot) == (who, slot)]
        if not earlier:
            self.bookings.append(Booking(who, slot, None))
            return self.bookings[-1]
        if earlier[-1].state in {BookingState.BOOKED, BookingState.ATTENDED}:
            earlier[-1].need = None
        return None
