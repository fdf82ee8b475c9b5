"""The engine: who gets which places, with prices that prove how good that is.

One file, one idea. From the inside out:

==================  ====================================================================
``series``          the best series of one need at given prices: a dynamic programme
``pricing``         every bundle's best series, and so a bound
``search``          moves of plans: take out, put in, adopt; ``ruin`` plays them by chance
``negotiation``     a plan near the bound: places that are taken twice grow dearer
``columns``         the series met so far; ``enumeration`` finds all below a limit
``master``          the linear programme over columns, ``remainder`` what is left of it
``markets``         the batch taken apart into services that share no place
``incumbent``       the best plan and bound so far, and who is told about them
==================  ====================================================================

and in the order in which a batch meets them:

==================  ====================================================================
``previous``        starts from an earlier plan, if there is one
``assignment``      batches of single sessions: a flow for each market, solved exactly
``first_come``      the policy that a plan is compared with; no plan is worse
``opening``         first prices, from nothing
``prices``          climbs on from them: a subgradient ascent
``generation``      closes each market's programme, while all negotiate
``rounds``          has the markets do all that side by side
``improve``         a market's turn: it negotiates; then ``neighbourhoods``, CP-SAT's ``selection``
``deal``            from pools back to slots
``allocate``        joins them all; ``options`` is what it takes and gives
==================  ====================================================================

``compiled`` and ``warm_up`` compile the kernels; ``shake`` gives ``ruin`` its turns, warm to cold.
``desk``, ``diary``, ``offered`` and ``offered_series`` serve one person at a time, outside batches;
``least_cut`` finds who is short of what, for explanations and for planners.
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
