"""First come, first served: the plan that every other is compared with. FORMATS, ``baseline``."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from matcher.audit.eligibility import Terms
from matcher.audit.places_left import Place, PlacesLeft
from matcher.audit.series import session_gaps
from matcher.audit.week import Week
from matcher.domain import Need, Placement, Plan


class Candidate(NamedTuple):
    """A series. The least of them wins: sooner dates, then less travel, then slot ids."""

    dates: tuple[int, ...]
    minutes: int
    slot_ids: tuple[str, ...]


class FirstCome:
    """One pass over the needs, each taking the soonest series that is left when its turn comes."""

    def __init__(self, week: Week) -> None:
        self._week = week
        self._left = PlacesLeft(week)
        self._had_turn: set[str] = set()
        self._put_off: dict[str, list[Need]] = defaultdict(list)
        self._placed: dict[str, Candidate] = {}

    def plan(self) -> Plan:
        """The plan, in the order of needs.csv."""
        needs = self._week.batch.needs
        for need in sorted(needs, key=lambda n: (n.clock, n.participant_id, n.need_id)):
            self._take_turns(need)
        return Plan(
            placements=tuple(
                Placement(need_id=n.need_id, slot_ids=self._placed[n.need_id].slot_ids)
                for n in needs
                if n.need_id in self._placed
            )
        )

    def _take_turns(self, first: Need) -> None:
        """The need, and right after it those that it had put off, each with its own in turn."""
        now = [first]
        while now:
            need = now.pop()
            leader = self._week.leads_in_batch(need)
            if leader is not None and leader.need_id not in self._had_turn:
                self._put_off[leader.need_id].append(need)
                continue
            best = self._best(need)
            if best is not None:
                self._placed[need.need_id] = best
                self._left.take(need, [self._week.batch.slot[s] for s in best.slot_ids])
            self._had_turn.add(need.need_id)
            now.extend(reversed(self._put_off.pop(need.need_id, ())))

    def _best(self, need: Need) -> Candidate | None:
        starts = self._start_dates(need)
        last = self._week.latest(need).toordinal()
        searches = [
            _Search(self._left, need, [way.terms for way in ways], starts, last)
            for ways in self._week.ways(need)
        ]
        best: Candidate | None = None
        for search in sorted(searches, key=lambda s: s.first_date):
            if best is not None and search.first_date > best.dates[0]:
                break
            found = search.soonest(sys.maxsize if best is None else best.dates[0])
            if found is not None and (best is None or found < best):
                best = found
        return best

    def _start_dates(self, need: Need) -> range:
        """R4, R5 and R12: the dates on which the first session may be."""
        week = self._week
        start = max(week.earliest(need).toordinal(), week.may_start(need))
        stop = week.latest(need).toordinal() + 1
        if need.after_need is None:
            return range(start, stop)
        if week.leads_in_batch(need) is not None:
            leader = self._placed.get(need.after_need)
            return range(max(start, leader.dates[-1] + 1), stop) if leader else range(0)
        ended = week.ended_before_batch(need)
        return range(max(start, ended.toordinal() + 1), stop) if ended else range(0)


class _Search:
    """The least series of a need among some terms: dates first, no dead end entered twice."""

    def __init__(
        self, left: PlacesLeft, need: Need, choice: list[Terms], starts: range, last: int
    ) -> None:
        self._left = left
        self._need = need
        self._last = last
        self._is_new = need.previous_session is None
        self._gaps = session_gaps(need)
        self._choice = choice
        self._starts = starts
        self._opens: dict[tuple[bool, int], bool] = {}
        self._dead_ends: set[tuple[int, int]] = set()

    @cached_property
    def first_date(self) -> int:
        """No series starts sooner; the end of time when there is none at all."""
        first, stop = self._starts.start, self._starts.stop
        found = min((self._left.next_open(t.strand, first) for t in self._choice), default=stop)
        return found if found < stop else sys.maxsize

    @cached_property
    def _open(self) -> dict[int, list[tuple[Terms, list[Place]]]]:
        """By date, the terms that have places left, with those places."""
        found: dict[int, list[tuple[Terms, list[Place]]]] = {}
        for terms in self._choice:
            for date, places in self._left.open_dates(terms.strand).items():
                found.setdefault(date, []).append((terms, places))
        return found

    def soonest(self, until: int) -> Candidate | None:
        """The least series that starts on a date that it may, and by the date ``until``."""
        starts = range(self._starts.start, min(self._starts.stop, until + 1))
        dates = self._dates(0, sorted(date for date in self._open if date in starts))
        if dates is None:
            return None
        places = [min(self._places(date, session)) for session, date in enumerate(dates)]
        minutes = sum(m for m, _ in places)
        return Candidate(dates, minutes, tuple(slot_id for _, slot_id in places))

    def _dates(self, session: int, choice: Iterable[int]) -> tuple[int, ...] | None:
        """The soonest dates of this session and all later ones, this one among ``choice``."""
        for date in choice:
            if (session, date) in self._dead_ends or not self._is_open(date, session):
                continue
            if session + 1 == self._need.sessions:
                return (date,)
            until = min(self._last, date + self._gaps.stop - 1)
            following = range(date + self._gaps.start, until + 1)
            rest = self._dates(session + 1, (d for d in following if d in self._open))
            if rest is not None:
                return (date, *rest)
            self._dead_ends.add((session, date))
        return None

    def _is_open(self, date: int, session: int) -> bool:
        """Whether this session could have a place that day."""
        key = self._is_new and session == 0, date
        if key not in self._opens:
            self._opens[key] = next(self._places(date, session), None) is not None
        return self._opens[key]

    def _places(self, date: int, session: int) -> Iterator[tuple[int, str]]:
        """Travel and slot id of every place that this session could have that day."""
        new = self._is_new and session == 0
        for terms, places in self._open[date]:
            for place in self._left.usable(self._need, terms, date, places, new=new):
                yield terms.minutes, place.slot.slot_id
