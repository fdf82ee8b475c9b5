"""Witnesses of a shortage: people who together ask for more sessions than they have places.

Take any set of plan items and all the free places that at least one of them can use under the
rules. What they ask for beyond those places cannot be given, whoever decides and however. The
set with the greatest such excess is the source side of a least cut (Ford and Fulkerson, Canad. J.
Math. 8, 1956; the count is Hall's, J. London Math. Soc. 10, 1935). Gaps, continuity and a person's
other appointments are left out, so the true shortage is this one or greater.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.instance import Instance
from matcher.optimise.least_cut import FIRST, SINK, SOURCE, least_cut

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shortage:
    """Plan items of one service that together ask for more than they can have.

    ``needs`` plan items ask for ``sessions``; the places that any of them can use are ``places``,
    fewer than that. ``areas`` counts the plan items by where their people live, where that is said.
    """

    service: str
    needs: int
    sessions: int
    places: int
    areas: Mapping[str, int]

    @property
    def missing(self) -> int:
        """Sessions that cannot be given, whatever is decided; above 0."""
        return self.sessions - self.places


def shortages(instance: Instance) -> tuple[Shortage, ...]:
    """The greatest shortage of each service that has any, most sessions missing first.

    The free places of a practitioner who gives two services count for both.
    """
    found = [
        shortage
        for code in range(len(instance.model.services))
        if (shortage := _shortage(instance, code)) is not None
    ]
    return tuple(sorted(found, key=lambda one: (-one.missing, one.service)))


def _shortage(instance: Instance, service: int) -> Shortage | None:
    demand, entries = instance.demand, instance.entries
    needs = np.flatnonzero(demand.service == service)
    mine = np.isin(entries.entry_need, needs)
    uses = np.unique(np.stack([entries.entry_need[mine], entries.entry_pool[mine]]), axis=1)
    pools = np.unique(uses[1])
    short = _tight_side(
        demand.sessions[needs],
        instance.capacity[pools],
        np.searchsorted(needs, uses[0]),
        np.searchsorted(pools, uses[1]),
    )
    if not len(short):
        return None
    within = np.isin(uses[0], needs[short])
    names = [instance.batch.needs[i].participant_id for i in needs[short].tolist()]
    areas = Counter(instance.batch.participant[name].area for name in names)
    return Shortage(
        service=list(instance.model.services)[service],
        needs=len(short),
        sessions=int(demand.sessions[needs[short]].sum()),
        places=int(instance.capacity[np.unique(uses[1][within])].sum()),
        areas={area: count for area, count in areas.items() if area is not None},
    )


def _tight_side(asked: Ints, free: Ints, need: Ints, pool: Ints) -> Ints:
    """The plan items of the least set with the greatest excess; none where there is no excess.

    ``need[k]`` can use ``pool[k]``. Plan items that the source still reaches in the residual
    network of a greatest flow are the ones whose sessions did not all find a place.
    """
    # Plan items are the first nodes, pools come after them.
    count = FIRST + len(asked) + len(free)
    need, pool = FIRST + need, FIRST + len(asked) + pool
    tails = np.concatenate([np.full(len(asked), SOURCE), need, np.arange(count - len(free), count)])
    heads = np.concatenate([FIRST + np.arange(len(asked)), pool, np.full(len(free), SINK)])
    room = np.concatenate([asked, asked[need - FIRST], free])
    cut = least_cut(tails, heads, room, count)
    if cut.flow == asked.sum():
        return np.empty(0, dtype=np.int64)
    inside: Ints = cut.reached[(cut.reached >= FIRST) & (cut.reached < FIRST + len(asked))] - FIRST
    return inside
