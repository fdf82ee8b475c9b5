"""Other rates for travel and for fit, with which the claim of a place stays what it was."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from matcher.domain import Model
from matcher.planning.scenario_model import with_rates


def reweighted(model: Model, *, travel: float = 1, fit: float = 1) -> Model:
    """``model`` in which travel and fit count so many times what they do.

    What leaving somebody out costs covers the worst that a session can cost (FORMATS section 3):
    it grows with the rates, so that placing somebody is still never dearer than leaving them out.
    """
    cost = model.cost
    per_ten, misfit = (
        _times(cost.travel_per_ten_minutes, travel),
        _times(cost.misfit_per_session, fit),
    )
    worst = misfit + per_ten * cost.travel_cap_minutes / 10 + cost.preference_per_session
    rates: Mapping[str, Any] = {
        "travel_per_ten_minutes": per_ten,
        "misfit_per_session": misfit,
        "unplaced_per_session": max(cost.unplaced_per_session, worst),
    }
    return with_rates(model, {"cost": rates})


def _times(rate: Decimal, factor: float) -> Decimal:
    return rate * Decimal(str(factor))
