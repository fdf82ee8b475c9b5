"""What each need is offered at given prices: what a series is put together from.

Slots are many and people who may use the same ones are many too, so the least price of a place
by date is worked out once for each strand of a diary and each pattern of availability. Only the
dates on which a person is booked, away or has a price of their own are looked at slot by slot.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from matcher.audit.arithmetic import NEVER
from matcher.audit.eligibility import Strand
from matcher.audit.offers import Choice, Offer, Offers, Option, Price, Prices
from matcher.audit.times import Hours, TimeOfWeek, time_of
from matcher.audit.week import Way, Week, can_come, takes_session
from matcher.domain import Need, Participant, PartPreference, Slot, Urgency

PATTERNS_KEPT = 64
"""How many patterns' offers are kept, the latest asked; it is well to ask in their order."""


class Pattern(NamedTuple):
    """What somebody's choice of times depends on from week to week; many people share one."""

    hours: Hours
    preferred: Hours
    urgent: bool


class Market:
    """What needs are offered at one set of prices."""

    def __init__(self, week: Week, prices: Prices) -> None:
        self._week = week
        self._prices = prices
        self._dates = range(week.first, week.last + 1)
        self._places: dict[tuple[Strand, bool], dict[TimeOfWeek, list[tuple[int, Price]]]] = {}
        self._rough: dict[tuple[Strand, bool], Offer] = {}
        self._offers: dict[Pattern, dict[Strand, Offers]] = {}
        self._met: dict[Pattern, dict[TimeOfWeek, int | None]] = {}

    def choices(self, need: Need) -> list[Choice]:
        """One choice a practitioner when one must give all the sessions (R6), else one in all."""
        week = self._week
        last = min(len(self._dates), week.latest(need).toordinal() - week.first + 1)
        if last <= 0:
            return []
        pattern = pattern_of(need, week.participant(need))
        return [
            Choice(
                rough=[self._rough_option(way, pattern) for way in ways],
                is_new=need.previous_session is None,
                last=last,
                find=partial(self._options, need, ways, pattern),
            )
            for ways in week.ways(need)
        ]

    def _rough_option(self, way: Way, pattern: Pattern) -> Option:
        """All the strand's free places, as if each met all the preferred windows."""
        key = way.terms.strand, pattern.urgent
        offer = self._rough.get(key)
        if offer is None:
            offer = self._rough[key] = Offer.none(len(self._dates))
            for places in self._free_places(*key).values():
                for index, price in places:
                    offer.lower(index, price)
        return self._week.way_cost(way, len(pattern.preferred)), way.terms.notice_days, offer

    def _options(self, need: Need, ways: Sequence[Way], pattern: Pattern) -> list[Option]:
        shared = self._offers_to(pattern)
        special = self._special_dates(need)
        options: list[Option] = []
        for way in ways:
            strand = way.terms.strand
            offers = shared.get(strand)
            if offers is None:
                offers = shared[strand] = self._work_out_offers(strand, pattern)
            if special:
                offers = self._own_offers(offers, need, strand, pattern, special)
            for parts_met, offer in offers.items():
                cost = self._week.way_cost(way, parts_met)
                options.append((cost, way.terms.notice_days, offer))
        return options

    # --- offers -----------------------------------------------------------------------------

    def _offers_to(self, pattern: Pattern) -> dict[Strand, Offers]:
        """What has been worked out for the pattern; the pattern longest unasked is forgotten."""
        found = self._offers.pop(pattern, {})
        self._offers[pattern] = found
        if len(self._offers) > PATTERNS_KEPT:
            del self._offers[next(iter(self._offers))]
        return found

    def _work_out_offers(self, strand: Strand, pattern: Pattern) -> Offers:
        """The offers to anybody of this pattern who has no dates of their own."""
        offers: Offers = {}
        met = self._met.setdefault(pattern, {})
        for time, places in self._free_places(strand, pattern.urgent).items():
            if time not in met:
                is_within = time.is_within(pattern.hours)
                met[time] = time.preferences_met(pattern.preferred) if is_within else None
            parts_met = met[time]
            if parts_met is None and strand.is_referral:
                parts_met = time.preferences_met(pattern.preferred)
            if parts_met is not None:
                offer = self._offer_in(offers, parts_met)
                for index, price in places:
                    offer.lower(index, price)
        return offers

    def _own_offers(
        self, shared: Offers, need: Need, strand: Strand, pattern: Pattern, special: list[int]
    ) -> Offers:
        """The shared offers with the person's own dates looked at slot by slot."""
        offers = {met: offer.copy() for met, offer in shared.items()}
        participant = self._week.participant(need)
        clashes = self._prices.clashes.get(need.participant_id, {})
        for date in special:
            for offer in offers.values():
                offer.close(date - self._week.first)
            for slot in strand.by_date.get(date, ()):
                if (
                    self._is_free(slot, pattern.urgent)
                    and can_come(participant, slot)
                    and self._week.is_clear_of_bookings(need, slot)
                ):
                    parts = () if slot.is_referral else slot.parts
                    clash = sum(clashes.get((date, part), 0) for part in parts)
                    met = time_of(slot).preferences_met(pattern.preferred)
                    offer = self._offer_in(offers, met)
                    offer.lower(date - self._week.first, self._price(slot, clash))
        return offers

    def _offer_in(self, offers: Offers, met: int) -> Offer:
        if met not in offers:
            offers[met] = Offer.none(len(self._dates))
        return offers[met]

    # --- places -----------------------------------------------------------------------------

    def _free_places(
        self, strand: Strand, urgent: bool
    ) -> dict[TimeOfWeek, list[tuple[int, Price]]]:
        """The strand's free places inside the horizon: by time of week, (date, price) pairs."""
        key = strand, urgent
        if key not in self._places:
            found: dict[TimeOfWeek, list[tuple[int, Price]]] = {}
            for date, slots in strand.by_date.items():
                for slot in slots if date in self._dates else ():
                    if self._is_free(slot, urgent):
                        place = date - self._week.first, self._price(slot, 0)
                        found.setdefault(time_of(slot), []).append(place)
            self._places[key] = found
        return self._places[key]

    def _is_free(self, slot: Slot, urgent: bool) -> bool:
        """A place that no booking holds and that R17 leaves."""
        urgency = Urgency.URGENT if urgent else Urgency.ROUTINE
        return self._week.free[slot.slot_id] > 0 and self._week.is_open_to(urgency, slot)

    def _price(self, slot: Slot, clash: int) -> Price:
        price = self._prices.places.get(slot.slot_id, 0) + clash
        new, follow_up = (takes_session(slot, new=new) for new in (True, False))
        return Price(price if new else NEVER, price if follow_up else NEVER)

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
