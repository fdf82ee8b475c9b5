"""Next available by trying everything: every series of every need, and every way to join them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from matcher.domain import Batch, Model, Need, Participant, Reserved
from matcher.offers import Kind, Person
from matcher.units import millidays
from tests.oracles import costs
from tests.oracles.diary import Diary, predecessors_first
from tests.oracles.reading import Series, series_of, unplaced_cost
from tests.oracles.week import Week

Value = tuple[int, ...]


def with_online_places(batch: Batch) -> Batch:
    """The batch as somebody who books sees it: what is kept for online booking is open."""
    return batch.model_copy(
        update={
            "slots": tuple(
                s.model_copy(update={"reserved_for": None})
                if s.reserved_for is Reserved.ONLINE
                else s
                for s in batch.slots
            )
        }
    )


def person_of(batch: Batch, participant_id: str) -> Person:
    """A participant of a batch, as they ask."""
    mine = tuple(b for b in batch.standing_bookings if b.participant_id == participant_id)
    return Person(
        participant=batch.participant[participant_id],
        bookings=mine,
        booked_slots=tuple({b.slot_id: batch.slot[b.slot_id] for b in mine}.values()),
        open_needs=tuple(n for n in batch.needs if n.participant_id == participant_id),
        restrictions=batch.restrictions,
        travel_times=batch.travel_times,
    )


def asking(batch: Batch, participant: Participant, needs: Sequence[Need]) -> Batch:
    """The batch with one person and the needs asked about, others' bookings as they are.

    A need that has sessions still to be booked and is not asked about has not ended (R12).
    """
    asked = {n.need_id for n in needs}
    unfinished = {n.need_id for n in batch.needs} - asked
    return batch.model_copy(
        update={
            "participants": tuple(
                participant if p.participant_id == participant.participant_id else p
                for p in batch.participants
            ),
            "needs": tuple(needs),
            "bookings": tuple(
                b.model_copy(update={"need_id": None}) if b.need_id in unfinished else b
                for b in batch.bookings
            ),
        }
    )


class Placed(NamedTuple):
    """A need with one of its series, and what the kinds look at."""

    need: Need
    series: Series
    first: dt.date
    last: dt.date
    price: int
    minutes: int
    misfit: int

    @property
    def own(self) -> int:
        """Cost and prices."""
        return self.series.cost + self.price


class Brute:
    """All choices of a person's needs in a batch, at these prices, each place capped."""

    def __init__(
        self, model: Model, batch: Batch, prices: Mapping[str, int], needs: Sequence[Need]
    ) -> None:
        cap = millidays(Fraction(model.offers.price_cap_days))
        week = Week(model, batch)
        self._model, self._batch = model, batch
        self.of: dict[str, list[Placed]] = {}
        self.unplaced = {n.need_id: unplaced_cost(model, batch, n) for n in needs}
        for need in needs:
            self.of[need.need_id] = []
            for series in series_of(model, batch, need):
                slots = [batch.slot[s] for s in series.slot_ids]
                self.of[need.need_id].append(
                    Placed(
                        need,
                        series,
                        slots[0].date,
                        slots[-1].date,
                        sum(min(cap, prices.get(s, 0)) for s in series.slot_ids),
                        sum(costs.minutes_travelled(week, need, s) for s in slots),
                        sum(costs.misfit(week, need, s) for s in slots),
                    )
                )

    def loss(self, chosen: Sequence[Placed]) -> int:
        """What is placed and what is left out cost together."""
        out = set(self.of) - {p.need.need_id for p in chosen}
        return sum(p.own for p in chosen) + sum(self.unplaced[n] for n in out)

    def combinations(self) -> Iterator[tuple[Placed, ...]]:
        """Every way to place some of the needs together."""
        ordered = [n for n in predecessors_first(self._batch) if n.need_id in self.of]
        diary = Diary(self._model, self._batch)

        def descend(depth: int, chosen: tuple[Placed, ...]) -> Iterator[tuple[Placed, ...]]:
            if depth == len(ordered):
                yield chosen
                return
            yield from descend(depth + 1, chosen)
            for placed in self.of[ordered[depth].need_id]:
                if diary.fits(placed.need, placed.series):
                    diary.take(placed.need, placed.series)
                    yield from descend(depth + 1, (*chosen, placed))
                    diary.give_back(placed.need, placed.series)

        yield from descend(0, ())


def _days(dates: Iterator[dt.date]) -> int:
    return sum(date.toordinal() for date in dates)


VALUE: Mapping[Kind, Callable[[Sequence[Placed]], Value]] = {
    Kind.RECOMMENDED: lambda c: (sum(p.own for p in c),),
    Kind.SOONEST: lambda c: (
        _days(p.first for p in c),
        _days(p.last for p in c),
        sum(p.own for p in c),
    ),
    Kind.NEAREST: lambda c: (sum(p.minutes for p in c), sum(p.own for p in c)),
    Kind.BEST_FIT: lambda c: (sum(p.misfit for p in c), sum(p.own for p in c)),
}
"""What each kind makes least, for courses of the same needs."""
