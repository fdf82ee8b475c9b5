"""The least cost of one session, by date, at given prices: what a series is put together from.

Slots are many and people who may use the same ones are many too, so the least price of a place
by date is worked out once for each strand of a diary and each pattern of availability. Only the
dates on which a person is booked, away or has a price of their own are looked at slot by slot.

Every list here runs over the dates of the horizon; ``NEVER`` stands where there is no place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from matcher.audit.arithmetic import NEVER
from matcher.audit.cost import preferences_met
from matcher.audit.eligibility import Strand, Terms
from matcher.audit.week import Week, can_come, takes_session
from matcher.domain import (
    Mode,
    Need,
    Part,
    Participant,
    PartPreference,
    Slot,
    Urgency,
)


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices in 0.001 day: of a place by slot, and of a part of somebody's day."""

    places: Mapping[str, int]
    clashes: Mapping[str, Mapping[tuple[int, Part], int]]
    """By participant, then by the ordinal of the date and the part."""


NO_PRICES = Prices({}, {})


@dataclass(frozen=True, slots=True)
class Offer:
    """By date, the least price of a place that takes a first session, and a later one."""

    new: list[int]
    follow_up: list[int]

    def lower(self, index: int, slot: Slot, price: int) -> None:
        """Take the slot's price where it is the least so far."""
        if takes_session(slot, new=True) and price < self.new[index]:
            self.new[index] = price
        if takes_session(slot, new=False) and price < self.follow_up[index]:
            self.follow_up[index] = price

    def close(self, index: int) -> None:
        """Take the date's places away."""
        self.new[index] = self.follow_up[index] = NEVER


Offers = dict[int, Offer]
"""Offers by how many preferred windows their places start in."""


@dataclass(frozen=True, slots=True)
class Profile:
    """By date, the least cost of a need's first session and of a later one; wait not included."""

    first: list[int]
    other: list[int]


Hours = tuple[tuple[int, int, int], ...]
"""Weekly windows as (weekday, start, end)."""

PATTERNS_KEPT = 64
"""How many patterns' offers are kept at a time; whoever asks does well to ask in their order."""


class Pattern(NamedTuple):
    """What somebody's choice of times depends on from week to week; many people share one."""

    hours: Hours
    preferred: Hours
    urgent: bool


