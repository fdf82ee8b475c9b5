"""Whether somebody has agreed that services know of their appointments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from matcher.store.migrations.walls import wall

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this step."""
    op.create_table(
        "sharing",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("participant_id", sa.String(64), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("noted_by", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "participant_id"],
            ["participants.organisation_id", "participants.participant_id"],
            name="fk_sharing_organisation_id_participant_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "participant_id", name="pk_sharing"),
    )
    wall("sharing")


def downgrade() -> None:
    """Bring the schema back to the step before."""
    op.drop_table("sharing")
