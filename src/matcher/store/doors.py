"""Everything that a store is asked besides its own: a part for each kind of question."""

from __future__ import annotations

from matcher.store.calendars import Calendars
from matcher.store.counting import Counting
from matcher.store.desk_lists import DeskLists
from matcher.store.log_door import Log
from matcher.store.lookups import Lookups
from matcher.store.run_door import Runs
from matcher.store.search import Searching
from matcher.store.sessions import Sessions
from matcher.store.shortcuts import Shortcuts
from matcher.store.waiting_people import WaitingPeople


class Doors(
    Shortcuts,
    Lookups,
    Searching,
    Runs,
    Counting,
    WaitingPeople,
    DeskLists,
    Log,
    Sessions,
    Calendars,
):
    """The parts; each says what it needs of the store, and nothing more."""
