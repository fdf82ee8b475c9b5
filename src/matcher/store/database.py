"""Connections and transactions: what is different on SQLite and on PostgreSQL is said here.

SQLite: the rollback journal with ``synchronous=FULL`` (with several connections the write-ahead
log can damage a file before SQLite 3.51.3), foreign keys on, and writers that take their turn from
the first statement on (``BEGIN IMMEDIATE``), so that none can fail half way for another's sake.
PostgreSQL: writes are READ COMMITTED, reads of several tables see one moment.
"""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event

from matcher.store import schema
from matcher.store.errors import Busy, NoDatabase, NotReady
from matcher.store.turns import Turns
from matcher.store.types import LOCAL

T = TypeVar("T")

PATIENCE_SECONDS = 30.0
"""A transaction that the database refuses again and again is given up after this time."""
LOCK_SECONDS = 10.0
"""One wait for a lock takes at most this long; then the transaction is begun again."""
SAME_NAME_TRIES = 8
"""A unique constraint that fails unforeseen, for somebody came in between, is tried this often."""
CONNECTIONS = 12
"""Connections that one process keeps at most; more threads take turns."""
_WRITES = "matcher_writes"
_ASKS = "matcher_asks"
_UNIQUE = "23505"
_AGAIN = {"40001", "40P01", "55P03"}
"""PostgreSQL: serialisation failure, deadlock, lock not to be had in time."""


class Database:
    """A pool of connections to one database."""

    def __init__(self, address: str) -> None:
        url = _url(address)
        self.is_postgresql = url.get_backend_name() == "postgresql"
        self.address = url.render_as_string(hide_password=True)
        self._turns = Turns()
        self._process = os.getpid()
        self._is_ready = False
        self.engine = _postgresql(url) if self.is_postgresql else _sqlite(url)

    def shut(self) -> None:
        """Give the connections back."""
        self.engine.dispose(close=os.getpid() == self._process)

    @property
    def file(self) -> Path | None:
        """SQLite's file; ``None`` on PostgreSQL."""
        name = self.engine.url.database
        return None if self.is_postgresql or not name else Path(name)

    def make_file(self) -> None:
        """Make the file of SQLite if it is not there, for nobody else to read."""
        file = self.file
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)  # it is about people's health

    def migrate(self, service: str | None = None) -> str:
        """Bring the schema up to date, making what is missing; gives its revision."""

        def work() -> str:
            with self.writing(LOCAL, lambda _: None) as connection:
                schema.migrate(connection)
                schema.grant(connection, service)
            return schema.newest()

        self.make_file()
        return self.again(work)

    def sees_all(self) -> bool:
        """Whether nothing but the statements keep this role from other organisations' rows.

        So it is on SQLite, and for the owner and superusers of PostgreSQL.
        """

        def look() -> bool:
            with self.engine.connect() as connection:
                found = connection.execute(sa.text("SELECT row_security_active('participants')"))
                return not found.scalar_one()

        self.check_revision()
        return not self.is_postgresql or self.again(look)

    def check_revision(self) -> None:
        """Refuse to work with a schema that is not the one this program knows; looked at once.

        Raises:
            NotReady: the database has another schema, or none.
        """
        if self._is_ready:
            return

        def look() -> str | None:
            with self.engine.connect() as connection:
                return schema.revision(connection)

        found, newest = self.again(look), schema.newest()
        if found != newest:
            problem = (
                "The database has no tables yet."
                if found is None
                else f"The database is of revision {found}, and this program needs {newest}."
            )
            raise NotReady(problem, "Run `matcher migrate` on it.")
        self._is_ready = True

    @contextmanager
    def reading(self, organisation: str) -> Iterator[sa.Connection]:
        """A connection that sees one moment of the database, and writes nothing."""
        with self._connected(organisation) as connection:
            if self.is_postgresql:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def asking(self, organisation: str) -> Iterator[sa.Connection]:
        """A connection for a single query: it needs no transaction to see one moment."""
        with self._connected(organisation) as connection:
            if self.is_postgresql:
                connection.execution_options(isolation_level="AUTOCOMMIT")
            else:
                connection.execution_options(**{_ASKS: True})
            yield connection

    @contextmanager
    def writing(
        self, organisation: str, pass_point: Callable[[str], None]
    ) -> Iterator[sa.Connection]:
        """A connection in a transaction that is committed at the end, or undone by an error."""
        with self._in_turn(), self._connected(organisation) as connection:
            connection.execution_options(**{_WRITES: True})
            with connection.begin() as transaction:
                yield connection
                pass_point("written")
                try:
                    transaction.commit()
                except sa.exc.DBAPIError as error:
                    if error.connection_invalidated:
                        raise Busy(*_UNKNOWN) from error
                    # Where readers were in the way SQLite keeps the transaction open, and
                    # SQLAlchemy takes it for ended: whoever had the connection next would be in it.
                    connection.connection.rollback()
                    raise
        pass_point("committed")

    def again(self, work: Callable[[], T]) -> T:
        """What ``work``, a whole transaction, gives; it is begun again when that may help.

        Raises:
            Busy: it did not help for ``PATIENCE_SECONDS``, or the connection broke at the commit.
            NoDatabase: nobody answers.
        """
        end = time.monotonic() + PATIENCE_SECONDS
        unique = 0
        while True:
            try:
                return work()
            except sa.exc.TimeoutError as error:
                raise Busy(*_BUSY) from error
            except sa.exc.DBAPIError as error:
                if isinstance(error, sa.exc.IntegrityError):
                    unique += 1
                    if not _is_unique(error) or unique >= SAME_NAME_TRIES:
                        raise
                elif not _may_help(error):
                    raise _in_words(error, self.address) from error
                if time.monotonic() > end:
                    raise Busy(*_BUSY) from error
            time.sleep(random.uniform(0.001, 0.02))

    @contextmanager
    def _connected(self, organisation: str) -> Iterator[sa.Connection]:
        with self.engine.connect() as connection:
            known = connection.info
            if self.is_postgresql and known.get("organisation") != organisation:
                # Row-level security can ask the session whose rows it may see.
                set_it = sa.text("SELECT set_config('matcher.organisation', :name, false)")
                connection.execute(set_it, {"name": organisation})
                connection.commit()
                known["organisation"] = organisation
            yield connection

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """SQLite has one writer at a time; threads of this process queue here, not at the file."""
        if self.is_postgresql:
            yield
            return
        with self._turns.turn(PATIENCE_SECONDS) as mine:
            if not mine:
                raise Busy(*_BUSY)
            yield


