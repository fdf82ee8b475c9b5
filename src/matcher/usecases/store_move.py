"""Moving a whole store to another database, and backing it up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from matcher.store import Store
from matcher.usecases.store_place import default_url


@dataclass(frozen=True, slots=True)
class MovedStore:
    """From where to where a store was copied, and how many rows each table has."""

    source: str
    target: str
    rows: Mapping[str, int]


def move_store(source: str, target: str) -> MovedStore:
    """Copy the store at ``source``, all organisations, to ``target``, which has to be empty.

    The source stays as it is. What is written there meanwhile is not copied, so nobody should
    be working with it.

    Raises:
        NotReady: the source's tables are not those of this version.
        NotEmpty: there is something in the target already.
        CopyFailed: what was written is not what was read; nothing is kept.
    """
    with Store.open(source) as old, Store.open(target) as new:
        if not new.about().up_to_date:
            new.migrate()
        return MovedStore(old.address, new.address, old.copy_to(new))


def back_up_store(file: Path, database: str | None) -> str:
    """Write the whole store to a new SQLite file while others work; gives the store's address.

    Raises:
        NotEmpty: there is such a file already.
    """
    with Store.open(database or default_url()) as store:
        store.back_up(file)
        return store.address


def migrate_store(database: str | None, service: str | None = None) -> tuple[str, str]:
    """Bring a store's tables up to date, making what is missing; its address and revision.

    ``service``: the role of PostgreSQL that the service works as, which is let read and write rows.

    Raises:
        NotReady: that role could see past the wall between organisations.
    """
    with Store.open(database or default_url()) as store:
        return store.address, store.migrate(service)
