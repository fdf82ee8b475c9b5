"""What may be searched by: one table, which requests are read by and the capabilities told from.

A criterion that is not known here is refused, since leaving it out would give too much; whoever
would rather have it left out says ``Prefer: handling=lenient`` (FHIR R4, 3.1.1.3).
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from matcher.errors import Fault, InputFaults
from matcher_api.fhir import names
from matcher_api.fhir.dates import Stretch, both, stretch_of

MOST, USUAL = 500, 100
"""Resources on one page, included ones not counted."""
CURSOR = "_cursor"
"""Where a next link goes on; its value is ours to know."""

Mark = tuple[dt.datetime, str]


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something to search by. ``refers_to``: the types of a reference. ``system``: of a token."""

    kind: Literal["date", "reference", "string", "token"]
    says: str
    refers_to: tuple[str, ...] = ()
    system: str = ""
    codes: Collection[str] = ()
    """The codes that there are, where there are few."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of resource: what it may be searched by, and what may be included with it."""

    name: str
    says: str
    parameters: Mapping[str, Parameter]
    includes: tuple[str, ...] = ()


_ID = Parameter("token", "The resource's own identifier.")
_SERVICE = Parameter("token", "A service, by its code.", system=names.SERVICE)


def _own(system: str) -> Parameter:
    return Parameter("token", "The name in the files.", system=system)


def _reference(says: str, *types: str) -> Parameter:
    return Parameter("reference", says, refers_to=types)


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "Slot",
            "A stretch of a practitioner's diary, with whether somebody could have a place.",
            {
                "_id": _ID,
                "identifier": _own(names.SLOT),
                "status": Parameter(
                    "token", "Whether a place is free.", codes=sorted(names.SLOT_STATUSES)
                ),
                "start": Parameter("date", "When it starts; give it twice for from and to."),
                "schedule": _reference("The diary that it is in.", "Schedule"),
                "schedule.actor:HealthcareService": _reference("A service.", "HealthcareService"),
                "schedule.actor:Location": _reference("A site.", "Location"),
                "service-type": _SERVICE,
            },
            ("Slot:schedule",),
        ),
        Kind(
            "Schedule",
            "The diary of one practitioner at one site, or at none.",
            {
                "_id": _ID,
                "actor": _reference("A service or a site.", "HealthcareService", "Location"),
                "service-type": _SERVICE,
            },
            ("Schedule:actor",),
        ),
        Kind(
            "HealthcareService",
            "A service that people are placed with.",
            {
                "_id": _ID,
                "identifier": _own(names.SERVICE),
                "location": _reference("A site where it is given.", "Location"),
            },
            ("HealthcareService:location",),
        ),
        Kind(
            "Location",
            "A site.",
            {
                "_id": _ID,
                "identifier": _own(names.SITE),
                "name": Parameter("string", "How its name begins, in small or capital letters."),
            },
        ),
        Kind(
            "Appointment",
            "A booking, whatever has become of it.",
            {
                "_id": _ID,
                "identifier": _own(names.BOOKING),
                "status": Parameter(
                    "token", "What has become of it.", codes=sorted(names.APPOINTMENT_STATUSES)
                ),
                "date": Parameter("date", "When it starts; give it twice for from and to."),
                "slot": _reference("The slot that it is in.", "Slot"),
                "location": _reference("The site.", "Location"),
                "patient:identifier": Parameter(
                    "token", "The participant, by pseudonym.", system=names.PARTICIPANT
                ),
            },
            ("Appointment:slot", "Appointment:location"),
        ),
    )
}


@dataclass
class Asked:
    """A search as it was understood: each name with one value for each time that it was given."""

    kind: Kind
    tokens: dict[str, list[frozenset[str]]] = field(default_factory=dict)
    dates: dict[str, Stretch] = field(default_factory=dict)
    includes: list[str] = field(default_factory=list)
    iterated: list[str] = field(default_factory=list)
    count: int = USUAL
    after: Mark | None = None
    total: bool = True
    understood: list[tuple[str, str]] = field(default_factory=list)
    """What stands in the link to this page itself."""

    def names(self, *parameters: str) -> frozenset[str] | None:
        """What all of these leave, in our names; ``None`` when none of them was given."""
        given = [values for name in parameters for values in self.tokens.get(name, ())]
        return frozenset.intersection(*given) if given else None

    def between(self, parameter: str) -> Stretch:
        """The stretch of time that a date leaves."""
        return self.dates.get(parameter, (None, None))


def read_search(kind: Kind, given: Sequence[tuple[str, str]], *, lenient: bool) -> Asked:
    """What somebody searches for.

    Raises:
        InputFaults: every parameter that is not known, or has a value that it cannot have.
    """
    asked, faults = Asked(kind), []
    for name, text in given:
        try:
            known = _read(asked, name, text)
        except _Fault as fault:
            faults.append(fault.of(name))
            continue
        if known:
            asked.understood.append((name, text))
        elif not lenient:
            faults.append(_unknown(kind, name))
    if faults:
        raise InputFaults(faults)
    return asked


