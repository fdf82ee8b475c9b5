"""Who sees what: rows of one's own organisation alone, a log that is only added to, logins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from matcher.store.migrations.walls import take_down, wall

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

EARLIER = (
    "bookings",
    "changes",
    "clash_prices",
    "clinics",
    "clocks",
    "closures",
    "courses_held",
    "diary",
    "holds",
    "idempotency",
    "needs",
    "offers",
    "participants",
    "place_prices",
    "places",
    "practitioners",
    "price_lists",
    "restrictions",
    "run_events",
    "run_files",
    "runs",
    "settings",
    "sites",
    "slots",
    "taken",
    "travel_times",
)
NEW = ("log_heads", "log_lines", "logins", "sessions")
SAYS = "the log is only added to"


def upgrade() -> None:
    """Bring the schema to this step."""
    op.create_table(
        "log_heads",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", name="pk_log_heads"),
    )
    op.create_table(
        "log_lines",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "number", name="pk_log_lines"),
    )
    op.create_index(
        "ix_log_lines_organisation_id_subject", "log_lines", ["organisation_id", "subject"]
    )
    op.create_table(
        "logins",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("login_id", sa.String(64), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("goes_to", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "login_id", name="pk_logins"),
    )
    op.create_table(
        "sessions",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "session_id", name="pk_sessions"),
    )
    op.create_index("ix_sessions_organisation_id_who", "sessions", ["organisation_id", "who"])
    _guard_log()
    wall(*EARLIER, *NEW)


def _guard_log() -> None:
    """Nobody changes a line, not even the owner, without leaving the trigger's absence behind."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION log_stays() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER log_stays BEFORE UPDATE OR DELETE ON log_lines "
            "FOR EACH STATEMENT EXECUTE FUNCTION log_stays()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER log_stays_{change.lower()} BEFORE {change} ON log_lines "
            f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
        )


def downgrade() -> None:
    """Bring the schema back to the step before."""
    take_down(*EARLIER)
    op.drop_index("ix_sessions_organisation_id_who", table_name="sessions")
    op.drop_table("sessions")
    op.drop_table("logins")
    op.drop_index("ix_log_lines_organisation_id_subject", table_name="log_lines")
    op.drop_table("log_lines")
    op.drop_table("log_heads")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION log_stays()")
