"""What the files hold: people, needs, supply."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this step."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE numbers")
    else:
        counters = op.create_table(
            "counters",
            sa.Column("name", sa.String(64), nullable=False),
            sa.Column("value", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint("name", name="pk_counters"),
        )
        op.bulk_insert(counters, [{"name": "numbers", "value": 0}])
    op.create_table(
        "clinics",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("clinic_id", sa.String(64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "clinic_id", name="pk_clinics"),
    )
    op.create_table(
        "clocks",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("moved_seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", name="pk_clocks"),
    )
    op.create_table(
        "participants",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("participant_id", sa.String(64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("home_area", sa.Text(), nullable=True),
        sa.Column("referral_date", sa.Date(), nullable=False),
        sa.Column("employment", sa.String(64), nullable=False),
        sa.Column("urgency", sa.String(64), nullable=False),
        sa.Column("barriers", sa.JSON(), nullable=False),
        sa.Column("travel", sa.String(64), nullable=False),
        sa.Column("max_travel_minutes", sa.Integer(), nullable=False),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("availability", sa.JSON(), nullable=False),
        sa.Column("unavailable", sa.JSON(), nullable=False),
        sa.Column("requirements", sa.JSON(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("support_starts", sa.Date(), nullable=True),
        sa.Column("support_ends", sa.Date(), nullable=True),
        sa.Column("prefers", sa.JSON(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "participant_id", name="pk_participants"),
    )
    op.create_table(
        "practitioners",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("practitioner_id", sa.String(64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("specialisms", sa.JSON(), nullable=False),
        sa.Column("provides", sa.JSON(), nullable=False),
        sa.Column("serves", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "practitioner_id", name="pk_practitioners"),
    )
    op.create_table(
        "settings",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "name", name="pk_settings"),
    )
    op.create_table(
        "sites",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("provides", sa.JSON(), nullable=False),
        sa.Column("serves", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "site_id", name="pk_sites"),
    )
    op.create_table(
        "closures",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("practitioner_id", sa.String(64), nullable=True),
        sa.Column("site_id", sa.String(64), nullable=True),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=False),
        sa.Column("from_files", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "number", name="pk_closures"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "practitioner_id"],
            ["practitioners.organisation_id", "practitioners.practitioner_id"],
            name="fk_closures_organisation_id_practitioner_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "site_id"],
            ["sites.organisation_id", "sites.site_id"],
            name="fk_closures_organisation_id_site_id",
        ),
    )
    op.create_table(
        "needs",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("need_id", sa.String(64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("participant_id", sa.String(64), nullable=False),
        sa.Column("service", sa.String(64), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("min_gap_days", sa.Integer(), nullable=False),
        sa.Column("max_gap_days", sa.Integer(), nullable=False),
        sa.Column("same_practitioner", sa.Boolean(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("urgency", sa.String(64), nullable=False),
        sa.Column("previous_session", sa.Date(), nullable=True),
        sa.Column("not_before", sa.Date(), nullable=True),
        sa.Column("not_after", sa.Date(), nullable=True),
        sa.Column("after_need", sa.String(64), nullable=True),
        sa.Column("require_practitioner", sa.String(64), nullable=True),
        sa.Column("forbid_practitioners", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "need_id", name="pk_needs"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "participant_id"],
            ["participants.organisation_id", "participants.participant_id"],
            name="fk_needs_organisation_id_participant_id",
        ),
        sa.CheckConstraint("sessions >= 0", name=op.f("ck_needs_ck_needs_sessions")),
    )
    op.create_index(
        "ix_needs_organisation_id_participant_id", "needs", ["organisation_id", "participant_id"]
    )
    op.create_table(
        "restrictions",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("participant_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("other_id", sa.String(64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "organisation_id", "participant_id", "kind", "other_id", name="pk_restrictions"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "participant_id"],
            ["participants.organisation_id", "participants.participant_id"],
            name="fk_restrictions_organisation_id_participant_id",
        ),
    )
    op.create_table(
        "slots",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("slot_id", sa.String(64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("practitioner_id", sa.String(64), nullable=False),
        sa.Column("site_id", sa.String(64), nullable=True),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("appointment_type", sa.String(64), nullable=False),
        sa.Column("reserved_for", sa.String(64), nullable=True),
        sa.Column("release_on", sa.Date(), nullable=True),
        sa.Column("clinic_id", sa.String(64), nullable=True),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "slot_id", name="pk_slots"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "practitioner_id"],
            ["practitioners.organisation_id", "practitioners.practitioner_id"],
            name="fk_slots_organisation_id_practitioner_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "site_id"],
            ["sites.organisation_id", "sites.site_id"],
            name="fk_slots_organisation_id_site_id",
        ),
        sa.CheckConstraint("places >= 1", name=op.f("ck_slots_ck_slots_places")),
    )
    op.create_index(
        "ix_slots_organisation_id_practitioner_id_date",
        "slots",
        ["organisation_id", "practitioner_id", "date"],
    )
    op.create_index(
        "ix_slots_organisation_id_site_id_date", "slots", ["organisation_id", "site_id", "date"]
    )
    op.create_table(
        "travel_times",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("start_kind", sa.String(64), nullable=False),
        sa.Column("start_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "organisation_id", "start_kind", "start_id", "site_id", name="pk_travel_times"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "site_id"],
            ["sites.organisation_id", "sites.site_id"],
            name="fk_travel_times_organisation_id_site_id",
        ),
    )


def downgrade() -> None:
    """Bring the schema back to the step before."""
    op.drop_table("travel_times")
    op.drop_table("slots")
    op.drop_table("restrictions")
    op.drop_table("needs")
    op.drop_table("closures")
    op.drop_table("sites")
    op.drop_table("settings")
    op.drop_table("practitioners")
    op.drop_table("participants")
    op.drop_table("clocks")
    op.drop_table("clinics")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP SEQUENCE numbers")
    else:
        op.drop_table("counters")