class _Fault(Exception):
    """A value that a parameter cannot have: what is wrong, and what to enter instead."""

    def of(self, name: str) -> Fault:
        problem, todo = self.args
        return Fault("request", None, name, None, problem, todo, "value")


def _unknown(kind: Kind, name: str) -> Fault:
    known = ", ".join((*kind.parameters, *_RESULT))
    todo = f"Use one of {known}, or send Prefer: handling=lenient to have it left out"
    return Fault("request", None, name, None, "This cannot be searched by", todo, "not_supported")


def _read(asked: Asked, name: str, text: str) -> bool:
    """Take one parameter in; whether it is known."""
    if name in _RESULT:
        _RESULT[name](asked, text)
        return True
    name = name[:1].lower() + name[1:]  # the Booking and Referral standard has Schedule.actor
    parameter = asked.kind.parameters.get(name)
    if parameter is None:
        return False
    if parameter.kind == "date":
        stretch = stretch_of(text)
        if stretch is None:
            raise _Fault("This is not a date", "Enter one such as ge2026-12-01T09:00:00+00:00")
        asked.dates[name] = both(asked.between(name), stretch)
    else:
        of_kind = _TEXTS[parameter.kind]
        values = {of_kind(parameter, one) for one in text.split(",")}
        found = frozenset(value for value in values if value is not None)
        asked.tokens.setdefault(name, []).append(found)
    return True


def _token(parameter: Parameter, text: str) -> str | None:
    """The code; ``None`` for one of another system, which nothing here has."""
    system, bar, code = text.rpartition("|")
    if parameter is _ID:
        return None if bar else names.name_of(code)
    if parameter.codes and code not in parameter.codes:
        raise _Fault("This word is not known here", f"Enter {' or '.join(parameter.codes)}")
    return code if not bar or system == parameter.system else None


def _refer(parameter: Parameter, text: str) -> str | None:
    """The identifier with its type where there is a choice; ``None`` for one of another type."""
    *_, kind, identifier = ("", "", *text.split("/"))
    if not kind and len(parameter.refers_to) > 1:
        raise _Fault("Of which type is this?", f"Enter {parameter.refers_to[0]}/ before it")
    if kind and kind not in parameter.refers_to:
        return None
    one = identifier if parameter.refers_to == ("Schedule",) else names.name_of(identifier)
    return one if one is None or len(parameter.refers_to) == 1 else f"{kind}/{one}"


_TEXTS: Mapping[str, Callable[[Parameter, str], str | None]] = {
    "token": _token,
    "reference": _refer,
    "string": lambda _, text: text.casefold(),
}

# --- how the answer is to look -------------------------------------------------------------------


def _count(asked: Asked, text: str) -> None:
    if not text.isdecimal() or len(text) > 9:
        raise _Fault("This is not a whole number", f"Enter one from 0 to {MOST}")
    asked.count = min(int(text), MOST)


def _total(asked: Asked, text: str) -> None:
    if text not in {"none", "estimate", "accurate"}:
        raise _Fault("This word is not known here", "Enter none, estimate or accurate")
    asked.total = text != "none"


def _format(_: Asked, text: str) -> None:
    if text.replace(" ", "+") not in {"json", names.MEDIA_TYPE, "application/json"}:
        raise _Fault("This form cannot be given", f"Enter json, or {names.MEDIA_TYPE}")


def _include(asked: Asked, text: str) -> None:
    _check_include(asked.kind.includes, text)
    asked.includes.append(text)


def _iterate(asked: Asked, text: str) -> None:
    _check_include([one for kind in KINDS.values() for one in kind.includes], text)
    asked.iterated.append(text)


def _check_include(known: Collection[str], text: str) -> None:
    source = ":".join(text.split(":")[:2])
    if source not in known:
        choice = " or ".join(known) if known else "nothing"
        raise _Fault("This cannot be included", f"Enter {choice}")


def _cursor(asked: Asked, text: str) -> None:
    try:
        moment, _, name = base64.urlsafe_b64decode(text.encode()).decode().partition(" ")
        asked.after = dt.datetime.fromisoformat(moment).astimezone(dt.UTC), name
    except (ValueError, OverflowError, binascii.Error) as error:
        raise _Fault("This is no place to go on from", "Follow a next link as it is") from error


def cursor_of(mark: Mark) -> str:
    """The value that goes on after ``mark``."""
    text = f"{mark[0].astimezone(dt.UTC).isoformat()} {mark[1]}"
    return base64.urlsafe_b64encode(text.encode()).decode()


_RESULT: Mapping[str, Callable[[Asked, str], None]] = {
    "_count": _count,
    "_include": _include,
    "_include:iterate": _iterate,
    "_include:recurse": _iterate,
    "_total": _total,
    "_format": _format,
    CURSOR: _cursor,
}
