"""Calendars of practitioners and sites that somebody follows by a secret address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from matcher.store.migrations.walls import wall

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this step."""
    op.create_table(
        "calendars",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("calendar_id", sa.String(64), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "calendar_id", name="pk_calendars"),
    )
    wall("calendars")


def downgrade() -> None:
    """Bring the schema back to the step before."""
    op.drop_table("calendars")
