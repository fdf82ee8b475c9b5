"""Where a week pinches, by counting: people and places, with no price and no search.

A price says how much one more place is worth; a count says why, in a way that anybody can check.
"""

from matcher.planning.pinch.askers import Askers, askers_of
from matcher.planning.pinch.shortage import Shortage, shortages

__all__ = ["Askers", "Shortage", "askers_of", "shortages"]
