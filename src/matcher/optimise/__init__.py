"""The engine: who gets which places, with prices that prove how good that is.

From the inside out: ``series`` prices one need; ``pricing`` all of them, which gives a bound;
``prices`` finds good prices by ascent and column generation over ``columns`` in a ``master``;
``dive`` rounds to a plan; ``improve`` betters it neighbourhood by neighbourhood with CP-SAT's
``selection``; ``previous`` starts all that from an earlier plan; ``allocate`` joins them;
``first_come`` is the policy that it is compared with.
"""

from matcher.optimise.allocate import allocate, allocate_on
from matcher.optimise.first_come import first_come, first_come_result
from matcher.optimise.options import Options, Previous, Progress, Result

__all__ = [
    "Options",
    "Previous",
    "Progress",
    "Result",
    "allocate",
    "allocate_on",
    "first_come",
    "first_come_result",
]
