"""What one process works with: the store, what is next available, and the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from matcher.errors import MatcherError
from matcher.offers import NO_WISHES, Manner
from matcher.store import Store
from matcher.usecases.matching import match_stored
from matcher.usecases.next_available import NextAvailable
from matcher.usecases.serving import check_wall
from matcher.usecases.store_place import default_url
from matcher_api.settings import Settings


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of one process, for as long as it runs. Safe to share between threads."""

    settings: Settings
    store: Store
    matching: NextAvailable

    @property
    def organisation(self) -> str:
        """Whose rows these parts read and write."""
        return self.store.organisation


Services = Mapping[str, Service]
"""The parts of each organisation that this process works for."""


@contextmanager
def open_parts(
    settings: Settings, on_point: Callable[[str], None] | None = None
) -> Iterator[Services]:
    """Open the store that ``settings`` name; nothing is made or changed in it.

    ``on_point`` is for tests: see ``Store.open``.

    Raises:
        NotReady: people sign in, and the role sees past the wall between organisations.
    """
    url = settings.database_url or default_url()
    with Store.open(url, settings.organisation, on_point=on_point) as store:
        if settings.issuers:
            check_wall(store)
        services = {}
        for organisation in settings.served:
            own = store.of(organisation)
            services[organisation] = Service(settings, own, NextAvailable(own))
            _warm_up(services[organisation])
        yield services


def _warm_up(parts: Service) -> None:
    """Read all supply and people, and ask once, so that the first person does not have to wait."""
    with suppress(MatcherError):  # nothing is loaded, or nobody answers: whoever asks is told
        parts.matching.read_people()
        services = parts.matching.market().model.services
        for waiting in parts.store.waiting(services)[:1]:
            match_stored(parts.matching, waiting.participant_id, (), NO_WISHES, Manner())
