"""Kinds of bad input in participants.csv and needs.csv."""

from __future__ import annotations

from tests.files.cases import Case
from tests.files.valid_week import added, all_of, cell, content, replaced, without

PEOPLE, NEEDS = "participants.csv", "needs.csv"
LONG = "P" * 65


def person(name: str, column: str, value: str, says: str, found: str | None = None) -> Case:
    """P2's cell (row 3) spoilt."""
    change = cell(PEOPLE, 3, column, value)
    return Case(name, change, PEOPLE, 3, column, (found or value) or None, says)


def need(name: str, column: str, value: str, says: str, found: str | None = None) -> Case:
    """N3's cell (row 4) spoilt."""
    change = cell(NEEDS, 4, column, value)
    return Case(name, change, NEEDS, 4, column, (found or value) or None, says)


PARTICIPANT_CASES = (
    person("referral date empty", "referral_date", "", "has to be filled in. Enter a date"),
    person("UK date", "referral_date", "30/11/2026", "Enter 2026-11-30"),
    person("UK date with two figures", "referral_date", "3.11.26", "Enter 2026-11-03"),
    person("date of mixed signs", "referral_date", "26/02-09", "Enter a date as year-month-day"),
    person("American date", "referral_date", "11/30/2026", "year-month-day, such as 2026-11-30"),
    person("day number of a spreadsheet", "referral_date", "46356", "Enter 2026-11-30"),
    person("no such day", "referral_date", "2026-11-31", "no such day in the calendar"),
    person("year far off", "referral_date", "0206-11-03", "not between 1900 and 2199"),
    person("date with a time", "referral_date", "2026-11-03T09:00", "Enter 2026-11-03"),
    person("employment unknown", "employment", "retired", "in_work, off_sick or out_of_work"),
    person("employment in capitals", "employment", "Off sick", "Enter off_sick"),
    person("employment empty", "employment", "", "Enter in_work, off_sick or out_of_work"),
    person("urgency misspelt", "urgency", "urgnet", "Enter routine, soon or urgent"),
    person("barrier misspelt", "barriers", "mks:3", "If msk is meant, enter that", "mks:3"),
    person("barrier not of the model", "barriers", "astrology", "Enter a barrier of the model"),
    person("severity too high", "barriers", "msk:4", "from 1 to 3"),
    person("severity missing", "barriers", "msk:", "nothing after the colon"),
    person("barrier twice", "barriers", "msk:1;msk:2", "Keep one of them", "msk:2"),
    person("entry empty", "barriers", "msk;;autism", "Take out the ;"),
    person("space in a list", "barriers", "msk; autism", "Enter 'autism' without", " autism"),
    person("travel unknown", "travel", "bicycle", "Enter car, public_transport or walk"),
    person("travel minutes 0", "max_travel_minutes", "0", "from 1 to 180"),
    person("travel minutes 181", "max_travel_minutes", "181", "from 1 to 180"),
    person("travel minutes not whole", "max_travel_minutes", "45.5", "from 1 to 180"),
    person("travel minutes with .0", "max_travel_minutes", "45.0", "Enter 45"),
    person("travel minutes in words", "max_travel_minutes", "an hour", "Enter a whole number"),
    person("mode unknown", "modes", "zoom", "Enter in_person, phone or video"),
    person("mode twice", "modes", "phone;phone", "Keep one of them", "phone"),
    person("referral as a mode", "modes", "referral", "Enter in_person, phone or video"),
    person("availability by day alone", "availability", "mon", "Enter mon_0000-2400"),
    person("availability of no day", "availability", "xyz_am", "days mon to sun"),
    person("availability backwards", "availability", "mon_1430-0930", "not after the start"),
    person("availability after 24:00", "availability", "mon_0930-2430", "no such time of day"),
    person("unavailable UK date", "unavailable", "24/12/2026", "Enter 2026-12-24"),
    person(
        "unavailable backwards",
        "unavailable",
        "2027-01-02/2026-12-28",
        "Enter 2026-12-28/2027-01-02",
    ),
    person("requirement unknown", "requirements", "step-free", "Enter step_free"),
    person(
        "language without a code", "requirements", "language:", "Enter a requirement of the model"
    ),
    person("language of all kinds", "requirements", "language:*", "Enter a requirement"),
    Case(
        "support ends too soon",
        cell(PEOPLE, 2, "support_ends", "2026-11-19"),
        PEOPLE,
        2,
        "support_ends",
        "2026-11-19",
        "it starts, on 2026-11-20. Found: '2026-11-19'. Mend one of the two dates",
    ),
    person("preference of no kind", "prefers", "colour:red", "Enter mode:video, part:tue_am"),
    person("preference of no mode", "prefers", "mode:zoom", "Enter in_person, phone or video"),
    person("preference of no site", "prefers", "site:S9", "no site of this name in sites.csv"),
    person("preference of no practitioner", "prefers", "practitioner:q1", "Enter Q1"),
    person("latitude above 90", "latitude", "91", "from -90 to 90"),
    person("longitude with a comma", "longitude", "-2,40", "Enter -2.40"),
    Case(
        "longitude missing",
        cell(PEOPLE, 3, "longitude", ""),
        PEOPLE,
        3,
        "longitude",
        None,
        "Enter the longitude, or clear the latitude",
    ),
    Case(
        "no home, and in person",
        cell(PEOPLE, 4, "modes", ""),
        PEOPLE,
        4,
        "latitude",
        None,
        "or leave in_person out of modes",
    ),
    Case(
        "postcode in no directory",
        cell(PEOPLE, 4, "postcode", "BL1 1DA"),
        PEOPLE,
        4,
        "postcode",
        "BL1 1DA",
        "Run `matcher postcodes load FILE`, or enter latitude and longitude",
    ),
    Case(
        "half a postcode",
        cell(PEOPLE, 4, "postcode", "BL1"),
        PEOPLE,
        4,
        "postcode",
        "BL1",
        "Enter a whole postcode",
    ),
    Case(
        "area in no table",
        cell(PEOPLE, 4, "home_area", "qop-Bolton-north"),
        PEOPLE,
        4,
        "home_area",
        "qop-Bolton-north",
        "or put the area's minutes into travel.csv",
    ),
    Case(
        "identifier with a space",
        all_of(replaced(PEOPLE, "P3,", "P 3,"), replaced(NEEDS, "P3,", "P2,")),
        PEOPLE,
        4,
        "participant_id",
        "P 3",
        "without spaces",
    ),
    Case(
        "identifier too long",
        all_of(replaced(PEOPLE, "P3,", LONG + ","), replaced(NEEDS, "P3,", "P2,")),
        PEOPLE,
        4,
        "participant_id",
        LONG[:59] + "…",
        "64 are the most",
    ),
    Case(
        "identifier twice",
        added(PEOPLE, "P2,53.6,-2.4,2026-11-03,in_work,,,,,,,,,,"),
        PEOPLE,
        5,
        "participant_id",
        "P2",
        "already in row 3. Found: 'P2'. Give each row a name of its own",
    ),
    Case(
        "identifier with a space after it",
        cell(PEOPLE, 4, "participant_id", "P3 "),
        PEOPLE,
        4,
        "participant_id",
        "P3 ",
        "Enter 'P3' without them",
    ),
    Case(
        "only spaces",
        cell(PEOPLE, 3, "urgency", "  "),
        PEOPLE,
        3,
        "urgency",
        "  ",
        "Clear the cell",
    ),
)