class Market:
    """Profiles of needs at one set of prices."""

    def __init__(self, week: Week, prices: Prices) -> None:
        self._week = week
        self._prices = prices
        self._dates = range(week.first, week.last + 1)
        self._offers: dict[Pattern, dict[Strand, Offers]] = {}

    def profiles(self, need: Need) -> Iterator[Profile]:
        """One profile a practitioner when one must give all the sessions (R6), else one in all."""
        by_practitioner: dict[str, list[Terms]] = {}
        for terms in self._week.eligibility.terms(need):
            who = terms.strand.practitioner.practitioner_id if need.same_practitioner else ""
            by_practitioner.setdefault(who, []).append(terms)
        pattern = pattern_of(need, self._week.participant(need))
        special = self._special_dates(need)
        for choice in by_practitioner.values():
            yield self._profile(need, choice, pattern, special)

    def _profile(
        self, need: Need, choice: list[Terms], pattern: Pattern, special: list[int]
    ) -> Profile:
        first, other = self._nothing(), self._nothing()
        for terms in choice:
            offers = self._shared_offers(terms.strand, pattern)
            if special:
                offers = self._own_offers(offers, need, terms.strand, pattern, special)
            for met, offer in offers.items():
                cost = self._session_cost(need, terms, met)
                _lower(first, offer.new, cost, terms.notice_days)
                _lower(other, offer.follow_up, cost, terms.notice_days)
        first = first if need.previous_session is None else other
        return Profile(*(self._within_limits(need, prices) for prices in (first, other)))

    def _session_cost(self, need: Need, terms: Terms, parts_met: int) -> int:
        """Misfit, travel and preference, where so many preferred windows are met."""
        week, strand = self._week, terms.strand
        participant = week.participant(need)
        cost = week.costs.misfit(need, participant, strand.practitioner)
        if terms.mode == Mode.IN_PERSON:
            cost += week.costs.travel(terms.minutes, week.nearest(need))
        if participant.prefers:
            rest = [p for p in participant.prefers if not isinstance(p, PartPreference)]
            met = parts_met + preferences_met(rest, strand.slots[0], terms.mode)
            cost += week.costs.preference(len(participant.prefers), met)
        return cost

    def _within_limits(self, need: Need, costs: list[int]) -> list[int]:
        """R4: nothing before the need's earliest date or after its latest."""
        early = min(len(costs), self._week.earliest(need).toordinal() - self._week.first)
        late = max(early, self._week.latest(need).toordinal() - self._week.first + 1)
        return [NEVER] * early + costs[early:late] + [NEVER] * (len(costs) - late)

    def _nothing(self) -> list[int]:
        return [NEVER] * len(self._dates)

    # --- offers -----------------------------------------------------------------------------

    def _shared_offers(self, strand: Strand, pattern: Pattern) -> Offers:
        """The offers to anybody of this pattern who has no dates of their own."""
        of_pattern = self._offers.get(pattern)
        if of_pattern is None:
            if len(self._offers) >= PATTERNS_KEPT:
                self._offers.pop(next(iter(self._offers)))
            of_pattern = self._offers.setdefault(pattern, {})
        found = of_pattern.get(strand)
        if found is None:
            found = of_pattern[strand] = self._work_out_offers(strand, pattern)
        return found

    def _work_out_offers(self, strand: Strand, pattern: Pattern) -> Offers:
        offers: Offers = {}
        for date, slots in strand.by_date.items():
            if date in self._dates:
                for slot in slots:
                    if self._suits(slot, pattern):
                        price = self._prices.places.get(slot.slot_id, 0)
                        self._add(offers, date, slot, pattern, price)
        return offers

    def _own_offers(
        self, shared: Offers, need: Need, strand: Strand, pattern: Pattern, special: list[int]
    ) -> Offers:
        """The shared offers with the person's own dates looked at slot by slot."""
        offers = {met: Offer(list(o.new), list(o.follow_up)) for met, o in shared.items()}
        participant = self._week.participant(need)
        clashes = self._prices.clashes.get(need.participant_id, {})
        for date in special:
            for offer in offers.values():
                offer.close(date - self._week.first)
            for slot in strand.by_date.get(date, ()):
                if (
                    self._suits(slot, pattern)
                    and can_come(participant, slot)
                    and self._week.is_clear_of_bookings(need, slot)
                ):
                    price = self._prices.places.get(slot.slot_id, 0)
                    if not slot.is_referral:
                        price += sum(clashes.get((date, part), 0) for part in slot.parts)
                    self._add(offers, date, slot, pattern, price)
        return offers

    def _add(self, offers: Offers, date: int, slot: Slot, pattern: Pattern, price: int) -> None:
        met = sum(_starts_in(window, slot) for window in pattern.preferred)
        if met not in offers:
            offers[met] = Offer(self._nothing(), self._nothing())
        offers[met].lower(date - self._week.first, slot, price)

    def _suits(self, slot: Slot, pattern: Pattern) -> bool:
        """A free place at a time, and with a reservation, that suits the pattern (R7, R17)."""
        if not self._week.free[slot.slot_id]:
            return False
        urgency = Urgency.URGENT if pattern.urgent else Urgency.ROUTINE
        if not self._week.is_open_to(urgency, slot):
            return False
        if slot.is_referral:
            return True
        weekday, start, end = slot.date.weekday(), slot.start_minute, slot.end_minute
        return any(w == weekday and s <= start and end <= e for w, s, e in pattern.hours)

    def _special_dates(self, need: Need) -> list[int]:
        """The dates on which the person is booked, referred, away or has a price of their own."""
        who = need.participant_id
        found = {date for date, _ in self._prices.clashes.get(who, ())}
        found.update(date for date, _ in self._week.taken.get(who, ()))
        found.update(date for date, _ in self._week.referred.get(who, ()))
        for away in self._week.participant(need).unavailable:
            found.update(range(away.first.toordinal(), away.last.toordinal() + 1))
        return sorted(found.intersection(self._dates))


def pattern_of(need: Need, participant: Participant) -> Pattern:
    """The pattern that a need's choice of times follows."""
    windows = participant.availability.windows
    hours = tuple((w.weekday, w.start, w.end) for w in windows)
    parts = [p.window for p in participant.prefers if isinstance(p, PartPreference)]
    preferred = tuple((w.weekday, w.start, w.end) for w in parts)
    return Pattern(hours, preferred, need.urgency == Urgency.URGENT)


def _starts_in(window: tuple[int, int, int], slot: Slot) -> bool:
    weekday, start, end = window
    minute = slot.start.hour * 60 + slot.start.minute
    return slot.date.weekday() == weekday and start <= minute < end


def _lower(costs: list[int], prices: list[int], cost: int, notice_days: int) -> None:
    """Take ``prices`` + ``cost``, from the date on which notice is given, where it is less."""
    costs[notice_days:] = map(min, costs[notice_days:], [p + cost for p in prices[notice_days:]])
