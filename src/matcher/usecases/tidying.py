"""Taking away what has been kept for long enough."""

from __future__ import annotations

from matcher.store import AT_ONCE, Actor, Kept, Store
from matcher.usecases.store_place import default_url


def tidy_store(store: Store, days: int, actor: Actor) -> Kept:
    """Take away whoever and whatever is older than ``days``, in parts, so that others can work."""
    people = runs = 0
    while True:
        kept = store.write(actor, lambda desk: desk.keep_for(days))
        people, runs = people + kept.people, runs + kept.runs
        if kept.people < AT_ONCE:
            return Kept(people, runs)


def tidy_store_at(database: str | None, organisation: str, days: int, actor: Actor) -> Kept:
    """As ``tidy_store``, in the store at an address."""
    with Store.open(database or default_url(), organisation) as store:
        return tidy_store(store, days, actor)