NEED_CASES = (
    need("participant unknown", "participant_id", "P22", "or add it to participants.csv"),
    need("participant in small letters", "participant_id", "p2", "Enter P2; or add it"),
    need("service unknown", "service", "physio", "If physiotherapy is meant"),
    need("service empty", "service", "", "Enter a service of the model"),
    need("no sessions", "sessions", "0", "from 1 to 26"),
    need("too many sessions", "sessions", "27", "from 1 to 26"),
    need("gap of 0", "min_gap_days", "0", "Enter 1 or more"),
    need("gap below 0", "min_gap_days", "-1", "from 0 to"),
    need("least gap above the greatest", "min_gap_days", "15", "at most max_gap_days"),
    need("greatest gap in words", "max_gap_days", "two weeks", "Enter a whole number"),
    need("true for yes", "same_practitioner", "TRUE", "Enter yes"),
    need("0 for no", "same_practitioner", "0", "Enter no"),
    need("perhaps", "same_practitioner", "maybe", "Enter yes or no"),
    need("requested in UK form", "requested_on", "01/12/2026", "Enter 2026-12-01"),
    need("previous session in words", "previous_session", "last week", "Enter a date"),
    need("not after before not before", "not_after", "2026-11-30", "Mend one of the two dates"),
    need("follows nothing", "after_need", "N77777", "no such need in needs.csv or bookings.csv"),
    need("follows a near miss", "after_need", "n4", "Enter N4"),
    need("follows another's need", "after_need", "N4", "only one of the same person"),
    need("follows another's booked need", "after_need", "N0", "only one of the same person"),
    need("follows itself", "after_need", "N3", "waits for itself"),
    need("practitioner unknown", "require_practitioner", "Q9", "or add it to practitioners.csv"),
    need("forbidden unknown", "forbid_practitioners", "Q2;Q8", "practitioners.csv", "Q8"),
    Case(
        "least gap above the model's greatest",
        cell(NEEDS, 2, "min_gap_days", "30"),
        NEEDS,
        2,
        "min_gap_days",
        "30",
        "the cell that is empty takes the model's figure",
    ),
    Case(
        "needs in a circle",
        cell(NEEDS, 2, "after_need", "N2"),
        NEEDS,
        2,
        "after_need",
        "N2",
        "in a circle: N1, N2. Found: 'N2'. Clear after_need of one of them",
    ),
    Case(
        "need twice",
        cell(NEEDS, 5, "need_id", "N1"),
        NEEDS,
        5,
        "need_id",
        "N1",
        "already in row 2",
    ),
    Case("no needs.csv", without(NEEDS), NEEDS, None, None, None, "Add it, with this header: need"),
    Case(
        "empty needs.csv",
        content(NEEDS, ""),
        NEEDS,
        1,
        None,
        None,
        "Name the columns in the first row",
    ),
)
CASES = (*PARTICIPANT_CASES, *NEED_CASES)
