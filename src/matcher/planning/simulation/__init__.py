"""A year of a programme, week by week: referrals, bookings, the batch, and what befalls people.

    prepare(scenario, model, *, weeks=52, warm_up_weeks=26) -> Setting
    simulate(setting, rule, *, seed=0, options=None, watcher=NOBODY) -> Year
    measures(year) -> Mapping[Key, float]
    replicate(setting, rule, *, seed=0, until=5, options=None, watcher=NOBODY) -> Replications
    differences(replications, base) -> Mapping[Key, Estimate]

Chance has a stream of its own for each person and each practitioner, so the same seed sends the
same people through any two settings and rules (common random numbers), and a difference between
two years is due to what differs between their settings.
"""

from matcher.planning.simulation.measures import MEASURES, Key, Measure, measures
from matcher.planning.simulation.prepare import prepare
from matcher.planning.simulation.progress import NOBODY, Step, Stopped, Watcher
from matcher.planning.simulation.replicate import (
    Estimate,
    Precision,
    Replications,
    differences,
    replicate,
)
from matcher.planning.simulation.rule import Rule
from matcher.planning.simulation.setting import (
    Arrivals,
    FrontDoor,
    Newcomer,
    Offered,
    Setting,
)
from matcher.planning.simulation.simulate import simulate
from matcher.planning.simulation.warm_up import WarmUp, warm_up
from matcher.planning.simulation.year import (
    BatchWeek,
    Ending,
    Needs,
    People,
    Sessions,
    Weekly,
    Year,
)

__all__ = [
    "MEASURES",
    "NOBODY",
    "Arrivals",
    "BatchWeek",
    "Ending",
    "Estimate",
    "FrontDoor",
    "Key",
    "Measure",
    "Needs",
    "Newcomer",
    "Offered",
    "People",
    "Precision",
    "Replications",
    "Rule",
    "Sessions",
    "Setting",
    "Step",
    "Stopped",
    "WarmUp",
    "Watcher",
    "Weekly",
    "Year",
    "differences",
    "measures",
    "prepare",
    "replicate",
    "simulate",
    "warm_up",
]
