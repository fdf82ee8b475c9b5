"""How long things are kept: people after their last day here, plans, and what only helps for a day.

Source of the usual time: Records Management Code of Practice (NHS England), community records of
adults, eight years after they were last seen.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from matcher.store import changes, one_person
from matcher.store import tables as t
from matcher.store.runs import RunDesk
from matcher.store.unit import ORG, Unit

USUAL_DAYS = 2922
"""Eight years."""
KEYS = dt.timedelta(days=30)
"""Idempotency keys, and notes of which slots changed."""
AT_ONCE = 200
"""People that one transaction erases at most: nobody else writes meanwhile."""

_LAST_SEEN = sa.func.coalesce(
    sa.select(sa.func.max(t.slots.c.date))
    .join(
        t.bookings,
        sa.and_(
            t.bookings.c.organisation_id == t.slots.c.organisation_id,
            t.bookings.c.slot_id == t.slots.c.slot_id,
        ),
    )
    .where(
        t.bookings.c.organisation_id == t.participants.c.organisation_id,
        t.bookings.c.participant_id == t.participants.c.participant_id,
    )
    .scalar_subquery(),
    t.participants.c.referral_date,
)
_LAST_ASKED = sa.func.coalesce(
    sa.select(sa.func.max(t.needs.c.requested_on))
    .where(
        t.needs.c.organisation_id == t.participants.c.organisation_id,
        t.needs.c.participant_id == t.participants.c.participant_id,
    )
    .scalar_subquery(),
    t.participants.c.referral_date,
)
_BEFORE = sa.bindparam("before", type_=sa.Date)
_OVER = (
    sa.select(t.participants.c.participant_id)
    .where(
        t.participants.c.organisation_id == ORG,
        sa.func.coalesce(t.participants.c.support_ends, t.participants.c.referral_date) < _BEFORE,
        _LAST_SEEN < _BEFORE,
        _LAST_ASKED < _BEFORE,
        ~sa.exists().where(
            t.holds.c.organisation_id == t.participants.c.organisation_id,
            t.holds.c.participant_id == t.participants.c.participant_id,
            t.holds.c.state == "held",
        ),
    )
    .order_by(t.participants.c.participant_id)
    .limit(AT_ONCE)
)
_MOMENT = sa.bindparam("moment", type_=t.runs.c.made_at.type)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was taken away because its time was over."""

    people: int
    runs: int
    """Runs whose weeks, plans and decisions were taken away; that they were made stays known."""


def keep(unit: Unit, days: int) -> Kept:
    """See ``Desk.keep_for``."""
    before = unit.today - dt.timedelta(days=days)
    over = list(unit.run(_OVER, before=before).scalars())
    for participant_id in over:
        one_person.erase(unit, participant_id)
    moment = unit.now - dt.timedelta(days=days)
    old = sa.select(t.runs.c.run_id).where(t.runs.c.organisation_id == ORG)
    old = old.where(t.runs.c.made_at < _MOMENT)
    files = t.run_files
    with_files = (
        sa.select(files.c.run_id)
        .distinct()
        .where(files.c.organisation_id == ORG, files.c.run_id.in_(old))
    )
    runs = list(unit.run(with_files, moment=moment).scalars())
    for run_id in runs:
        unit.note("run_files_removed", about=run_id)
        where = (files.c.organisation_id == ORG, files.c.run_id == sa.bindparam("run"))
        unit.run(sa.delete(files).where(*where), run=run_id)
        RunDesk(unit).forget_people(run_id)
    for table in (t.logins, t.sessions):
        ended = (table.c.organisation_id == ORG, table.c.ends_at < _MOMENT)
        unit.run(sa.delete(table).where(*ended), moment=unit.now)
    changes.tidy(unit, KEYS)
    return Kept(len(over), len(runs))
