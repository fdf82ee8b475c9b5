"""Words and colours of what the pages show; colour is never the only sign."""

from __future__ import annotations

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
