"""Which columns of the week's files hold dates, moments, lists and plain numbers."""

from __future__ import annotations


def _names(*lines: str) -> frozenset[str]:
    return frozenset(name for line in lines for name in line.split())


DATES = _names(
    "referral_date support_starts support_ends unavailable",
    "requested_on previous_session not_before not_after",
    "release_on first_date last_date from_date to_date",
)
MOMENTS = _names("start")
LISTS = _names(
    "barriers modes availability unavailable requirements prefers groups",
    "services specialisms provides serves mode forbid_practitioners",
)
NUMBERS = _names(
    "latitude longitude max_travel_minutes sessions min_gap_days max_gap_days",
    "minutes places every_weeks session",
)
YES_NO = _names("same_practitioner on_bank_holidays")
