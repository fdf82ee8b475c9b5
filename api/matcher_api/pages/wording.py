"""Words and colours of what the pages show; colour is never the only sign."""

from __future__ import annotations

import datetime as dt

from matcher.report import formats
from matcher.store import RunState
from matcher.usecases.runs.exceptions import ExceptionKind

STATES = {
    RunState.QUEUED: "Waiting to start",
    RunState.RUNNING: "Looking for a plan",
    RunState.REVIEW: "To be looked at",
    RunState.APPROVED: "Approved",
    RunState.PUBLISHED: "Published",
    RunState.UNDONE: "Undone",
    RunState.CANCELLED: "Cancelled",
    RunState.FAILED: "Did not work",
}
TAGS = {
    RunState.QUEUED: "nhsuk-tag--grey",
    RunState.RUNNING: "nhsuk-tag--blue",
    RunState.REVIEW: "nhsuk-tag--yellow",
    RunState.APPROVED: "nhsuk-tag--aqua-green",
    RunState.PUBLISHED: "nhsuk-tag--green",
    RunState.UNDONE: "nhsuk-tag--grey",
    RunState.CANCELLED: "nhsuk-tag--grey",
    RunState.FAILED: "nhsuk-tag--red",
}
KINDS = {
    ExceptionKind.LAST_CHANCE: "Last chance",
    ExceptionKind.URGENT_AND_LATE: "Urgent, and begins late",
    ExceptionKind.NOT_PLACED: "Not yet placed",
}
ACTIONS = {
    "lock": "Keep these places",
    "require": "Only this practitioner or first place",
    "forbid": "Not this practitioner or place",
    "leave": "Give no places this week",
}
MODES = {"in_person": "in person", "phone": "by phone", "video": "by video", "referral": "referral"}
MEANS = {"car": "by car", "public_transport": "by public transport", "walk": "on foot"}
PARTS_OF_DAY = {"am": "Mornings", "pm": "Afternoons", "eve": "Evenings"}
KINDS_OF_OPTION = {
    "recommended": "Recommended",
    "soonest": "Soonest",
    "nearest": "Nearest",
    "best_fit": "Best fit",
    "later": "Another date",
}

_COUNTED = {
    ExceptionKind.LAST_CHANCE: ("last chance", "last chances"),
    ExceptionKind.URGENT_AND_LATE: ("urgent plan item begins late", "urgent plan items begin late"),
    ExceptionKind.NOT_PLACED: ("other has no place", "others have no place"),
}


def counted_words(kind: ExceptionKind, count: int) -> str:
    """``22 last chances``: how many plan items there are of a kind of exception."""
    one, more = _COUNTED[kind]
    return f"{formats.whole(count)} {one if count == 1 else more}"


def weeks_left(ends: dt.date | None, today: dt.date) -> str:
    """How long support goes on, in words; whole weeks, and days in the last one."""
    if ends is None:
        return "no end"
    days = (ends - today).days + 1
    if days <= 0:
        return "ended"
    return formats.many(days // 7, "week") if days >= 7 else formats.many(days, "day")
