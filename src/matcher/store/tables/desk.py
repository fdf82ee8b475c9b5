"""The tables of what happens at the desk, and what goes with them."""

from __future__ import annotations

import sqlalchemy as sa

from matcher.store.columns import NAME
from matcher.store.tables.base import (
    big,
    day,
    document,
    key,
    metadata,
    moment,
    named,
    reference,
    table,
    text,
    whole,
)

# --- who has what --------------------------------------------------------------------------------

places = table(
    "places",
    key("slot_id"),
    sa.Column("seat", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("free", sa.Boolean, nullable=False),
    reference("slot_id", "slots", with_it=True),
)
"""One row for each seat of a slot, from 1. ``free`` leads whoever looks for one past those that
somebody has; who gets it is decided in ``taken``."""
sa.Index(
    "ix_places_free",
    places.c.organisation_id,
    places.c.slot_id,
    places.c.seat,
    postgresql_where=places.c.free,
    sqlite_where=places.c.free,
)

holds = table(
    "holds",
    key("hold_id"),
    big("token"),
    named("participant_id"),
    document("sessions"),
    moment("expires_at"),
    named("state"),
    text("made_by"),
    moment("made_at"),
    reference("participant_id", "participants"),
)
sa.Index(
    "ix_holds_live",
    holds.c.organisation_id,
    holds.c.expires_at,
    postgresql_where=holds.c.state == "held",
    sqlite_where=holds.c.state == "held",
)
sa.Index(None, holds.c.organisation_id, holds.c.participant_id)

bookings = table(
    "bookings",
    key("booking_id"),
    big("position"),
    named("participant_id"),
    named("slot_id"),
    named("need_id", null=True),
    whole("session", null=True),
    named("state"),
    named("mode", null=True),
    document("arrange"),
    named("cancelled_by", null=True),
    sa.Column("book_again", sa.Boolean, nullable=False),
    named("hold_id", null=True),
    sa.Column("from_files", sa.Boolean, nullable=False),
    text("made_by"),
    moment("made_at"),
    text("changed_by", null=True),
    moment("changed_at", null=True),
    reference("participant_id", "participants"),
    reference("slot_id", "slots"),
    reference("hold_id", "holds"),
    sa.Index(None, "organisation_id", "participant_id"),
    sa.Index(None, "organisation_id", "slot_id"),
    sa.Index(None, "organisation_id", "need_id"),
    sa.Index(None, "organisation_id", "hold_id"),
)

"""``book_again``: the session has gone back to the sessions of its need still to be booked."""

taken = table(
    "taken",
    key("slot_id"),
    key("participant_id"),
    whole("seat", null=True),
    named("need_id", null=True),
    named("booking_id"),
    named("hold_id", null=True),
    reference("slot_id seat", "places"),
    reference("hold_id", "holds", later=True),
    sa.UniqueConstraint("organisation_id", "slot_id", "seat"),
    sa.Index(None, "organisation_id", "participant_id"),
    sa.Index(None, "organisation_id", "hold_id"),
)
"""Who has which seat. ``booking_id`` is that of the booking, or the one that it will have when
the hold is confirmed; ``hold_id`` while it is held only. No ``seat``: one too many in the files."""

diary = table(
    "diary",
    key("slot_id"),
    key("participant_id"),
    sa.Column("takes", sa.String(2 * NAME), primary_key=True),
    day("date"),
    sa.Column("claim", sa.SmallInteger),
    reference("slot_id participant_id", "taken", with_it=True),
    sa.UniqueConstraint("organisation_id", "participant_id", "date", "takes", "claim"),
    sa.CheckConstraint("claim = 1", name="claim"),
)
"""What of a person's date an appointment takes: ``am``, ``pm``, ``eve``; of a referral
``referral:SERVICE``. Closed slots take nothing. No ``claim``: beside another in the files."""

courses_held = table(
    "courses_held",
    key("need_id"),
    named("hold_id"),
    whole("sessions"),
    reference("need_id", "needs"),
    reference("hold_id", "holds", later=True),
    sa.Index(None, "organisation_id", "hold_id"),
)
"""A need is in at most one live hold."""

offers = table(
    "offers",
    key("offer_id"),
    named("hold_id"),
    named("state"),
    text("made_by"),
    moment("made_at"),
    text("replied_by", null=True),
    moment("replied_at", null=True),
    reference("hold_id", "holds"),
    sa.Index(None, "organisation_id", "hold_id", unique=True),
)

sharing = table(
    "sharing",
    key("participant_id"),
    sa.Column("agreed", sa.Boolean, nullable=False),
    text("noted_by"),
    moment("noted_at"),
    reference("participant_id", "participants", with_it=True),
)
"""Whether somebody has agreed that services know of their appointments; no row: not asked."""

# --- the rest ------------------------------------------------------------------------------------

idempotency = table(
    "idempotency",
    sa.Column("key", sa.Text, primary_key=True),
    text("fingerprint"),
    document("answer", null=True),
    text("made_by"),
    moment("made_at"),
    sa.Index(None, "organisation_id", "made_at"),
)

changes = table(
    "changes",
    big("number", key=True),
    big("stamp"),
    named("kind"),
    named("subject"),
    moment("made_at"),
    sa.Index(None, "organisation_id", "stamp"),
)
"""What changed: a ``slot``, a ``person``, all ``supply``, the ``prices``. ``stamp`` is the
transaction's number: on PostgreSQL numbers alone become visible out of order."""

price_lists = table("price_lists", moment("made_at"), day("horizon_start"), whole("horizon_weeks"))

place_prices = table("place_prices", key("slot_id"), big("price"))

clash_prices = table(
    "clash_prices",
    key("participant_id"),
    sa.Column("date", sa.Date, primary_key=True),
    key("part"),
    big("price"),
)

settings = table("settings", key("name"), document("value", null=True))

clocks = table("clocks", sa.Column("moved_seconds", sa.Double, nullable=False))
"""How far tests have moved an organisation's clock on."""

counters = sa.Table(
    "counters",
    metadata,
    sa.Column("name", sa.String(NAME), primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
    info={"only": "sqlite"},
)
