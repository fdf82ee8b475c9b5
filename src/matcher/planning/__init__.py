"""Planning: scenarios, and the realistic weeks that are generated from them."""

from matcher.planning.generate import generate
from matcher.planning.scenario import Scenario
from matcher.planning.scenario_file import find_scenario, read_scenario
from matcher.planning.week import GeneratedWeek, Table, write_week

__all__ = [
    "GeneratedWeek",
    "Scenario",
    "Table",
    "find_scenario",
    "generate",
    "read_scenario",
    "write_week",
]
