"""The tables of a week's files."""

from __future__ import annotations

import sqlalchemy as sa

from matcher.store.tables.base import (
    big,
    day,
    document,
    key,
    moment,
    named,
    reference,
    table,
    text,
    whole,
)

# --- people --------------------------------------------------------------------------------------

participants = table(
    "participants",
    key("participant_id"),
    big("position"),
    sa.Column("latitude", sa.Double),
    sa.Column("longitude", sa.Double),
    text("home_area", null=True),
    day("referral_date"),
    named("employment"),
    named("urgency"),
    document("barriers"),
    named("travel"),
    whole("max_travel_minutes"),
    document("modes"),
    document("availability"),
    document("unavailable"),
    document("requirements"),
    text("area", null=True),
    day("support_starts", null=True),
    day("support_ends", null=True),
    document("prefers"),
    document("groups"),
)

needs = table(
    "needs",
    key("need_id"),
    big("position"),
    named("participant_id"),
    named("service"),
    whole("sessions"),
    whole("min_gap_days"),
    whole("max_gap_days"),
    sa.Column("same_practitioner", sa.Boolean, nullable=False),
    day("requested_on"),
    named("urgency"),
    day("previous_session", null=True),
    day("not_before", null=True),
    day("not_after", null=True),
    named("after_need", null=True),
    named("require_practitioner", null=True),
    document("forbid_practitioners"),
    reference("participant_id", "participants"),
    sa.CheckConstraint("sessions >= 0", name="sessions"),
    sa.Index(None, "organisation_id", "participant_id"),
)
"""``sessions`` still to be booked, held ones included; 0 for a course that is booked in full.
``previous_session`` only where the files say something else than the bookings do."""

restrictions = table(
    "restrictions",
    key("participant_id"),
    key("kind"),
    key("other_id"),
    big("position"),
    reference("participant_id", "participants"),
)

# --- supply --------------------------------------------------------------------------------------

practitioners = table(
    "practitioners",
    key("practitioner_id"),
    big("position"),
    document("services"),
    document("specialisms"),
    document("provides"),
    document("serves"),
)

sites = table(
    "sites",
    key("site_id"),
    big("position"),
    text("name"),
    sa.Column("latitude", sa.Double),
    sa.Column("longitude", sa.Double),
    document("provides"),
    document("serves"),
)

slots = table(
    "slots",
    key("slot_id"),
    big("position"),
    named("practitioner_id"),
    named("site_id", null=True),
    document("modes"),
    moment("start"),
    whole("minutes"),
    whole("places"),
    named("appointment_type"),
    named("reserved_for", null=True),
    day("release_on", null=True),
    named("clinic_id", null=True),
    day("date"),
    document("parts"),
    sa.Column("closed", sa.Boolean, nullable=False),
    reference("practitioner_id", "practitioners"),
    reference("site_id", "sites"),
    sa.CheckConstraint("places >= 1", name="places"),
    sa.Index(None, "organisation_id", "practitioner_id", "date"),
    sa.Index(None, "organisation_id", "site_id", "date"),
)
"""``date`` is the local one; ``parts`` of the day that an appointment touches, none of a referral.
``closed``: a closure has removed it."""

clinics = table("clinics", key("clinic_id"), big("position"), document("row"))

closures = table(
    "closures",
    big("number", key=True),
    named("practitioner_id", null=True),
    named("site_id", null=True),
    day("from_date"),
    day("to_date"),
    sa.Column("from_files", sa.Boolean, nullable=False),
    reference("practitioner_id", "practitioners"),
    reference("site_id", "sites"),
)

travel_times = table(
    "travel_times",
    key("start_kind"),
    sa.Column("start_id", sa.Text, primary_key=True),
    key("site_id"),
    big("position"),
    whole("minutes"),
    reference("site_id", "sites"),
)
"""``start_kind`` is ``participant`` or ``area``."""
