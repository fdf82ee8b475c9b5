"""The one place for the words that people read: terms, reasons, services, groups.

Plain English, reading age about nine. Codes of the files never reach a page: they pass through
here first. Nothing here counts or decides anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from matcher.domain import Employment, Mode, Model, Reason, Requirement, TravelMeans, Urgency

_RANGE = re.compile(r"(?<=\d)[_-](?=\d)")
_OFFICIAL_ENDING = re.compile(r"[_-](city|county)[_-]of$")

PROPOSAL = "Proposal: nothing is final before a named person approves"

PLAN_ITEM = "plan item"
"""A need: one line of somebody's plan, such as four physiotherapy sessions."""

BOOKING_PERIOD = "booking period"
"""The horizon: the first to the last date that this batch may book."""

NOT_YET_PLACED = "not yet placed"
"""Unplaced: no place was found in this booking period."""

INDEPENDENT_CHECK = "independent check"
"""Verify: a second program that recomputes every rule, cost and bound from the files alone."""

FIRST_COME = "first come, first served"
"""The baseline: everybody takes the soonest dates in turn, the longest waiting first."""


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """A reason in words: what stands in the way, and what would help."""

    title: str
    help: str


REASONS: Mapping[Reason, ReasonWords] = {
    Reason.NO_PRACTITIONER: ReasonWords(
        "Nobody gives this service, or only people who were ruled out",
        "Add a practitioner for the service, or ask again about who was ruled out.",
    ),
    Reason.OUTSIDE_AREA: ReasonWords(
        "No practitioner or site serves their area",
        "Ask a nearby service to take people from the area.",
    ),
    Reason.REQUIREMENT: ReasonWords(
        "Nobody offers what they need, such as step-free access",
        "Find a site or practitioner that offers it, or arrange it.",
    ),
    Reason.NO_MODE: ReasonWords(
        "No place is offered in a way they accept: in person, by phone or by video",
        "Ask whether another way would do, or add places in the way they want.",
    ),
    Reason.TOO_FAR: ReasonWords(
        "Every site is further than they can travel",
        "Offer phone or video, help with travel, or a clinic nearer to them.",
    ),
    Reason.WINDOW_TOO_SHORT: ReasonWords(
        "No place falls between their first and last possible date",
        "Extend the support window, or add places sooner.",
    ),
    Reason.NO_TIME: ReasonWords(
        "No place is at a time when they can come",
        "Ask whether other times would do, or add places at their times.",
    ),
    Reason.RESERVED: ReasonWords(
        "The places they could use are kept for somebody else",
        "Release the kept places sooner.",
    ),
    Reason.FULL: ReasonWords(
        "The places they could use are all booked already",
        "Add places, or fill places that are cancelled.",
    ),
    Reason.NO_SERIES: ReasonWords(
        "The free dates do not make up a whole course",
        "Allow longer gaps or a change of practitioner, or add places on the missing dates.",
    ),
    Reason.WAITS_FOR: ReasonWords(
        "It has to follow another plan item that is not done in time",
        "Place the earlier plan item first, or let this one start without it.",
    ),
    Reason.OTHERS_FIRST: ReasonWords(
        "Others had waited longer or were more urgent",
        "Add places: see what one more place would be worth.",
    ),
}
"""Every reason of unplaced.csv."""

EMPLOYMENT: Mapping[Employment, str] = {
    Employment.IN_WORK: "In work",
    Employment.OFF_SICK: "Off sick",
    Employment.OUT_OF_WORK: "Out of work",
}

URGENCY: Mapping[Urgency, str] = {
    Urgency.URGENT: "Urgent",
    Urgency.SOON: "Soon",
    Urgency.ROUTINE: "Routine",
}

TRAVEL: Mapping[TravelMeans, str] = {
    TravelMeans.CAR: "By car",
    TravelMeans.PUBLIC_TRANSPORT: "By bus, tram or train",
    TravelMeans.WALK: "On foot",
}

MODE: Mapping[Mode, str] = {
    Mode.IN_PERSON: "In person",
    Mode.PHONE: "By phone",
    Mode.VIDEO: "By video",
    Mode.REFERRAL: "On another service's list",
}

COST_TERMS: Mapping[str, str] = {
    "wait": "Waiting for the first session",
    "drag": "Gaps longer than they have to be",
    "misfit": "A practitioner who knows the person's barriers less well",
    "travel": "Travel beyond the nearest site",
    "preference": "Wishes not met",
}
"""The terms of the cost of a plan, FORMATS section 3."""

ONE_MORE_PLACE = (
    "Days are counted as the plan counts them, over everybody: an urgent day counts more, and "
    "leaving a plan item out counts as a long wait for each of its sessions. Each saving was found "
    "by adding the place to this plan and letting people move up, one after another, so that "
    "nobody is worse off; the independent check has gone over it. The price says how much lower "
    "the cost that no plan can beat becomes at the most. Confirmed: the two agree within 10 %. "
    "At least this: a longer search may find more."
)
"""How to read what one more place would be worth."""

NO_VALUES = "It is worked out from the plan's prices when the time limit is 10 seconds or more."

WAIT_FROM = "the day a plan item was asked for, or may begin if that is later,"
"""Where a wait begins: the clock of FORMATS section 3."""

NO_REQUIREMENT = "No special requirement"
SEVERAL_REQUIREMENTS = "More than one requirement"
SEVERAL_HELP = "Look at each plan item: one place has to meet all of them."
_SMALL_WORDS = {"and", "in", "le", "of", "on", "the", "under", "upon", "with"}
"""Words that place names write small."""
_REQUIREMENTS: Mapping[str, str] = {
    "language:*": "Another language, or an interpreter",
    "chaperone": "A chaperone",
    "quiet_room": "A quiet room",
    "hearing_loop": "A hearing loop",
}
REQUIREMENT_HELP: Mapping[str, str] = {
    "site": "Add places at sites that offer it, or by phone or video if that suits.",
    "practitioner": "Add places with practitioners who offer it.",
    "arranged": "Book an interpreter, or add places with somebody who speaks the language.",
}


def service(model: Model, code: str) -> str:
    """A service's name as people read it; a code that the model lacks is spelt out."""
    found = model.services.get(code)
    return found.name if found else label(code)


def area(code: str) -> str:
    """An area: a code as a place name, a name or words such as *by phone or video* as they are.

    The statistics office's ``bristol-city-of`` and ``herefordshire-county-of`` lose their endings.
    """
    if " " in code or not code.islower():
        return code
    return " ".join(
        word if word in _SMALL_WORDS else word[:1].upper() + word[1:]
        for word in label(_OFFICIAL_ENDING.sub("", code)).split()
    )


def requirement(model: Model, code: str) -> str:
    """A requirement in words. All languages share one entry, so that none stands out."""
    entry = model.requirement(code)
    if entry is None:
        return label(code)
    key = next(name for name, value in model.requirements.items() if value is entry)
    return _REQUIREMENTS.get(key, entry.name)


def requirement_help(model: Model, code: str) -> str:
    """What would help somebody who has this requirement."""
    entry = model.requirement(code)
    return REQUIREMENT_HELP[_met(entry)] if entry else REQUIREMENT_HELP["practitioner"]


def _met(entry: Requirement) -> str:
    return "arranged" if entry.notice_days is not None else entry.met_by


def label(code: str) -> str:
    """A code that a user made up (a group, an area) as a label: ``age_16_34``, Age 16 to 34."""
    text = _RANGE.sub(" to ", code).replace("_", " ").strip()
    text = text.replace("-", " ") if text.islower() else text
    return text[:1].upper() + text[1:]
