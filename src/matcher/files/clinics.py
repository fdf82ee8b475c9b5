"""Clinics: slots that come again every week or every few weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import cache

from pydantic import Field

from matcher.domain import AppointmentType, Frozen, Mode, Reserved, Slot
from matcher.errors import MatcherError
from matcher.files.assemble import assemble
from matcher.files.cells import YES_NO, CellFault, whole
from matcher.files.grammars import WEEKDAY
from matcher.files.slots import SlotRows, read_offers
from matcher.files.tables import Known, Table
from matcher.files.times import DATE, TIME, clock_text, ends_by, in_london
from matcher.units import MINUTES_PER_DAY

LONGEST_CLINIC = dt.timedelta(days=5 * 366)
"""A clinic's first and last date are at most about five years apart."""
LONGEST_NAME = 50
"""``-YYYYMMDD-HHMM`` after a clinic's name still makes a name of at most 64 characters."""
MOST_SLOTS = 1_000_000
"""A week whose clinics make more slots than this has a slip of the finger in it."""
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class ClinicRow(Frozen):
    """A row of clinics.csv. Times are minutes after local midnight, ``weekday`` 0 is Monday.

    ``first_date`` and ``last_date`` are ``None`` for those of the horizon. Slots of ``minutes``
    follow one another from ``from_minute`` while they end by ``to_minute``, every
    ``every_weeks`` weeks, counted from the first such weekday on or after the first date.
    """

    clinic_id: str
    practitioner_id: str
    site_id: str | None = None
    modes: tuple[Mode, ...]
    minutes: int = Field(ge=1, le=MINUTES_PER_DAY)
    places: int = Field(default=1, ge=1)
    appointment_type: AppointmentType = AppointmentType.ANY
    reserved_for: Reserved | None = None
    weekday: int = Field(ge=0, le=6)
    from_minute: int = Field(ge=0, le=MINUTES_PER_DAY)
    to_minute: int = Field(ge=0, le=MINUTES_PER_DAY)
    every_weeks: int = Field(default=1, ge=1)
    first_date: dt.date | None = None
    last_date: dt.date | None = None
    on_bank_holidays: bool = False


@cache
def bank_holidays(year: int) -> frozenset[dt.date]:
    """England's bank holidays in ``year``, those that stand in for one at a weekend included."""
    import holidays  # noqa: PLC0415  a quarter of a second to load, and most weeks have no clinics

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def clinic_dates(clinic: ClinicRow, horizon_start: dt.date, horizon_end: dt.date) -> list[dt.date]:
    """The dates on which a clinic takes place. A bank holiday left out does not shift the count."""
    day = clinic.first_date or horizon_start
    last = clinic.last_date or horizon_end
    day += dt.timedelta(days=(clinic.weekday - day.weekday()) % 7)
    dates: list[dt.date] = []
    while day <= last:
        if clinic.on_bank_holidays or day not in bank_holidays(day.year):
            dates.append(day)
        day += dt.timedelta(weeks=clinic.every_weeks)
    return dates


def clinic_slots(clinic: ClinicRow, dates: Iterable[dt.date]) -> Iterator[Slot]:
    """The slots of a clinic on ``dates``, in order of time.

    Raises:
        CellFault: the change of the clocks skips or repeats the start of one of them.
    """
    for date in dates:
        midnight = dt.datetime.combine(date, dt.time())
        for minute in range(
            clinic.from_minute, clinic.to_minute - clinic.minutes + 1, clinic.minutes
        ):
            start = in_london(midnight + dt.timedelta(minutes=minute))
            if not ends_by(start, clinic.minutes, clinic.to_minute):
                break
            yield assemble(
                Slot,
                slot_id=f"{clinic.clinic_id}-{start:%Y%m%d-%H%M}",
                practitioner_id=clinic.practitioner_id,
                site_id=clinic.site_id,
                modes=clinic.modes,
                start=start,
                minutes=clinic.minutes,
                places=clinic.places,
                appointment_type=clinic.appointment_type,
                reserved_for=clinic.reserved_for,
                release_on=None,
                clinic_id=clinic.clinic_id,
            )


def expand_clinics(
    clinics: Iterable[ClinicRow], horizon_start: dt.date, horizon_end: dt.date
) -> tuple[Slot, ...]:
    """The slots of all ``clinics`` in their order, exactly as reading clinics.csv makes them.

    Raises:
        MatcherError: the change of the clocks skips or repeats the start of a slot.
    """
    slots: list[Slot] = []
    for clinic in clinics:
        try:
            slots.extend(clinic_slots(clinic, clinic_dates(clinic, horizon_start, horizon_end)))
        except CellFault as fault:
            raise MatcherError(f"Clinic {clinic.clinic_id}: {fault.problem}.", _AROUND) from None
    return tuple(slots)


_AROUND = "Let the clinic begin later or end sooner, and put such slots into slots.csv"


