"""Making a store ready to be served."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matcher.files import read_batch
from matcher.files.postcodes.directory import user_data_folder
from matcher.store import Actor, Store
from matcher.usecases.demo import demo_folder
from matcher.usecases.load_tables import HORIZON
from matcher.usecases.store_load import as_week
from matcher.usecases.store_place import default_url


@dataclass(frozen=True, slots=True)
class ReadyStore:
    """A store that can be worked with: its address, how that is shown, and what was done."""

    url: str
    shown: str
    done: tuple[str, ...]


def prepare_store(url: str | None, *, demo: bool = False) -> ReadyStore:
    """Make the store at ``url`` ready: its tables are there, and the demo week if asked for.

    Args:
        url: its address; ``default_url`` when nobody says.
        demo: whether to load the bundled week into a store in which nothing has been loaded.

    Raises:
        NoDatabase: nobody answers there.
        NotReady: its tables are of another version, and this role may not change them.
    """
    address = url or default_url()
    if url is None:
        user_data_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    with Store.open(address) as store:
        done = [*_tables(store), *(_demo(store) if demo else ())]
        return ReadyStore(address, store.address, tuple(done))


def _tables(store: Store) -> Iterator[str]:
    about = store.about()
    if about.up_to_date:
        return
    store.migrate()
    yield (
        "Its tables were made."
        if about.revision is None
        else f"Its tables were brought from revision {about.revision} to {about.newest}."
    )


def _demo(store: Store) -> Iterator[str]:
    if HORIZON in store.settings():
        yield "There is a week in it already, so the demo week was not loaded."
        return
    folder = demo_folder()
    read = read_batch(folder)
    store.load(as_week(read, folder), Actor(organisation=store.organisation))
    yield f"The demo week was loaded: {len(read.batch.participants)} people who do not exist."
