"""A least cut of a network: who is on the source's side of the narrowest place.

Source: Ford and Fulkerson, Canadian Journal of Mathematics 8, 1956. What the source still reaches
in the residual network of a greatest flow is the smallest such side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
SOURCE, SINK, FIRST = 0, 1, 2
"""Nodes: the source, the sink, and from here on all others."""


@dataclass(frozen=True)
class Cut:
    """How much flows at most, and the nodes that the source still reaches then, in order."""

    flow: int
    reached: Ints


def least_cut(tails: Ints, heads: Ints, room: Ints, count: int) -> Cut:
    """The least cut between ``SOURCE`` and ``SINK``.

    Args:
        tails: where each edge begins, a node from 0 to ``count`` - 1; shape (edges,).
        heads: where it ends; no edge comes twice, and none backwards beside one forwards.
        room: how much may flow along it, 0 to 2**31 - 1.
        count: how many nodes there are.

    Raises:
        OverflowError: more room than that.
    """
    from scipy.sparse import coo_array, csr_array  # noqa: PLC0415  a third of a second to load
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow  # noqa: PLC0415  as above

    if room.max(initial=0) > np.iinfo(np.int32).max:
        raise OverflowError("The network is too wide for whole numbers of 32 bits.")
    shape = (count, count)
    network = csr_array(coo_array((room.astype(np.int32), (tails, heads)), shape=shape))
    found = maximum_flow(network, SOURCE, SINK)
    residual = csr_array(network - found.flow)
    residual.data = np.maximum(residual.data, 0)
    residual.eliminate_zeros()
    reached = breadth_first_order(residual, SOURCE, return_predecessors=False)
    return Cut(int(found.flow_value), np.sort(reached).astype(np.int64))
