"""The engine: who gets which places, with prices that prove how good that is.

From the inside out: ``series`` prices one need; ``pricing`` all of them, which gives a bound;
``prices`` climbs to good prices. ``markets`` takes the batch apart into services that share no
place; ``generation`` closes each one's linear programme, the ``master`` over ``columns``; ``dive``
rounds it to a plan; ``improve`` betters the plan ``neighbourhoods`` by neighbourhoods, with
``search``'s ruin and recreate, dives into the ``remainder`` and CP-SAT's ``selection``; ``rounds``
has the markets do all that side by side. ``previous`` starts from an earlier plan; ``allocate``
joins them; ``first_come`` is the policy that it is compared with.
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
