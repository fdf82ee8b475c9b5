"""The appointments of one service as a calendar file, without a name or a word about health.

A calendar is often seen by others, on a phone's locked screen or over somebody's shoulder: it says
when, where and how, and nothing else. Source: RFC 5545.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from matcher.domain import Mode
from matcher.report import formats
from matcher.usecases.runs.handing_out import MODES, ToHandOut, Visit

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//workwell-matcher//appointments//EN"


def calendar_of(found: ToHandOut, code: str) -> bytes:
    """The calendar of those who have agreed to share; the same bookings give the same bytes.

    Each appointment has a name that stays the same, so that a later file changes what is there.
    """
    from icalendar import Calendar  # noqa: PLC0415  a third of a second to load

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Appointments")
    made = found.run.publication.at if found.run.publication else found.run.made_at
    for one in found.of_service(code):
        calendar.add_component(_event(one, made))
    text: bytes = calendar.to_ical()
    return text


def _event(one: Visit, made: dt.datetime) -> Event:
    from icalendar import Event  # noqa: PLC0415  as above

    slot = one.appointment.slot
    event = Event()
    event.add("uid", f"{one.appointment.booking_id}@workwell-matcher")
    event.add("dtstamp", made.astimezone(dt.UTC))
    event.add("dtstart", slot.start.astimezone(dt.UTC))
    event.add("dtend", slot.start.astimezone(dt.UTC) + dt.timedelta(minutes=slot.minutes))
    event.add("summary", f"Appointment, {slot.practitioner_id}")
    if one.mode is Mode.IN_PERSON and one.site is not None:
        event.add("location", one.site.name)
    elif one.mode in MODES:
        event.add("location", formats.capital(MODES[one.mode]))
    return event
