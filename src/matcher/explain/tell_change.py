"""A change in words, as it would be put to the person or the service."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matcher.domain import Mode, Model
from matcher.explain.change import ANYBODY, WEEKDAYS, Change, Kind
from matcher.explain.plain import WEEKDAYS as WEEKDAY_NAMES
from matcher.explain.plain import listed, many, requirement
from matcher.explain.sentences import MODE_WORDS

MOST_NAMED = 3
"""So many slots are named before they are only counted."""
_PARTS = {"am": "morning", "pm": "afternoon", "eve": "evening"}


def tell_change(model: Model, change: Change) -> str:
    """What is changed, as the end of a sentence."""
    if change.kind is Kind.REQUIREMENT:
        return f"one thing is seen to in another way: {requirement(model, change.what)}"
    return _CHANGES[change.kind](change)


def _time(change: Change) -> str:
    weekday, _, part = change.what.rpartition("_")
    if not weekday:
        return f"this person can come every {_PARTS[part]}"
    return f"this person can come on {WEEKDAY_NAMES[WEEKDAYS.index(weekday)]} {_PARTS[part]}s"


def _practitioner(change: Change) -> str:
    if change.what == ANYBODY:
        return "this person may see somebody other than the practitioner asked for"
    return f"this person may see {change.what} after all"


def _slots(change: Change) -> str:
    if len(change.slots) > MOST_NAMED:
        return f"each of {len(change.slots)} slots, the first of them {change.slots[0]}"
    return listed(change.slots) if len(change.slots) == 1 else f"each of {listed(change.slots)}"


_CHANGES: Mapping[Kind, Callable[[Change], str]] = {
    Kind.NOTHING: lambda _: "nothing has to change, there is room now; search for longer",
    Kind.MODE: lambda c: f"this person accepts sessions {MODE_WORDS[Mode(c.what)]} too",
    Kind.TIME: _time,
    Kind.TRAVEL: lambda c: f"this person can travel for up to {many(c.amount, 'minute')}",
    Kind.PRACTITIONER: _practitioner,
    Kind.CONTINUITY: lambda _: "the sessions may be with more than one practitioner",
    Kind.GAP: lambda c: f"there may be up to {many(c.amount, 'day')} between sessions",
    Kind.END: lambda c: f"its last possible date is {many(c.amount, 'day')} later",
    Kind.ORDER: lambda _: "it may start without the plan item that comes first",
    Kind.RELEASE: lambda c: f"the reservation is lifted in {_slots(c)}",
    Kind.AREA: lambda c: f"{c.what}, and the sites used, take people from this person's area too",
    Kind.SESSIONS: lambda c: f"{many(c.amount, 'session')} will do",
    Kind.PLACES: lambda c: f"there is one more place in {_slots(c)}",
}
