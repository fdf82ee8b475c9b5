"""Copying a whole store into an empty one, of the same kind or the other; and backing one up.

Everything is read at one moment and written in one transaction; then both sides are read again and
compared row by row. Only the notes of what changed stay behind: they are for programs that follow
one database, and hold its own transactions' numbers.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.database import Database
from matcher.store.errors import CopyFailed, NotEmpty, NotReady
from matcher.store.types import LOCAL

_AT_ONCE = 2_000
_LEFT = {t.changes, t.counters, t.logins, t.sessions}
"""Notes for those who follow this very database, and who has signed in to it."""
_COPIED = tuple(table for table in t.metadata.sorted_tables if table not in _LEFT)
_LAST_SQLITE = sa.select(t.counters.c.value).where(t.counters.c.name == t.NUMBERS.name)
_NEXT_POSTGRESQL = sa.select(t.NUMBERS.next_value())  # a service may ask for nothing else

Digest = dict[str, tuple[int, int]]
"""For each table how many rows it has, and a sum over them that does not depend on their order."""


def copy(source: Database, target: Database) -> dict[str, int]:
    """Copy everything into ``target``; gives the number of rows by table.

    Raises:
        NotReady: one of them has not the schema that this program knows.
        NotEmpty: there is something in ``target`` already.
        CopyFailed: what is in ``target`` is not what was read; nothing is kept there.
    """
    source.check_revision()
    target.check_revision()
    for one in (source, target):
        if not one.sees_all():
            raise NotReady(
                f"The role at {one.address} sees the rows of one organisation only.",
                "Give the address of the role that owns the tables.",
            )
    with source.reading(LOCAL) as reading, target.writing(LOCAL, lambda _: None) as writing:
        for table in _COPIED:
            if writing.execute(sa.select(sa.func.count()).select_from(table)).scalar_one():
                raise NotEmpty(
                    f"The database {target.address} holds data already ({table.name}).",
                    "Name one in which there is nothing yet.",
                )
        for table in _COPIED:
            for some in _rows(reading, table):
                writing.execute(sa.insert(table), [dict(row) for row in some])
        _go_on_from(writing, _last_number(reading))
        before, after = _digest(reading), _digest(writing)
        if before != after:
            differ = ", ".join(name for name in before if before[name] != after[name])
            raise CopyFailed(
                f"What was written is not what was read ({differ}), so nothing was kept.",
                "Try again, and tell us if it comes again.",
            )
    return {name: count for name, (count, _) in after.items() if count}


def _rows(connection: sa.Connection, table: sa.Table) -> Iterator[Iterable[Any]]:
    streaming = connection.execution_options(stream_results=True)
    with streaming.execute(sa.select(table)) as found:
        yield from found.mappings().partitions(_AT_ONCE)


def _last_number(connection: sa.Connection) -> int:
    on_postgresql = connection.dialect.name == "postgresql"
    query = _NEXT_POSTGRESQL if on_postgresql else _LAST_SQLITE
    return int(connection.execute(query).scalar_one())


def _go_on_from(connection: sa.Connection, number: int) -> None:
    """Let the next number be greater than every one before."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT setval('numbers', :last)"), {"last": max(1, number)})
        return
    statement = sa.update(t.counters).where(t.counters.c.name == t.NUMBERS.name)
    connection.execute(statement.values(value=number))


def _digest(connection: sa.Connection) -> Digest:
    found: Digest = {}
    for table in _COPIED:
        count = total = 0
        for some in _rows(connection, table):
            for row in some:
                text = json.dumps(list(row.values()), default=_as_text, sort_keys=True)
                total += int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
                count += 1
        found[table.name] = count, total % (1 << 256)
    return found


def _as_text(value: Any) -> str:
    if isinstance(value, bytes):  # a run's files
        return hashlib.sha256(value).hexdigest()
    return str(value.isoformat())


def back_up(source: Database, file: Path) -> None:
    """Write everything to a new SQLite file; it is whole, or it is not there.

    Raises:
        NotEmpty: there is such a file already.
        NotReady: the database has not the schema that this program knows.
    """
    if file.exists():
        raise NotEmpty(f"There is a file {file.name} already.", "Name another.")
    source.check_revision()
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{uuid.uuid4().hex[:8]}.matcher-new")
    fresh.touch(mode=0o600)  # it is about people's health
    try:
        if source.is_postgresql:
            _copy_to_file(source, fresh)
        else:
            _copy_pages(source, fresh)
        _flush(fresh)
        fresh.rename(file)
    finally:
        for left in (fresh, fresh.with_name(f"{fresh.name}-journal")):
            left.unlink(missing_ok=True)


def _copy_to_file(source: Database, fresh: Path) -> None:
    target = Database(str(fresh))
    try:
        target.migrate()
        copy(source, target)
    finally:
        target.shut()


def _copy_pages(source: Database, fresh: Path) -> None:
    """SQLite's own way: right while others write, for it begins again when they do."""
    name = source.engine.url.database
    assert name is not None  # an SQLite file has one
    with (
        closing(sqlite3.connect(name, timeout=30)) as reading,
        closing(sqlite3.connect(fresh)) as writing,
    ):
        reading.backup(writing)
        (verdict,) = writing.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise CopyFailed(f"The backup is damaged ({verdict}).", "Check the disk, and try again.")


def _flush(file: Path) -> None:
    with file.open("rb+") as handle:
        os.fsync(handle.fileno())
