"""The tables of weekly runs: what was asked for, what came of it, and what people did with it."""

from __future__ import annotations

import sqlalchemy as sa

from matcher.store.tables.base import big, document, key, moment, named, reference, table, text

runs = table(
    "runs",
    key("run_id"),
    big("number"),
    named("state"),
    document("wish"),
    text("made_by"),
    moment("made_at"),
    big("fence"),
    text("worker", null=True),
    moment("lease_until", null=True),
    document("asked"),
    document("progress", null=True),
    document("figures", null=True),
    document("problem", null=True),
    document("edits"),
    document("applied"),
    document("opened"),
    document("approval", null=True),
    document("publication", null=True),
    document("undoing", null=True),
    sa.UniqueConstraint("organisation_id", "number"),
    sa.Index(None, "organisation_id", "state"),
)
"""``fence`` grows with every worker that takes the run up: an earlier one can write no more.
``asked``: what people want of the worker meanwhile, ``stop`` or ``cancel``. ``edits``: decisions by
hand that are wanted; ``applied``: those that the plan in review keeps."""

run_files = table(
    "run_files",
    key("run_id"),
    key("name"),
    sa.Column("content", sa.LargeBinary, nullable=False),
    reference("run_id", "runs", with_it=True),
)
"""``week``: the snapshot. ``plan``: what is proposed. ``free``: the plan without edits by hand.
``seen``: the plan that the edits were made on."""

run_events = table(
    "run_events",
    key("run_id"),
    big("number", key=True),
    moment("at"),
    named("kind"),
    text("who"),
    document("body"),
    reference("run_id", "runs", with_it=True),
)
