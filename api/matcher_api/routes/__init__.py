"""One file a resource; each only translates between HTTP and a use case."""

from matcher_api.routes import (
    assurance,
    bookings,
    calendars,
    closures,
    health,
    holds,
    matches,
    metrics,
    offers,
    records,
    run_decisions,
    runs,
    safety,
    tables,
)

ROUTERS = (
    health.router,
    matches.router,
    holds.router,
    bookings.router,
    closures.router,
    offers.router,
    records.router,
    tables.router,
    runs.router,
    run_decisions.router,
    assurance.router,
    calendars.router,
    metrics.router,
    safety.router,
)
"""In the order in which the contract lists them."""
