"""The bound of a certificate: what no feasible plan can cost less than. FORMATS section 4.

At given prices each need, or each tree of needs that R12 ties, chooses for itself: it stays out
or takes its cheapest series, whichever costs less. An exact dynamic programme over the dates
finds that cheapest series; the prices of all the places there are come off at the end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from operator import add, lt

from matcher.audit.arithmetic import NEVER
from matcher.audit.market import Market, pattern_of
from matcher.audit.offers import Choice, Prices
from matcher.audit.series import cheapest_by_start, session_gaps
from matcher.audit.week import Week
from matcher.domain import Certificate, Need, Part


def prices_of(certificate: Certificate) -> Prices:
    """The certificate's prices by slot and by person; what is named twice counts twice."""
    places: dict[str, int] = defaultdict(int)
    for pool in certificate.pools:
        for slot_id in pool.slots:
            places[slot_id] += pool.price
    clashes: dict[str, dict[tuple[int, Part], int]] = defaultdict(lambda: defaultdict(int))
    for clash in certificate.clashes:
        clashes[clash.participant_id][clash.date.toordinal(), clash.part] += clash.price
    return Prices({s: p for s, p in places.items() if p}, clashes)


class LowerBound:
    """What the needs of a week would pay at given prices, each choosing for itself."""

    def __init__(self, week: Week, prices: Prices) -> None:
        self._week = week
        self._prices = prices
        self._market = Market(week, prices)

    def total(self) -> int:
        """The bound, in 0.001 day."""
        week = self._week
        roots = [n for n in week.batch.needs if week.leads_in_batch(n) is None]
        roots.sort(key=lambda n: pattern_of(n, week.participant(n)))
        return sum(self._claim(root) for root in roots) - self._worth_of_capacity()

    def _worth_of_capacity(self) -> int:
        """Price times capacity, over the places and over the parts of people's days."""
        free, taken = self._week.free, self._week.taken
        places = sum(p * free.get(slot_id, 0) for slot_id, p in self._prices.places.items())
        parts = sum(
            price
            for who, prices in self._prices.clashes.items()
            for part, price in prices.items()
            if part not in taken.get(who, ())
        )
        return places + parts

    def _claim(self, root: Need) -> int:
        """The least that a need and all that follow it can cost together."""
        if root.after_need is not None and self._week.ended_before_batch(root) is None:
            return self._all_out(root)
        if self._followers.get(root.need_id):
            return self._tree_claim(root)
        return self._lone_claim(root)

    def _all_out(self, root: Need) -> int:
        return sum(map(self._week.unplaced_cost, self._leaders_first(root)))

    def _leaders_first(self, root: Need) -> list[Need]:
        """A need and all that follow it, each after the one that it follows."""
        found, rest = list[Need](), [root]
        while rest:
            need = rest.pop()
            found.append(need)
            rest.extend(self._followers.get(need.need_id, ()))
        return found

    def _tree_claim(self, root: Need) -> int:
        """The least that a need and its followers can cost: from the last of them to the first."""
        claims: dict[str, list[int]] = {}
        out: dict[str, int] = {}
        for need in reversed(self._leaders_first(root)):
            followers = [f.need_id for f in self._followers.get(need.need_id, ())]
            out[need.need_id] = self._week.unplaced_cost(need) + sum(out[f] for f in followers)
            after = [claims.pop(follower) for follower in followers]
            claims[need.need_id] = self._claims(need, out[need.need_id], after)
        return claims[root.need_id][0]

    def _lone_claim(self, need: Need) -> int:
        """Practitioners in order of what they cannot cost less than, until none can be better."""
        best = self._week.unplaced_cost(need)
        waits = self._waits(need)
        ending = [0] * self._length
        for least, choice in self._in_order(need, waits):
            if least >= best:
                break
            if choice.floor(waits, need.sessions) < best:
                costs = map(add, waits, self._by_start(need, choice, ending))
                best = min(best, *costs)
        return best

    def _in_order(self, need: Need, waits: Sequence[int]) -> list[tuple[int, Choice]]:
        """The need's choices, each with what it cannot cost less than, the least of them first."""
        choices = self._market.choices(need)
        ranked = [(c.rough_floor(waits, need.sessions), c) for c in choices]
        return sorted(ranked, key=lambda pair: pair[0])

    def _claims(self, need: Need, all_out: int, after: Sequence[list[int]]) -> list[int]:
        """The least cost of a need and all that follow it when it starts on a date or later.

        By date of the horizon, and one more entry for "after the horizon": left out. ``all_out``
        is their cost when all are left out; ``after`` has the claims of those that follow.
        """
        ending = [0] * self._length
        for claims in after:
            ending = list(map(add, ending, claims[1:]))
        best = [all_out] * (self._length + 1)
        waits = self._waits(need)
        after_last = min(ending)
        for _, choice in self._in_order(need, waits):
            for least in (choice.rough_least, choice.least):
                at_least = [cost + after_last for cost in least(waits, need.sessions)]
                if not any(map(lt, at_least, best)):
                    break
            else:
                costs = self._by_start(need, choice, ending)
                best[: len(costs)] = map(min, best, map(add, waits, costs))
                best = list(accumulate(reversed(best), min))[::-1]
        return best

    def _by_start(self, need: Need, choice: Choice, ending: Sequence[int]) -> list[int]:
        gaps = session_gaps(need)
        drags = [self._week.costs.drag(gap, need.min_gap_days) for gap in gaps]
        return cheapest_by_start(choice.profile(), need.sessions, gaps.start, drags, ending)

    def _waits(self, need: Need) -> list[int]:
        """What waiting costs, by date of the first session; none before R4, R5 and R12 let it."""
        week = self._week
        start = max(week.earliest(need).toordinal(), week.may_start(need))
        if week.leads_in_batch(need) is None and (ended := week.ended_before_batch(need)):
            start = max(start, ended.toordinal() + 1)
        opens = min(self._length, start - week.first)
        waited = week.first + opens - need.clock.toordinal()
        costs = week.costs.waits(need.urgency, waited, self._length - opens)
        return [NEVER] * opens + costs

    @property
    def _length(self) -> int:
        return self._week.last - self._week.first + 1

    @cached_property
    def _followers(self) -> dict[str, list[Need]]:
        """The needs that follow each need (R12)."""
        found: dict[str, list[Need]] = defaultdict(list)
        for need in self._week.batch.needs:
            if need.after_need is not None:
                found[need.after_need].append(need)
        return found