_BUSY = ("The database is too busy to answer.", "Nothing was done. Try again in a minute.")
_UNKNOWN = (
    "The connection to the database broke, so it is not known whether this was done.",
    "Send the same request with the same key again: it is never done twice.",
)


def _url(address: str) -> sa.URL:
    """The address with the driver that we use; a plain path is that of an SQLite file."""
    kind, colon, rest = address.partition("://")
    if not colon:
        return sa.URL.create("sqlite", database=str(Path(address).expanduser()))
    if kind in {"postgresql", "postgres", "postgresql+psycopg"}:
        return sa.make_url(f"postgresql+psycopg://{rest}")
    if kind == "sqlite" and rest not in {"", "/", "/:memory:"}:
        return sa.make_url(address)
    raise NoDatabase(
        f"This is not the address of a database that can be used: {kind}://",
        "Give sqlite:///FILE or postgresql://USER@HOST/NAME.",
    )


def _sqlite(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(
        url,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": LOCK_SECONDS},
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=PATIENCE_SECONDS,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in ("foreign_keys=ON", "journal_mode=DELETE", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        options = connection.get_execution_options()
        if options.get(_WRITES):
            _begin_writing(connection.connection.dbapi_connection)
        elif not options.get(_ASKS):
            connection.exec_driver_sql("BEGIN")

    return engine


def _begin_writing(connection: Any) -> None:
    """Wait for the turn to write.

    SQLite's own waiting sleeps for up to a tenth of a second, so a process that has just written
    would nearly always be the next one again, and others would wait for seconds.
    """
    end = time.monotonic() + LOCK_SECONDS
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    raise sa.exc.OperationalError("BEGIN IMMEDIATE", None, error) from error
            time.sleep(random.uniform(0.0005, 0.003))
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(1000 * LOCK_SECONDS)}")


def _postgresql(url: sa.URL) -> sa.Engine:
    options = f"-c lock_timeout={int(1000 * LOCK_SECONDS)} -c timezone=UTC"
    return sa.create_engine(
        url,
        connect_args={"options": options, "connect_timeout": 10},
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=PATIENCE_SECONDS,
        pool_use_lifo=True,
    )


def _is_unique(error: sa.exc.IntegrityError) -> bool:
    original: Any = error.orig
    if isinstance(original, sqlite3.Error):
        return original.sqlite_errorcode in {
            sqlite3.SQLITE_CONSTRAINT_UNIQUE,
            sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
        }
    return getattr(original, "sqlstate", None) == _UNIQUE


def _may_help(error: sa.exc.DBAPIError) -> bool:
    """Whether beginning again may help."""
    original: Any = error.orig
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorcode", 0) & 0xFF
        return code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return error.connection_invalidated or getattr(original, "sqlstate", None) in _AGAIN


def _in_words(error: sa.exc.DBAPIError, address: str) -> Exception:
    """What a person is told of an error that beginning again does not help."""
    cannot_open = error.statement is None or "unable to open" in str(error.orig)
    if isinstance(error, sa.exc.OperationalError) and cannot_open:
        return NoDatabase(
            f"The database {address} cannot be reached.",
            "Check its address, that it runs, and that you may use it.",
        )
    return error
