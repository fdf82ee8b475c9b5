"""The tables of who did and saw what, and of who has signed in."""

from __future__ import annotations

import sqlalchemy as sa

from matcher.store.tables.base import big, document, key, moment, named, table, text

log_heads = table(
    "log_heads",
    big("number"),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("secret", sa.String(64), nullable=False),
)
"""The last line of an organisation's log. ``secret`` turns a person's identifier into the
``subject`` of their lines, which says nothing to whoever does not know that identifier."""

log_lines = table(
    "log_lines",
    big("number", key=True),
    moment("at"),
    text("who"),
    text("role"),
    named("action"),
    named("subject", null=True),
    text("about", null=True),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Index(None, "organisation_id", "subject"),
)
"""Numbered from 1 without a hole; each ``hash`` covers the line and the hash before it."""

logins = table(
    "logins",
    key("login_id"),
    text("nonce"),
    text("verifier"),
    text("goes_to"),
    moment("ends_at"),
)
"""A browser that has been sent to the issuer and is expected back."""

sessions = table(
    "sessions",
    key("session_id"),
    text("who"),
    text("name"),
    document("roles"),
    moment("made_at"),
    moment("seen_at"),
    moment("ends_at"),
    sa.Index(None, "organisation_id", "who"),
)
"""Browsers that have signed in. ``session_id`` is a hash of what the browser keeps."""
