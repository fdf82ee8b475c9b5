"""Kinds of bad input in the files of supply: who gives what, where and when."""

from __future__ import annotations

from collections.abc import Callable

from tests.files.cases import Case
from tests.files.valid_week import added, all_of, cell, content, replaced

PRACTITIONERS, SITES, SLOTS = "practitioners.csv", "sites.csv", "slots.csv"
CLINICS, CLOSURES = "clinics.csv", "closures.csv"


def spoilt(file: str, row: int) -> Callable[..., Case]:
    """A maker of cases with one cell of that row spoilt."""

    def case(name: str, column: str, value: str, says: str, found: str | None = None) -> Case:
        change = cell(file, row, column, value)
        return Case(name, change, file, row, column, (found or value) or None, says)

    return case


practitioner = spoilt(PRACTITIONERS, 3)
site = spoilt(SITES, 3)
slot = spoilt(SLOTS, 2)
clinic = spoilt(CLINICS, 2)
closure = spoilt(CLOSURES, 2)

CASES = (
    practitioner("no service", "services", "", "Enter a service of the model"),
    practitioner(
        "service misspelt",
        "services",
        "coach;councelling",
        "If counselling is meant",
        "councelling",
    ),
    practitioner("skill above 1", "specialisms", "msk:1.2", "from 0 to 1"),
    practitioner("skill with a comma", "specialisms", "msk:0,4", "Enter 0.4"),
    practitioner("specialism unknown", "specialisms", "knees", "Enter a barrier of the model"),
    practitioner("provides unknown", "provides", "chaperon", "If chaperone is meant"),
    site("site without a name", "name", "", "Enter plain text"),
    site("name with a control sign", "name", "Leigh\x07", "cannot be printed"),
    site("name too long", "name", "x" * 501, "Shorten it", "x" * 59 + "…"),
    site("site half on the map", "latitude", "", "Enter the latitude, or clear the longitude"),
    Case(
        "site nowhere",
        all_of(cell(SITES, 3, "latitude", ""), cell(SITES, 3, "longitude", "")),
        SITES,
        3,
        "latitude",
        None,
        "no minutes to it for 2 participants, such as P1. Enter latitude and longitude",
    ),
    Case(
        "site in an area that only travel knows",
        all_of(
            cell(SITES, 3, "latitude", ""),
            cell(SITES, 3, "longitude", ""),
            cell(SITES, 3, "home_area", "my-area"),
            added("travel.csv", ",my-area,S1,5"),
        ),
        SITES,
        3,
        "home_area",
        "my-area",
        "Enter latitude and longitude",
    ),
    slot("slot of nobody", "practitioner_id", "Q10", "add it to practitioners.csv"),
    slot("slot at no site", "site_id", "S3", "add it to sites.csv"),
    slot("in person nowhere", "site_id", "", "Enter the site_id, or take in_person out of mode"),
    slot("no mode", "mode", "", "Enter in_person, phone, video or referral"),
    slot("mode misspelt", "mode", "in person", "Enter in_person"),
    slot("referral mixed", "mode", "referral;phone", "Enter referral alone, or take it out"),
    slot("start without a time", "start", "2026-12-01", "Add the time of day, such as 2026-12-01T"),
    slot("start in UK form", "start", "01/12/2026 9:30", "Enter 2026-12-01T09:30"),
    slot("start on no day", "start", "2026-11-31T09:30", "no such day"),
    slot("start at 25:00", "start", "2026-12-01T25:00", "no such time of day"),
    slot("start with seconds", "start", "2026-12-01T09:30:15", "Enter 2026-12-01T09:30"),
    slot("start that spring skips", "start", "2027-03-28T01:30", "such as 2027-03-28T02:30"),
    slot(
        "start that autumn repeats",
        "start",
        "2026-10-25T01:30",
        "Enter 2026-10-25T01:30+01:00 for the first or 2026-10-25T01:30+00:00 for the second",
    ),
    slot("no minutes", "minutes", "0", "from 1 to 1440"),
    slot("minutes with a unit", "minutes", "30 min", "Enter a whole number"),
    slot("ends after midnight", "minutes", "871", "Enter fewer minutes, or an earlier start"),
    slot("no places", "places", "0", "from 1 to"),
    slot("type unknown", "appointment_type", "followup", "Enter follow_up"),
    slot("reserved for whom", "reserved_for", "emergency", "Enter urgent or online"),
    slot("release in UK form", "release_on", "1/12/2026", "Enter 2026-12-01"),
    Case(
        "slot twice",
        cell(SLOTS, 3, "slot_id", "L1"),
        SLOTS,
        3,
        "slot_id",
        "L1",
        "already in row 2",
    ),
    Case(
        "slots overlap",
        cell(SLOTS, 3, "start", "2026-12-01T09:59"),
        SLOTS,
        3,
        "start",
        "2026-12-01T09:59 for 30 minutes",
        "Q1 is already busy with L1 (slots.csv, row 2: 2026-12-01T09:30 for 30 minutes)",
    ),
    Case(
        "slot overlaps a clinic",
        cell(SLOTS, 2, "start", "2026-12-04T08:45"),
        CLINICS,
        2,
        "from_time",
        "2026-12-04T09:00 for 30 minutes",
        "Q1 is already busy with L1",
    ),
    Case(
        "clinics overlap week after week",
        added(CLINICS, "C2,Q1,S2,in_person,60,fri,11:30,12:30,,,,"),
        CLINICS,
        3,
        "from_time",
        "2026-12-04T11:30 for 60 minutes",
        "take one out",
    ),
    clinic("clinic on no day", "weekday", "Friday", "Enter fri"),
    clinic("clinic at no time", "from_time", "9:00", "such as 09:30"),
    clinic("clinic at 24:30", "to_time", "24:30", "no such time of day"),
    clinic("clinic backwards", "to_time", "08:00", "Mend one of the two times"),
    clinic("clinic every 0 weeks", "every_weeks", "0", "from 1 to 260"),
    clinic("clinic on holidays perhaps", "on_bank_holidays", "y", "Enter yes"),
    clinic("clinic ends before the horizon", "last_date", "01/01/2027", "Enter 2027-01-01"),
    clinic("clinic nowhere", "site_id", "", "Enter the site_id"),
    clinic("clinic of five years and more", "first_date", "2020-01-03", "more than five years"),
    Case(
        "clinic's dates backwards",
        all_of(
            cell(CLINICS, 2, "first_date", "2026-12-18"),
            cell(CLINICS, 2, "last_date", "2026-12-04"),
        ),
        CLINICS,
        2,
        "last_date",
        "2026-12-04",
        "Mend one of the two dates",
    ),
    Case(
        "clinic's name too long",
        added(CLINICS, "C" * 51 + ",Q1,S1,in_person,30,mon,09:00,10:00,,,,"),
        CLINICS,
        3,
        "clinic_id",
        "C" * 51,
        "Use at most 50 characters",
    ),
    Case(
        "clinic in the skipped hour",
        added(CLINICS, "C2,Q2,S1,in_person,30,sun,00:30,03:00,,2027-03-28,2027-03-28,"),
        CLINICS,
        3,
        "from_time",
        "00:30",
        "put such slots into slots.csv",
    ),
    Case(
        "clinic in the repeated hour",
        added(CLINICS, "C2,Q2,S1,in_person,30,sun,00:30,03:00,,2026-10-25,2026-10-25,"),
        CLINICS,
        3,
        "from_time",
        "00:30",
        "show this time twice",
    ),
    Case(
        "clinic makes a slot that is there",
        cell(SLOTS, 2, "slot_id", "C1-20261204-0900"),
        CLINICS,
        2,
        "clinic_id",
        "C1",
        "a slot of the name C1-20261204-0900. Found: 'C1'. Give the clinic another name",
    ),
    Case(
        "clinics make too many slots",
        added(
            CLINICS,
            "\n".join(
                f"D{k},Q2,S1,in_person,1,{day},00:00,24:00,,2026-11-30,2031-11-01,yes"
                for k, day in enumerate(("mon", "tue", "wed"))
            ),
        ),
        CLINICS,
        5,
        "minutes",
        "1",
        "Check minutes, first_date and last_date",
    ),
    closure("closes nothing", "site_id", "S9", "add it to sites.csv"),
    closure("closure backwards", "to_date", "2026-12-10", "Mend one of the two dates"),
    closure("closure without an end", "to_date", "", "Enter a date"),
    Case(
        "closure of nobody",
        replaced(CLOSURES, "Q2,S2", ","),
        CLOSURES,
        2,
        "practitioner_id",
        None,
        "Enter practitioner_id, site_id or both",
    ),
    Case(
        "no slots.csv header",
        content(SLOTS, "\n\n"),
        SLOTS,
        1,
        None,
        None,
        "Name the columns in the first row",
    ),
)
