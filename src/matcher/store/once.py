"""Idempotency: a request that comes twice is done once, and answered twice alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.errors import KeyInProgress, KeyUsed
from matcher.store.locks import lock_number
from matcher.store.types import Answer, Once
from matcher.store.unit import ORG, Unit

_READ = sa.select(t.idempotency.c.fingerprint, t.idempotency.c.answer).where(
    t.idempotency.c.organisation_id == ORG,
    t.idempotency.c.key == sa.bindparam("key_", type_=sa.Text),
)
_WRITE = sa.insert(t.idempotency)
_TRY = sa.select(sa.func.pg_try_advisory_xact_lock(sa.bindparam("lock", type_=sa.BigInteger)))


def once(unit: Unit, once: Once, work: Callable[[], Any]) -> Answer:
    """See ``Store.once``. The key is written in the transaction of what ``work`` writes."""
    if unit.on_postgresql:
        lock = lock_number("key", unit.organisation, once.key)
        if not unit.connection.execute(_TRY, {"lock": lock}).scalar_one():
            raise KeyInProgress(
                "The first request with this key is still being worked on.",
                "Send it again in a moment.",
            )
    found = unit.run(_READ, key_=once.key).first()
    if found is not None:
        if found.fingerprint != once.fingerprint:
            raise KeyUsed(
                "This key came before with another request.", "Give each request a key of its own."
            )
        return Answer(found.answer, first=False)
    body = json.loads(json.dumps(work()))  # as it will be read later
    row = {
        "key": once.key,
        "fingerprint": once.fingerprint,
        "answer": body,
        "made_by": unit.who,
        "made_at": unit.now,
    }
    unit.run_many(_WRITE, [row])
    return Answer(body, first=True)
