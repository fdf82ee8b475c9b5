"""Calendars of practitioners and sites: what is in them, and how a change is told.

An event is a slot in which somebody is booked, so its identifier stays when people come and go.
When it is told otherwise than before, its number grows and its stamp moves; when the last booking
goes, or the slot, it stays as cancelled. Nobody who is booked is in it, nor what for.

Source: RFC 5545 (iCalendar), RFC 7986.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from matcher.domain import Mode, Site, Slot
from matcher.store import (
    AppointmentSearch,
    BookingState,
    CalendarKind,
    CalendarShare,
    FoundAppointment,
    NotThere,
    Store,
)
from matcher.usecases.booking_once import Writer

if TYPE_CHECKING:
    from icalendar import Event

PAST = dt.timedelta(days=28)
"""So long appointments stay in a calendar after they were."""
PAGE = 1000
HOURLY = dt.timedelta(hours=1)
PRODUCT = "-//workwell-matcher//calendar//EN"
_LIVE = frozenset({BookingState.BOOKED, BookingState.ATTENDED, BookingState.DID_NOT_ATTEND})
_WHERE = {Mode.PHONE: "By phone", Mode.VIDEO: "By video"}

Fields = Mapping[str, Any]
"""An event: ``start``, ``minutes``, ``title``, ``place``, ``on``; ``number`` and ``stamp``."""


def share(writer: Writer, kind: CalendarKind, name: str) -> CalendarShare:
    """Let a calendar be followed by an address that nobody can guess.

    Raises:
        NotThere: there is no such practitioner or site.
    """
    calendar_id = writer.write(TypeAdapter(str), lambda desk: desk.calendars.share(kind, name))
    return writer.store.calendar(calendar_id)


def close(writer: Writer, calendar_id: str) -> None:
    """Let nobody follow it by that address any more.

    Raises:
        NotThere: there is no such calendar.
    """
    writer.write(TypeAdapter(None), lambda desk: desk.calendars.close(calendar_id))


def address_key(organisation: str, calendar: CalendarShare) -> str:
    """What the calendar's address ends with; whoever has it may follow."""
    return f"{organisation}.{calendar.calendar_id}.{calendar.secret}"


def organisation_of(key: str) -> str:
    """Whose calendar an address is of."""
    return key.partition(".")[0]


def feed(store: Store, key: str, now: dt.datetime) -> bytes:
    """The calendar of an address, as iCalendar has it.

    Raises:
        NotThere: nobody may follow by this address.
    """
    _, calendar_id, secret = (*key.split("."), "", "")[:3]
    try:
        calendar = store.calendar(calendar_id)
    except NotThere:
        calendar = None
    if calendar is None or not secrets.compare_digest(calendar.secret, secret):
        raise NotThere("There is no calendar at this address.", "Ask for its address again.")
    found = dict(_events(store, calendar, now - PAST))

    def told(before: Mapping[str, Any]) -> Mapping[str, Any]:
        return _numbered(before, found, now)

    events = store.tell_calendar(calendar.calendar_id, told)
    return _written(store.organisation, calendar, events)


def _events(
    store: Store, calendar: CalendarShare, begin: dt.datetime
) -> Iterator[tuple[str, Fields]]:
    sites = {site.site_id: site for site in store.every_site()}
    by_slot: dict[str, list[FoundAppointment]] = defaultdict(list)
    for one in _appointments(store, calendar, begin):
        by_slot[one.slot.slot_id].append(one)
    for slot_id, bookings in by_slot.items():
        yield slot_id, _event(bookings, sites)


def _appointments(
    store: Store, calendar: CalendarShare, begin: dt.datetime
) -> Iterator[FoundAppointment]:
    names = frozenset({calendar.name})
    of_site = calendar.kind is CalendarKind.SITE
    search = AppointmentSearch(
        begin=begin,
        practitioner_ids=None if of_site else names,
        site_ids=names if of_site else None,
    )
    after = None
    while page := store.find_appointments(search, after=after, limit=PAGE):
        yield from page
        after = page[-1].slot.start, page[-1].booked.booking_id


def _event(bookings: list[FoundAppointment], sites: Mapping[str, Site]) -> Fields:
    slot = bookings[0].slot
    live = [one for one in bookings if one.booked.state in _LIVE and not one.booked.to_rebook]
    title = "Appointment"
    if slot.places > 1:
        title = f"Group: {len(live)} of {slot.places} places booked"
    return {
        "start": slot.start.astimezone(dt.UTC).isoformat(),
        "minutes": slot.minutes,
        "title": title,
        "place": _place(slot, live, sites),
        "on": bool(live),
    }


def _place(slot: Slot, live: list[FoundAppointment], sites: Mapping[str, Site]) -> str:
    """Where it is: the site when anybody comes there."""
    modes = {mode for one in live if (mode := one.booked.mode) is not None} or set(slot.modes)
    site = sites.get(slot.site_id or "")
    if site is not None and Mode.IN_PERSON in modes:
        return site.name
    return ", ".join(_WHERE[mode] for mode in Mode if mode in modes and mode in _WHERE)


def _numbered(
    before: Mapping[str, Fields], found: Mapping[str, Fields], now: dt.datetime
) -> Mapping[str, Fields]:
    """What is told now: each event as it is, its number greater when it was told otherwise.

    An event that was told and is not there any more stays as cancelled until it is long past.
    """
    oldest = (now - PAST).astimezone(dt.UTC).isoformat()
    gone = {
        slot_id: {**fields, "on": False}
        for slot_id, fields in before.items()
        if slot_id not in found and fields["start"] >= oldest
    }
    stamp = now.astimezone(dt.UTC).replace(microsecond=0).isoformat()
    return {
        slot_id: _one_numbered(before.get(slot_id), fields, stamp)
        for slot_id, fields in sorted({**gone, **found}.items())
    }


def _one_numbered(before: Fields | None, fields: Fields, stamp: str) -> Fields:
    if before is None:
        return {**fields, "number": 0, "stamp": stamp}
    kept = {"number": before["number"], "stamp": before["stamp"]}
    if {**fields, **kept} == before:
        return before
    return {**fields, "number": before["number"] + 1, "stamp": stamp}


def _written(organisation: str, share_: CalendarShare, events: Mapping[str, Fields]) -> bytes:
    from icalendar import Calendar  # noqa: PLC0415  a third of a second to load

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"WorkWell: {share_.name}")
    calendar.add("refresh-interval", HOURLY, parameters={"VALUE": "DURATION"})
    for slot_id, fields in events.items():
        calendar.add_component(_component(organisation, slot_id, fields))
    written: bytes = calendar.to_ical()
    return written


def _component(organisation: str, slot_id: str, fields: Fields) -> Event:
    from icalendar import Event  # noqa: PLC0415  as above

    start = dt.datetime.fromisoformat(fields["start"])
    stamp = dt.datetime.fromisoformat(fields["stamp"])
    event = Event()
    event.add("uid", f"{slot_id}@{organisation}.workwell-matcher")
    event.add("sequence", fields["number"])
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("dtstart", start)
    event.add("dtend", start + dt.timedelta(minutes=fields["minutes"]))
    event.add("summary", fields["title"])
    if fields["place"]:
        event.add("location", fields["place"])
    event.add("status", "CONFIRMED" if fields["on"] else "CANCELLED")
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE" if fields["on"] else "TRANSPARENT")
    return event
