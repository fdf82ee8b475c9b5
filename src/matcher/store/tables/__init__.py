"""The tables. Every primary key begins with the organisation, so that several can share them.

Who has a place is decided by two unique constraints and by nothing else: ``taken`` (a seat of a
slot once; a person in a slot once) and ``diary`` (a part of a person's day once). A row that is
there although it exceeds them, because the files said so, has no seat (or no claim): it never
makes anything free, and moves up when a seat (or claim) becomes free.
"""

from matcher.store.tables.base import NUMBERS, metadata
from matcher.store.tables.calendars import calendars
from matcher.store.tables.desk import (
    bookings,
    changes,
    clash_prices,
    clocks,
    counters,
    courses_held,
    diary,
    holds,
    idempotency,
    offers,
    place_prices,
    places,
    price_lists,
    settings,
    sharing,
    taken,
)
from matcher.store.tables.files import (
    clinics,
    closures,
    needs,
    participants,
    practitioners,
    restrictions,
    sites,
    slots,
    travel_times,
)
from matcher.store.tables.runs import run_events, run_files, runs
from matcher.store.tables.safe import log_heads, log_lines, logins, sessions

__all__ = [
    "NUMBERS",
    "bookings",
    "calendars",
    "changes",
    "clash_prices",
    "clinics",
    "clocks",
    "closures",
    "counters",
    "courses_held",
    "diary",
    "holds",
    "idempotency",
    "log_heads",
    "log_lines",
    "logins",
    "metadata",
    "needs",
    "offers",
    "participants",
    "place_prices",
    "places",
    "practitioners",
    "price_lists",
    "restrictions",
    "run_events",
    "run_files",
    "runs",
    "sessions",
    "settings",
    "sharing",
    "sites",
    "slots",
    "taken",
    "travel_times",
]
