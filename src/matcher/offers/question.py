"""On which dates a course could begin: one need's question, and how it is asked a little otherwise.

What a condition keeps from somebody is found by asking again without it. Where the venues stay the
same only a row of the arrays changes, so that dozens of conditions can be tried while a person
waits.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matcher.domain import Availability, Need
from matcher.offers.asking import Manner, Person, Wishes
from matcher.offers.choices import NONE, moment
from matcher.offers.market import Market
from matcher.offers.narrowing import narrowed, people_of
from matcher.optimise.offered import Asks, Diaries, lay_out
from matcher.optimise.offered_series import NO_SERIES, best_series


@dataclass(frozen=True)
class Terms:
    """All that a need is asked for under."""

    market: Market
    person: Person
    need: Need
    wishes: Wishes
    manner: Manner

    def of_person(self, **values: object) -> Terms:
        """With another participant's row."""
        who = self.person.participant.model_copy(update=values)
        return replace(self, person=replace(self.person, participant=who))

    def of_need(self, **values: object) -> Terms:
        """With another need's row."""
        return replace(self, need=self.need.model_copy(update=values))

    def of_wishes(self, **values: Any) -> Terms:
        """With other wishes."""
        return replace(self, wishes=replace(self.wishes, **values))

    def question(self, *, everywhere: bool = False) -> Question:
        """The question under these terms; ``everywhere``: as if everybody served every area."""
        people = people_of(self.market, self.person, (self.need,), self.wishes)
        asked = people.asked(self.need.service, everywhere=everywhere)
        return Question(self, people.batch.needs[0], asked.arrays, self.market.diaries)


@dataclass(frozen=True)
class Question:
    """A need with the arrays that it is asked by; ``need`` is as the wishes narrow it."""

    terms: Terms
    need: Need
    asks: Asks
    diaries: Diaries

    def starts(self) -> list[dt.date]:
        """The dates on which a whole course could begin, in order."""
        market, need = self.terms.market, self.need
        now = moment(self.terms.manner.now)
        laid = lay_out(self.diaries, self.asks, 0, now, market.price, 0, NONE)
        days = np.zeros(market.days, dtype=np.int64)
        by_day = np.empty(market.days, dtype=np.int64)
        paths = np.empty((market.days, need.sessions), dtype=np.int32)
        shape = (need.sessions, need.min_gap_days, need.max_gap_days, market.supply.drag)
        best_series(laid, shape, laid.cost, days, days, days, NONE, by_day, paths)
        found = np.flatnonzero(by_day < NO_SERIES).tolist()
        return [market.today + dt.timedelta(days=day) for day in found]

    # --- the same question a little otherwise ---------------------------------------------------

    def coming(self, availability: Availability) -> Question:
        """For somebody who can come at other times of the week (R7)."""
        who = self.terms.person.participant.model_copy(update={"availability": availability})
        windows = narrowed(who, self.terms.wishes).availability
        at_time = self.terms.market.supply.inside(windows)[None, :]
        return self._with(at_time=np.ascontiguousarray(at_time))

    def never_away(self) -> Question:
        """For somebody who is there on every date (R7)."""
        return self._with(on_day=np.ones_like(self.asks.on_day))

    def with_free_diary(self) -> Question:
        """For somebody who has no other appointment (R11)."""
        return self._with(busy=np.zeros_like(self.asks.busy))

    def open_to_all(self) -> Question:
        """With places that are kept for others (R17)."""
        return self._with(open_to=np.ones_like(self.asks.open_to))

    def with_room(self) -> Question:
        """With a place in every slot (R1)."""
        return replace(self, diaries=self.terms.market.with_room().diaries)

    def with_anybody(self) -> Question:
        """With more than one practitioner for a course (R6)."""
        return self._with(one_practitioner=np.zeros_like(self.asks.one_practitioner))

    def with_gaps_to(self, days: int) -> Question:
        """With gaps of up to so many days (R5)."""
        return replace(self, need=self.need.model_copy(update={"max_gap_days": days}))

    def with_sessions(self, sessions: int) -> Question:
        """With so many sessions (R3)."""
        need = self.need.model_copy(update={"sessions": sessions})
        return replace(self, need=need)._with(sessions=np.full_like(self.asks.sessions, sessions))

    def ending_as(self, terms: Terms) -> Question:
        """With the last date that a need has under other terms (R4)."""
        people = people_of(terms.market, terms.person, (terms.need,), terms.wishes)
        return self._with(latest=people.demand.latest)

    def _with(self, **arrays: Any) -> Question:
        return replace(self, asks=self.asks._replace(**arrays))
