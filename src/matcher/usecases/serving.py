"""Making a store ready to be served."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.files import read_batch
from matcher.files.postcodes.directory import user_data_folder
from matcher.store import Actor, NotReady, RunState, RunWish, Store
from matcher.units import LONDON
from matcher.usecases.booking_once import Writer
from matcher.usecases.demo import demo_folder
from matcher.usecases.load_tables import HORIZON
from matcher.usecases.runs.approving import request_run
from matcher.usecases.sharing import note_sharing
from matcher.usecases.store_load import as_week
from matcher.usecases.store_place import default_url

OPENS = dt.time(8)
"""The demo's clock begins on its own first morning, so that its week is never over."""
DEMO_WORK = 2000
"""Steps of work on the demo week's plan, so that everybody sees the same one."""
ASKED_LATER = 12
"""So many of its people have not been asked yet whether services may know of them."""


@dataclass(frozen=True, slots=True)
class ReadyStore:
    """A store that can be worked with: its address, how that is shown, and what was done."""

    url: str
    shown: str
    done: tuple[str, ...]
    plan_wanted: bool = False
    """Whether the demo week was loaded just now, and its plan is still to be made."""


def prepare_store(
    url: str | None, *, demo: bool = False, people_sign_in: bool = False
) -> ReadyStore:
    """Make the store at ``url`` ready: its tables are there, and the demo week if asked for.

    Args:
        url: its address; ``default_url`` when nobody says.
        demo: whether to load the bundled week into a store in which nothing has been loaded, and
            to queue its plan.
        people_sign_in: whether people of several organisations may come.

    Raises:
        NoDatabase: nobody answers there.
        NotReady: its tables are of another version, and this role may not change them; or people
            sign in, and this role sees past the wall between organisations.
    """
    address = url or default_url(demo=demo)
    if url is None:
        user_data_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    with Store.open(address) as store:
        tables = [*_tables(store)]
        if people_sign_in:
            check_wall(store)
        done = [*tables, *(_demo(store) if demo else ())]
        wanted = demo and any(run.state is RunState.QUEUED for run in store.runs())
        return ReadyStore(address, store.address, tuple(done), wanted)


def check_wall(store: Store) -> None:
    """Let PostgreSQL keep organisations apart too, where people sign in.

    Raises:
        NotReady: the role owns the tables, is a superuser, or is let past row-level security.
    """
    if store.lacks_wall:
        raise NotReady(
            f"The role at {store.address} sees the rows of every organisation.",
            "Make a role that owns nothing, and run `matcher migrate --service ROLE`.",
        )


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
    actor = Actor(organisation=store.organisation)
    monday = dt.datetime.combine(read.batch.horizon_start, OPENS, tzinfo=LONDON)
    store.move_clock(monday - store.about().clock)
    store.load(as_week(read, folder), actor)
    batch = read.batch
    wish = RunWish(batch.horizon_start, batch.horizon_weeks, work_limit=DEMO_WORK)
    writer = Writer(store, actor)
    note_sharing(
        writer, [one.participant_id for one in batch.participants[ASKED_LATER:]], agreed=True
    )
    request_run(writer, wish)
    yield f"The demo week was loaded: {len(read.batch.participants)} people who do not exist."
