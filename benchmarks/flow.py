"""Min-cost flow: exact where nobody has more than one session and no two needs are tied."""

from __future__ import annotations

import numpy as np
from ortools.graph.python import min_cost_flow

from matcher.domain import Plan
from matcher.instance import Instance
from matcher.instance.instance import FIRST
from matcher.optimise.deal import deal


def applies(instance: Instance) -> bool:
    """Whether the week is an assignment: one single-session need per person, no ties."""
    demand = instance.demand
    people = demand.participant
    single = bool((demand.sessions == 1).all() and (demand.parent < 0).all())
    return single and len(np.unique(people)) == len(people)


def allocate_by_flow(instance: Instance) -> Plan:
    """The best plan of such a week, by OR-Tools' cost-scaling push-relabel (Goldberg, 1997).

    Needs are sources; pools of places, and being left out, are where they can go.
    """
    entries, needs = instance.entries, len(instance.batch.needs)
    pools = len(instance.places.pool_slots)
    sink = needs + pools
    use = np.flatnonzero(entries.entry_takes & FIRST)
    need, pool = entries.entry_need[use], entries.entry_pool[use]
    waits = np.maximum(entries.entry_day[use] - instance.demand.clock[need], 0)
    cost = entries.entry_cost[use] + instance.wait_cost[instance.demand.urgency[need], waits]
    flow = min_cost_flow.SimpleMinCostFlow()
    everybody, everywhere = np.arange(needs), np.arange(pools)
    ones = np.ones
    offered = flow.add_arcs_with_capacity_and_unit_cost(
        need, needs + pool, ones(len(use), np.int64), cost
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        everybody, np.full(needs, sink), ones(needs, np.int64), instance.unplaced_cost
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        needs + everywhere, np.full(pools, sink), instance.capacity, np.zeros(pools, np.int64)
    )
    flow.set_nodes_supplies(np.append(everybody, sink), np.append(ones(needs, np.int64), -needs))
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("The flow has no optimum, though everybody may be left out.")
    paths = np.full((needs, 1), -1, dtype=np.int32)
    chosen = use[flow.flows(offered) > 0]
    paths[entries.entry_need[chosen], 0] = chosen
    return deal(instance, paths)
