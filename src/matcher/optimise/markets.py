"""Markets: parts of a batch that share no pool of places, such as its services.

Needs of one service compete for one set of practitioners and for no other, so a batch falls apart
into parts that meet only in their people: in parts of days (R11) and in the order of needs (R12).
A linear programme and an integer search grow faster than their size, so working market by market,
with the rest held where it is, is many times faster than working on all at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.optimise.columns import Columns
from matcher.optimise.pricing import Pricer

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Market:
    """Some pools, and the bundles that could use one of them; most bundles are in one market."""

    bundles: tuple[int, ...]
    pools: Ints


def markets_of(pricer: Pricer) -> tuple[Market, ...]:
    """The markets of a batch, the largest first. A bundle without any choice is in none."""
    from scipy.sparse import coo_array  # noqa: PLC0415  a third of a second to load
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415  as above

    a, needs, pools = pricer.a, len(pricer.a.sessions), len(pricer.a.capacity)
    links = (np.ones(len(a.pool)), (pricer.need_of_entry, needs + a.pool.astype(np.int64)))
    _, label = connected_components(coo_array(links, shape=(needs + pools,) * 2), directed=False)
    found = []
    for part in np.unique(label[pricer.need_of_entry]).tolist():
        members = np.flatnonzero(label[:needs] == part)
        bundles = tuple(np.unique(pricer.bundle_of[members]).tolist())
        found.append(Market(bundles, np.flatnonzero(label[needs:] == part)))
    return tuple(sorted(found, key=lambda market: (-len(market.bundles), market.bundles)))


def union_of(markets: tuple[Market, ...]) -> Market:
    """All markets as one."""
    bundles = sorted({bundle for market in markets for bundle in market.bundles})
    pools = [market.pools for market in markets]
    return Market(tuple(bundles), np.sort(np.concatenate([np.zeros(0, np.int64), *pools])))


@dataclass(frozen=True)
class Bench:
    """A market with memory and chance of its own, so that markets can be worked on side by side."""

    market: Market
    pricer: Pricer
    columns: Columns
    rng: np.random.Generator


def benches_of(pricer: Pricer, columns: Columns, seed: int) -> tuple[Bench, ...]:
    """A bench for each market, and last one for all of them together."""
    markets = markets_of(pricer)
    return tuple(
        Bench(market, pricer.twin(), columns.part(market.bundles), np.random.default_rng((seed, i)))
        for i, market in enumerate((*markets, union_of(markets)))
    )
