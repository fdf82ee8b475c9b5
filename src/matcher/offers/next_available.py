"""Next available: the options of one person, for one need or for several together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from matcher.domain import Need
from matcher.offers.asking import NO_WISHES, Manner, Person, Wishes
from matcher.offers.choices import OUT, RANKED
from matcher.offers.describe import describe
from matcher.offers.enquiry import Enquiry
from matcher.offers.joint import Joint, JointSearch, Path
from matcher.offers.market import Market
from matcher.offers.options import Kind, Option, Options
from matcher.offers.telling import told
from matcher.offers.waiting import WaitingList
from matcher.optimise.offered_series import NO_SERIES

Paths = tuple[Path, ...]

NOTHING = Options(options=(), later=(), more=False, left_out=())


def next_available(
    market: Market,
    person: Person,
    needs: Sequence[Need],
    wishes: Wishes = NO_WISHES,
    manner: Manner | None = None,
    waiting: WaitingList | None = None,
) -> Options:
    """What ``person`` can be offered for ``needs`` out of ``market``.

    Every option keeps R1 to R17 for the person as the wishes narrow them; see the decision record
    on reserved places for R17. Where not all needs can be met together, as many as possible are;
    which kind is the best of its kind is proved unless ``Options.proved`` says otherwise.

    Args:
        market: what is free, and what a place costs others.
        person: whose needs these are, with their diary.
        needs: one or more needs of the person, each still to be booked.
        wishes: what is asked for this time.
        manner: how to rank, and how many later options.
        waiting: where this very person is on it and wishes for nothing, what their needs ask for
            is ready there.
    """
    if not needs:
        return NOTHING
    enquiry = Enquiry.of(market, person, needs, wishes, manner or Manner(), waiting)
    return _Answer(enquiry).options()


class _Answer:
    """The options of an enquiry."""

    def __init__(self, enquiry: Enquiry) -> None:
        self.enquiry = enquiry
        self.days = enquiry.market.days
        self.proved = True

    def options(self) -> Options:
        """Ranked options, then later ones."""
        asked = met = self.enquiry.choices
        while True:
            search = JointSearch(met, self.days)
            whole = self._best(search, Kind.RECOMMENDED)
            if all(whole.paths):
                break
            met = tuple(c for c, path in zip(met, whole.paths, strict=True) if path)
        kept = {c.need.need_id for c in met}
        left_out = tuple(c.need.need_id for c in asked if c.need.need_id not in kept)
        if not met:
            return Options((), (), more=False, left_out=left_out, proved=self.proved)
        ranked = {Kind.RECOMMENDED: whole.paths}
        for kind in RANKED[1:]:
            paths = self._best(search, kind).paths
            # A search that met its limit may leave out what another kind has room for.
            ranked[kind] = paths if all(paths) else whole.paths
        later, more = self._later(search, whole.paths, set(ranked.values()))
        best, others = self._told(search, ranked, later)
        return Options(best, others, more, left_out, self.proved)

    def _best(self, search: JointSearch, kind: Kind) -> Joint:
        found = search.best(kind)
        self.proved &= found.proved
        return found

    def _told(
        self,
        search: JointSearch,
        ranked: dict[Kind, Paths],
        later: list[Paths],
    ) -> tuple[tuple[Option, ...], tuple[Option, ...]]:
        """The options in words, those that are the same as one."""
        kinds: dict[Paths, list[Kind]] = {}
        for kind, paths in ranked.items():
            kinds.setdefault(paths, []).append(kind)
        options = describe(self.enquiry, search.choices, [*kinds, *later])
        described = {
            kind: option
            for option, named in zip(options[: len(kinds)], kinds.values(), strict=True)
            for kind in named
        }
        best = tuple(told(described, tuple(named)) for named in kinds.values())
        others = options[len(kinds) :]
        return best, tuple(told({**described, Kind.LATER: o}, (Kind.LATER,)) for o in others)

    def _later(
        self, search: JointSearch, best: Paths, shown: set[Paths]
    ) -> tuple[list[Paths], bool]:
        """One page of other starts, and whether there are more."""
        manner = self.enquiry.manner
        first = manner.page * manner.later
        starts = self._starts(search) if len(search.choices) == 1 else self._plans(search, best)
        found: list[Paths] = []
        for paths in starts:
            if paths in shown:
                continue
            found.append(paths)
            if len(found) > first + manner.later:
                break
        return found[first : first + manner.later], len(found) > first + manner.later

    def _starts(self, search: JointSearch) -> Iterator[Paths]:
        """Of one need: for each day on which it could begin, the best series that begins on it."""
        by_day, paths = search.each_start(Kind.RECOMMENDED)
        for day in np.flatnonzero(by_day < NO_SERIES):
            yield (tuple(paths[day].tolist()),)

    def _plans(self, search: JointSearch, best: Paths) -> Iterator[Paths]:
        """Of several needs: the best plan that begins after the one before it, again and again."""
        while True:
            begins = (int(c.laid.day[p[0]]) for c, p in zip(search.choices, best, strict=True))
            found = search.best(Kind.RECOMMENDED, min(begins))
            if found.value >= OUT:
                return
            self.proved &= found.proved
            best = found.paths
            yield best