def read_clinics(
    table: Table,
    practitioners: Known | None,
    sites: Known | None,
    horizon: tuple[dt.date, dt.date] | None,
    rows: SlotRows,
) -> None:
    """Add the slots of clinics.csv to ``rows``. ``horizon``: its first and last date, if known."""
    clinics = clinic_rows(table, practitioners, sites, horizon)
    if not table.readable or table.faulty or horizon is None:
        rows.ids = None
    if horizon is None:
        return
    made_by = {slot.slot_id: origin for slot, origin in zip(rows.slots, rows.origins, strict=True)}
    dates = [clinic_dates(clinic, *horizon) for _, clinic in clinics]
    total = 0
    for (place, clinic), days in zip(clinics, dates, strict=True):
        total += len(days) * ((clinic.to_minute - clinic.from_minute) // clinic.minutes)
        if total > MOST_SLOTS:
            problem = f"With this row the clinics make more than {MOST_SLOTS:,} slots"
            todo = "Check minutes, first_date and last_date"
            table.fault(place, "minutes", problem, todo, "too_many_slots")
            rows.ids = None
            return
    for (place, clinic), days in zip(clinics, dates, strict=True):
        _add_slots(table, place, clinic, days, made_by, rows)


def _add_slots(
    table: Table,
    place: int,
    clinic: ClinicRow,
    dates: list[dt.date],
    made_by: dict[str, tuple[str, int]],
    rows: SlotRows,
) -> None:
    origin = table.file, table.row(place)
    try:
        slots = list(clinic_slots(clinic, dates))
    except CellFault as fault:
        table.fault(place, "from_time", fault.problem, _AROUND, fault.code)
        rows.ids = None
        return
    if not slots:
        problem = "This clinic makes no slot"
        table.warn(place, None, problem, "Check its weekday, dates, times and minutes", "no_slots")
    for slot in slots:
        other = made_by.setdefault(slot.slot_id, origin)
        if other == origin:
            rows.add(slot, (slot.start - _EPOCH) // dt.timedelta(minutes=1), origin)
            if rows.ids is not None:
                rows.ids.add(slot.slot_id)
        elif place not in table.faulty:  # told once for each clinic
            problem = f"{other[0]}, row {other[1]} already has a slot of the name {slot.slot_id}"
            table.fault(place, "clinic_id", problem, "Give the clinic another name", "duplicate")


def clinic_rows(
    table: Table,
    practitioners: Known | None,
    sites: Known | None,
    horizon: tuple[dt.date, dt.date] | None,
) -> list[tuple[int, ClinicRow]]:
    """The sound rows of clinics.csv with their places. ``horizon``: its first and last date."""
    ids, _ = table.identify("clinic_id")
    offers = read_offers(table, practitioners, sites)
    weekdays = table.require("weekday", WEEKDAY)
    from_minutes = table.require("from_time", TIME)
    to_minutes = table.require("to_time", TIME)
    every = table.read("every_weeks", whole(1, 260), 1)
    firsts: list[dt.date | None] = table.read("first_date", DATE, None)
    lasts: list[dt.date | None] = table.read("last_date", DATE, None)
    on_holidays = table.read("on_bank_holidays", YES_NO, False)
    for place, clinic_id in enumerate(ids):
        _check_name(table, place, clinic_id)
        _check_times(table, place, from_minutes[place], to_minutes[place])
        _check_dates(table, place, firsts[place], lasts[place], horizon)
    return [
        (
            i,
            assemble(
                ClinicRow,
                clinic_id=ids[i],
                practitioner_id=offers.practitioner_ids[i],
                site_id=offers.site_ids[i],
                modes=offers.modes[i],
                minutes=offers.minutes[i],
                places=offers.places[i],
                appointment_type=offers.types[i],
                reserved_for=offers.reserved[i],
                weekday=weekdays[i],
                from_minute=from_minutes[i],
                to_minute=to_minutes[i],
                every_weeks=every[i],
                first_date=firsts[i],
                last_date=lasts[i],
                on_bank_holidays=on_holidays[i],
            ),
        )
        for i in table.sound()
    ]


def _check_name(table: Table, place: int, clinic_id: str | None) -> None:
    if clinic_id is not None and len(clinic_id) > LONGEST_NAME:
        problem = "The names of its slots would be longer than 64 characters"
        todo = f"Use at most {LONGEST_NAME} characters"
        table.fault(place, "clinic_id", problem, todo, "too_long")


def _check_times(table: Table, place: int, start: int | None, end: int | None) -> None:
    if start is not None and end is not None and end <= start:
        problem = f"The clinic ends before it starts, at {clock_text(start)}"
        table.fault(place, "to_time", problem, "Mend one of the two times", "end_before_start")


def _check_dates(
    table: Table,
    place: int,
    first: dt.date | None,
    last: dt.date | None,
    horizon: tuple[dt.date, dt.date] | None,
) -> None:
    if first is not None and last is not None and last < first:
        problem = f"The last date is before the first, {first.isoformat()}"
        table.fault(place, "last_date", problem, "Mend one of the two dates", "end_before_start")
        return
    begin = first or (horizon[0] if horizon else None)
    end = last or (horizon[1] if horizon else None)
    if begin and end and end - begin > LONGEST_CLINIC:
        column = "first_date" if first else "last_date"
        problem = "The first and the last date are more than five years apart"
        table.fault(place, column, problem, "Mend first_date or last_date", "too_long_clinic")
