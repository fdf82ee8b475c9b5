"""What the store takes and gives: frozen values in the users' words.

Moments are aware and in UTC; dates are those of Europe/London. Identifiers of people, needs and
slots are those of the files. Prices are whole thousandths of a day.
"""

from matcher.store.types.desk import (
    Ask,
    Booked,
    BookingState,
    CancelledBy,
    Clash,
    Held,
    HoldRequest,
    HoldState,
    Moved,
    Obstacle,
    Offered,
    OfferState,
    Taken,
)
from matcher.store.types.weeks import (
    Appointment,
    Changes,
    Clinic,
    Closure,
    Loaded,
    LoadMode,
    Person,
    Prices,
    SlotChange,
    StoredSlot,
    Supply,
    Week,
)
from matcher.store.types.who import (
    LOCAL,
    About,
    Actor,
    Answer,
    Once,
)

__all__ = [
    "LOCAL",
    "About",
    "Actor",
    "Answer",
    "Appointment",
    "Ask",
    "Booked",
    "BookingState",
    "CancelledBy",
    "Changes",
    "Clash",
    "Clinic",
    "Closure",
    "Held",
    "HoldRequest",
    "HoldState",
    "LoadMode",
    "Loaded",
    "Moved",
    "Obstacle",
    "OfferState",
    "Offered",
    "Once",
    "Person",
    "Prices",
    "SlotChange",
    "StoredSlot",
    "Supply",
    "Taken",
    "Week",
]
