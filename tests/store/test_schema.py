"""The schema: its steps up and down give what the program knows, on each database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from matcher.store import Actor, NoDatabase, NotReady, Store, Week, schema
from matcher.store.database import Database
from matcher.store.tables import metadata
from tests import weeks

STEPS = [step.revision for step in ScriptDirectory.from_config(schema.config()).walk_revisions()]
"""The newest first."""


@contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    database = Database(url)
    with database.engine.begin() as connection:
        yield connection
    database.shut()


def run(url: str, to: str) -> None:
    with connected(url) as connection:
        schema.migrate(connection, to)


def look(url: str, at: Callable[[sa.Connection], object]) -> object:
    with connected(url) as connection:
        return at(connection)


def tables(connection: sa.Connection) -> set[str]:
    return set(sa.inspect(connection).get_table_names())


def test_the_steps_give_the_tables_that_the_program_knows(empty_database_url: str) -> None:
    run(empty_database_url, "head")

    def compare(connection: sa.Connection) -> object:
        context = MigrationContext.configure(connection, opts=schema.COMPARE)
        return compare_metadata(context, metadata)

    assert look(empty_database_url, compare) == []


def test_every_step_goes_down_and_up_again(empty_database_url: str) -> None:
    url = empty_database_url
    run(url, "head")
    whole = look(url, tables)
    for older in [*STEPS[1:], "base"]:
        run(url, older)
    assert look(url, tables) == {"alembic_version"}
    for newer in reversed(STEPS):
        run(url, newer)
        assert look(url, schema.revision) == newer
    assert look(url, tables) == whole
    with Store.open(url) as store:
        store.load(Week(weeks.batch()), Actor())
        assert store.whole().batch == weeks.batch()


def test_a_database_without_tables_says_what_to_do(empty_database_url: str) -> None:
    with Store.open(empty_database_url) as store:
        assert store.about().revision is None
        assert not store.about().up_to_date
        with pytest.raises(NotReady, match="no tables yet"):
            store.people()
        assert store.migrate() == STEPS[0]
        assert store.about().up_to_date
        assert store.people() == ()


def test_a_newer_or_older_schema_is_not_worked_with(empty_database_url: str) -> None:
    run(empty_database_url, STEPS[-1])
    with Store.open(empty_database_url) as store, pytest.raises(NotReady, match=STEPS[-1]):
        store.people()


def test_about_tells_what_runs(store: Store) -> None:
    about = store.about()
    assert about.database in {"SQLite", "PostgreSQL"}
    assert int(about.version.split(".")[0]) >= 3
    assert about.clock.utcoffset() is not None


@pytest.mark.parametrize(
    "address", ["mysql://somebody@nowhere/x", "sqlite://", "sqlite:///:memory:"]
)
def test_an_address_of_another_kind_is_refused_in_words(address: str) -> None:
    with pytest.raises(NoDatabase, match="postgresql://"):
        Store.open(address)


def test_a_server_that_does_not_answer_is_told_in_words() -> None:
    store = Store.open("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(NoDatabase, match="cannot be reached"):
        store.about()
