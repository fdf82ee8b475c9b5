"""Which files a week has, and which columns each of them has. FORMATS section 1."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """A file with its columns in order; ``needed``: a week without it cannot be read."""

    file: str
    columns: tuple[str, ...]
    required: frozenset[str]
    needed: bool = True


def _layout(file: str, columns: str, *, needed: bool = True) -> Layout:
    """A layout from column names parted by spaces; a required one ends in ``*``."""
    names = columns.split()
    plain = tuple(name.rstrip("*") for name in names)
    return Layout(file, plain, frozenset(n[:-1] for n in names if n.endswith("*")), needed)


SETTINGS = "batch.toml"
MAPPING = "mapping.toml"

PARTICIPANTS = _layout(
    "participants.csv",
    "participant_id* latitude longitude postcode home_area referral_date* employment* urgency "
    "barriers travel max_travel_minutes modes availability unavailable requirements area "
    "support_starts support_ends prefers groups",
)
NEEDS = _layout(
    "needs.csv",
    "need_id* participant_id* service* sessions* min_gap_days max_gap_days same_practitioner "
    "requested_on urgency previous_session not_before not_after after_need "
    "require_practitioner forbid_practitioners",
)
PRACTITIONERS = _layout(
    "practitioners.csv", "practitioner_id* services* specialisms provides serves"
)
SITES = _layout("sites.csv", "site_id* name* latitude longitude postcode home_area provides serves")
SLOTS = _layout(
    "slots.csv",
    "slot_id* practitioner_id* site_id mode* start* minutes* places appointment_type "
    "reserved_for release_on",
)
CLINICS = _layout(
    "clinics.csv",
    "clinic_id* practitioner_id* site_id mode* minutes* places appointment_type reserved_for "
    "weekday* from_time* to_time* every_weeks first_date last_date on_bank_holidays",
    needed=False,
)
CLOSURES = _layout("closures.csv", "practitioner_id site_id from_date* to_date*", needed=False)
BOOKINGS = _layout("bookings.csv", "slot_id* participant_id* need_id session", needed=False)
RESTRICTIONS = _layout("restrictions.csv", "participant_id* kind* other_id*", needed=False)
TRAVEL = _layout("travel.csv", "participant_id home_area site_id* minutes*", needed=False)

WEEK = (
    PARTICIPANTS,
    NEEDS,
    PRACTITIONERS,
    SITES,
    SLOTS,
    CLINICS,
    CLOSURES,
    BOOKINGS,
    RESTRICTIONS,
    TRAVEL,
)
WEEK_FILES = (SETTINGS, *(layout.file for layout in WEEK))
"""The names of the files of a week as FORMATS has them."""
READ_FILES = (MAPPING, *WEEK_FILES)
"""The names of all files that are read of a week, in the order in which their faults are told."""

ALLOCATION = _layout(
    "allocation.csv",
    "need_id* participant_id* session* slot_id* practitioner_id* site_id* mode* start* "
    "travel_minutes* wait_days* fit* arrange* status*",
)
UNPLACED = _layout("unplaced.csv", "need_id* participant_id* reason* explanation* last_chance*")
REBOOK = _layout("rebook.csv", "slot_id* participant_id* need_id* session*")
SUMMARY, CERTIFICATE = "summary.json", "certificate.json"
OUTCOME_FILES = (ALLOCATION.file, UNPLACED.file, REBOOK.file, SUMMARY, CERTIFICATE)
