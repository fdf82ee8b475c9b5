"""What happens at the desk: places, holds, bookings, offers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this step."""
    op.create_table(
        "changes",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "number", name="pk_changes"),
    )
    op.create_index("ix_changes_organisation_id_stamp", "changes", ["organisation_id", "stamp"])
    op.create_table(
        "clash_prices",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("participant_id", sa.String(64), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("part", sa.String(64), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "organisation_id", "participant_id", "date", "part", name="pk_clash_prices"
        ),
    )
    op.create_table(
        "idempotency",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "key", name="pk_idempotency"),
    )
    op.create_index(
        "ix_idempotency_organisation_id_made_at", "idempotency", ["organisation_id", "made_at"]
    )
    op.create_table(
        "place_prices",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("slot_id", sa.String(64), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "slot_id", name="pk_place_prices"),
    )
    op.create_table(
        "price_lists",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("horizon_start", sa.Date(), nullable=False),
        sa.Column("horizon_weeks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", name="pk_price_lists"),
    )
    op.create_table(
        "holds",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("hold_id", sa.String(64), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("participant_id", sa.String(64), nullable=False),
        sa.Column("sessions", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "hold_id", name="pk_holds"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "participant_id"],
            ["participants.organisation_id", "participants.participant_id"],
            name="fk_holds_organisation_id_participant_id",
        ),
    )
    op.create_index(
        "ix_holds_live",
        "holds",
        ["organisation_id", "expires_at"],
        postgresql_where=sa.text("state = 'held'"),
        sqlite_where=sa.text("state = 'held'"),
    )
    op.create_index(
        "ix_holds_organisation_id_participant_id", "holds", ["organisation_id", "participant_id"]
    )
    op.create_table(
        "bookings",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("booking_id", sa.String(64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("participant_id", sa.String(64), nullable=False),
        sa.Column("slot_id", sa.String(64), nullable=False),
        sa.Column("need_id", sa.String(64), nullable=True),
        sa.Column("session", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("mode", sa.String(64), nullable=True),
        sa.Column("arrange", sa.JSON(), nullable=False),
        sa.Column("cancelled_by", sa.String(64), nullable=True),
        sa.Column("book_again", sa.Boolean(), nullable=False),
        sa.Column("hold_id", sa.String(64), nullable=True),
        sa.Column("from_files", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "booking_id", name="pk_bookings"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "hold_id"],
            ["holds.organisation_id", "holds.hold_id"],
            name="fk_bookings_organisation_id_hold_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "participant_id"],
            ["participants.organisation_id", "participants.participant_id"],
            name="fk_bookings_organisation_id_participant_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "slot_id"],
            ["slots.organisation_id", "slots.slot_id"],
            name="fk_bookings_organisation_id_slot_id",
        ),
    )
    op.create_index(
        "ix_bookings_organisation_id_hold_id", "bookings", ["organisation_id", "hold_id"]
    )
    op.create_index(
        "ix_bookings_organisation_id_need_id", "bookings", ["organisation_id", "need_id"]
    )
    op.create_index(
        "ix_bookings_organisation_id_participant_id",
        "bookings",
        ["organisation_id", "participant_id"],
    )
    op.create_index(
        "ix_bookings_organisation_id_slot_id", "bookings", ["organisation_id", "slot_id"]
    )
    op.create_table(
        "courses_held",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("need_id", sa.String(64), nullable=False),
        sa.Column("hold_id", sa.String(64), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "need_id", name="pk_courses_held"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "hold_id"],
            ["holds.organisation_id", "holds.hold_id"],
            name="fk_courses_held_organisation_id_hold_id",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "need_id"],
            ["needs.organisation_id", "needs.need_id"],
            name="fk_courses_held_organisation_id_need_id",
        ),
    )
    op.create_index(
        "ix_courses_held_organisation_id_hold_id", "courses_held", ["organisation_id", "hold_id"]
    )
    op.create_table(
        "offers",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("offer_id", sa.String(64), nullable=False),
        sa.Column("hold_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replied_by", sa.Text(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "offer_id", name="pk_offers"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "hold_id"],
            ["holds.organisation_id", "holds.hold_id"],
            name="fk_offers_organisation_id_hold_id",
        ),
    )
    op.create_index(
        "ix_offers_organisation_id_hold_id", "offers", ["organisation_id", "hold_id"], unique=True
    )
    op.create_table(
        "places",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("slot_id", sa.String(64), nullable=False),
        sa.Column("seat", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("free", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "slot_id", "seat", name="pk_places"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "slot_id"],
            ["slots.organisation_id", "slots.slot_id"],
            name="fk_places_organisation_id_slot_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "ix_places_free",
        "places",
        ["organisation_id", "slot_id", "seat"],
        postgresql_where=sa.text("free"),
        sqlite_where=sa.text("free"),
    )
    op.create_table(
        "taken",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("slot_id", sa.String(64), nullable=False),
        sa.Column("participant_id", sa.String(64), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("need_id", sa.String(64), nullable=True),
        sa.Column("booking_id", sa.String(64), nullable=False),
        sa.Column("hold_id", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "slot_id", "participant_id", name="pk_taken"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "hold_id"],
            ["holds.organisation_id", "holds.hold_id"],
            name="fk_taken_organisation_id_hold_id",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "slot_id", "seat"],
            ["places.organisation_id", "places.slot_id", "places.seat"],
            name="fk_taken_organisation_id_slot_id_seat",
        ),
        sa.UniqueConstraint(
            "organisation_id", "slot_id", "seat", name="uq_taken_organisation_id_slot_id_seat"
        ),
    )
    op.create_index("ix_taken_organisation_id_hold_id", "taken", ["organisation_id", "hold_id"])
    op.create_index(
        "ix_taken_organisation_id_participant_id", "taken", ["organisation_id", "participant_id"]
    )
    op.create_table(
        "diary",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("slot_id", sa.String(64), nullable=False),
        sa.Column("participant_id", sa.String(64), nullable=False),
        sa.Column("takes", sa.String(128), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("claim", sa.SmallInteger(), nullable=True),
        sa.PrimaryKeyConstraint(
            "organisation_id", "slot_id", "participant_id", "takes", name="pk_diary"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "slot_id", "participant_id"],
            ["taken.organisation_id", "taken.slot_id", "taken.participant_id"],
            name="fk_diary_organisation_id_slot_id_participant_id",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("claim = 1", name=op.f("ck_diary_ck_diary_claim")),
        sa.UniqueConstraint(
            "organisation_id",
            "participant_id",
            "date",
            "takes",
            "claim",
            name="uq_diary_organisation_id_participant_id_date_takes_claim",
        ),
    )


def downgrade() -> None:
    """Bring the schema back to the step before."""
    op.drop_table("diary")
    op.drop_table("taken")
    op.drop_table("places")
    op.drop_table("offers")
    op.drop_table("courses_held")
    op.drop_table("bookings")
    op.drop_table("holds")
    op.drop_table("price_lists")
    op.drop_table("place_prices")
    op.drop_table("idempotency")
    op.drop_table("clash_prices")
    op.drop_table("changes")
