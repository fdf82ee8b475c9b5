"""Weekly runs: what was asked for, what came of it, and what people did with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this step."""
    op.create_table(
        "runs",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("run_id", sa.String(64), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("wish", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=True),
        sa.Column("problem", sa.JSON(), nullable=True),
        sa.Column("edits", sa.JSON(), nullable=False),
        sa.Column("applied", sa.JSON(), nullable=False),
        sa.Column("opened", sa.JSON(), nullable=False),
        sa.Column("approval", sa.JSON(), nullable=True),
        sa.Column("publication", sa.JSON(), nullable=True),
        sa.Column("undoing", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "run_id", name="pk_runs"),
        sa.UniqueConstraint("organisation_id", "number", name="uq_runs_organisation_id_number"),
    )
    op.create_index("ix_runs_organisation_id_state", "runs", ["organisation_id", "state"])
    op.create_table(
        "run_events",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("run_id", sa.String(64), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "run_id"],
            ["runs.organisation_id", "runs.run_id"],
            name="fk_run_events_organisation_id_run_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "run_id", "number", name="pk_run_events"),
    )
    op.create_table(
        "run_files",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("run_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "run_id"],
            ["runs.organisation_id", "runs.run_id"],
            name="fk_run_files_organisation_id_run_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "run_id", "name", name="pk_run_files"),
    )


def downgrade() -> None:
    """Bring the schema back to the step before."""
    op.drop_table("run_files")
    op.drop_table("run_events")
    op.drop_index("ix_runs_organisation_id_state", table_name="runs")
    op.drop_table("runs")
