"""Kinds of bad input in the settings and the optional files, and in the form of any file."""

from __future__ import annotations

from tests.files.cases import Case
from tests.files.valid_week import added, cell, content, replaced, without

SETTINGS, BOOKINGS, TRAVEL = "batch.toml", "bookings.csv", "travel.csv"
RESTRICTIONS, SITES, SLOTS = "restrictions.csv", "sites.csv", "slots.csv"


def setting(name: str, key: str, old: str, new: str, found: str | None, says: str) -> Case:
    """One line of batch.toml spoilt."""
    return Case(name, replaced(SETTINGS, old, new), SETTINGS, None, key, found, says)


SETTING_CASES = (
    Case("no batch.toml", without(SETTINGS), SETTINGS, None, None, None, "horizon_start"),
    Case(
        "batch.toml is no TOML",
        content(SETTINGS, "model = workwell\n"),
        SETTINGS,
        1,
        None,
        None,
        "text needs quotation marks",
    ),
    setting("model unknown", "model", "workwell", "workwel", "workwel", "Did you mean 'workwell'"),
    setting("model is a number", "model", '"workwell"', "7", "7", 'model = "workwell"'),
    setting(
        "start in quotation marks",
        "horizon_start",
        "2026-11-30",
        '"2026-11-30"',
        "2026-11-30",
        "Enter a date without quotation marks",
    ),
    setting(
        "start far off", "horizon_start", "2026", "0206", "0206-11-30", "between 1900 and 2199"
    ),
    setting("no start", "horizon_start", "horizon_start", "# horizon_start", None, "2026-11-30"),
    setting("no weeks", "horizon_weeks", "12", "0", "0", "from 1 to 520"),
    setting("half a week", "horizon_weeks", "12", "1.5", "1.5", "from 1 to 520"),
    setting("weeks without end", "horizon_weeks", "12", "99999", "99999", "from 1 to 520"),
)

BOOKING_CASES = (
    Case(
        "booking of no slot",
        cell(BOOKINGS, 2, "slot_id", "L33"),
        BOOKINGS,
        2,
        "slot_id",
        "L33",
        "or add it to slots.csv or clinics.csv",
    ),
    Case(
        "booking of a clinic's slot that is not there",
        cell(BOOKINGS, 3, "slot_id", "C1-20261211-0930"),
        BOOKINGS,
        3,
        "slot_id",
        "C1-20261211-0930",
        "no slot of this name",
    ),
    Case(
        "booking of nobody",
        cell(BOOKINGS, 4, "participant_id", "P9"),
        BOOKINGS,
        4,
        "participant_id",
        "P9",
        "or add it to participants.csv",
    ),
    Case(
        "booked twice",
        added(BOOKINGS, "L3,P1,,"),
        BOOKINGS,
        5,
        "participant_id",
        "P1",
        "Row 2 already books this person into this slot",
    ),
    Case(
        "booked need of another",
        cell(BOOKINGS, 3, "need_id", "N4"),
        BOOKINGS,
        3,
        "need_id",
        "N4",
        "In needs.csv this need is P3's, and here P2's",
    ),
    Case(
        "one need booked for two",
        added(BOOKINGS, "L3,P2,N0,2"),
        BOOKINGS,
        5,
        "need_id",
        "N0",
        "Mend need_id or participant_id",
    ),
    Case(
        "session 0",
        cell(BOOKINGS, 2, "session", "0"),
        BOOKINGS,
        2,
        "session",
        "0",
        "Enter a whole number from 1",
    ),
    Case(
        "restriction of no kind",
        cell(RESTRICTIONS, 2, "kind", "person"),
        RESTRICTIONS,
        2,
        "kind",
        "person",
        "Enter practitioner or site",
    ),
    Case(
        "restriction to a site that is a practitioner",
        cell(RESTRICTIONS, 2, "kind", "site"),
        RESTRICTIONS,
        2,
        "other_id",
        "Q3",
        "There is no site of this name in sites.csv",
    ),
    Case(
        "journey from nowhere",
        cell(TRAVEL, 2, "participant_id", ""),
        TRAVEL,
        2,
        "participant_id",
        None,
        "Enter participant_id or home_area, and only one of them",
    ),
    Case(
        "journey from two places",
        cell(TRAVEL, 2, "home_area", "QOP-bolton"),
        TRAVEL,
        2,
        "participant_id",
        "P1",
        "both a participant and an area",
    ),
    Case(
        "journey to nowhere",
        cell(TRAVEL, 2, "site_id", "S11"),
        TRAVEL,
        2,
        "site_id",
        "S11",
        "add it to sites.csv",
    ),
    Case(
        "journey twice",
        added(TRAVEL, "P1,,S1,14"),
        TRAVEL,
        4,
        "site_id",
        "S1",
        "Row 2 already has the minutes",
    ),
    Case(
        "journey below 0",
        cell(TRAVEL, 3, "minutes", "-5"),
        TRAVEL,
        3,
        "minutes",
        "-5",
        "from 0 to 1440",
    ),
)

FORM_CASES = (
    Case(
        "row too short",
        added(TRAVEL, "P2,,S1"),
        TRAVEL,
        4,
        None,
        "P2,,S1",
        "Give the row 4 cells",
    ),
    Case(
        "row too long",
        added(TRAVEL, "P2,,S1,5,7"),
        TRAVEL,
        4,
        None,
        "P2,,S1,5,7",
        "a cell that holds a comma needs quotation marks",
    ),
    Case(
        "NUL byte",
        replaced(SITES, "mill", "mi\0ll"),
        SITES,
        3,
        None,
        None,
        "Save it again as 'CSV UTF-8'",
    ),
    Case(
        "Windows letters",
        replaced(SITES, "the old mill", "caf\xe9".encode("latin-1")),
        SITES,
        3,
        None,
        '\xe9",53.49',
        "Save it again as 'CSV UTF-8'",
    ),
    Case(
        "UTF-16",
        content(SITES, "site_id,name\nS1,Bolton\n".encode("utf-16")),
        SITES,
        None,
        None,
        None,
        "Save it again as 'CSV UTF-8'",
    ),
    Case(
        "quotation mark left open",
        replaced(SITES, 'mill"', "mill"),
        SITES,
        3,
        None,
        None,
        "cannot be read as CSV",
    ),
    Case(
        "semicolons for commas",
        content(SITES, "site_id;name\nS1;Bolton\n"),
        SITES,
        1,
        None,
        "site_id;name",
        "comma delimited",
    ),
    Case(
        "column twice",
        content(TRAVEL, "participant_id,site_id,minutes,minutes\nP1,S1,5,5\n"),
        TRAVEL,
        1,
        "minutes",
        None,
        "Keep one of the columns",
    ),
    Case(
        "column missing",
        replaced(SLOTS, ",minutes", ",length"),
        SLOTS,
        1,
        "minutes",
        None,
        "Add a column minutes",
    ),
    Case(
        "column of another name",
        replaced(SLOTS, "slot_id", "Slot ID"),
        SLOTS,
        1,
        "slot_id",
        None,
        "Call the column 'Slot ID' slot_id",
    ),
)
CASES = (*SETTING_CASES, *BOOKING_CASES, *FORM_CASES)
