"""The table of calendars that somebody follows by a secret address."""

from __future__ import annotations

import sqlalchemy as sa

from matcher.store.tables.base import document, key, moment, named, table, text

calendars = table(
    "calendars",
    key("calendar_id"),
    sa.Column("secret", sa.String(64), nullable=False),
    named("kind"),
    named("name"),
    document("events"),
    text("made_by"),
    moment("made_at"),
)
"""Of a ``practitioner`` or a ``site``. ``events`` is what was told last of each slot, so that its
number grows whenever it is told otherwise."""
