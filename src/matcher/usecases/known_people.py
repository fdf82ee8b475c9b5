"""The people that a process has read lately, for as long as nothing about them changes."""

from __future__ import annotations

import threading
from collections.abc import Collection

from matcher.store import Person, Store

MOST_KEPT = 10_000
"""So many people are kept; when there are more, those who came first are forgotten."""


class KnownPeople:
    """Reads each person once and again after each change. Safe to share between threads.

    Whoever follows the store's changes notes here whom they are about, before anybody is asked
    for; so what is given is never older than the changes that its reader has seen.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._turn = threading.Lock()
        self._known: dict[str, Person] = {}
        self._being_read: dict[str, set[object]] = {}
        self._all_being_read: dict[object, set[str]] = {}

    def person(self, participant_id: str) -> Person:
        """A participant; see ``Store.person``.

        Raises:
            NotThere: there is no such participant.
        """
        with self._turn:
            known = self._known.get(participant_id)
            if known is not None:
                return known
            reading = object()
            self._being_read.setdefault(participant_id, set()).add(reading)
        try:
            found = self._store.person(participant_id)
        except BaseException:
            self._done(participant_id, reading)
            raise
        with self._turn:
            if self._done_in_turn(participant_id, reading):
                if len(self._known) >= MOST_KEPT:
                    del self._known[next(iter(self._known))]
                self._known[participant_id] = found
        return found

    def everybody(self) -> tuple[Person, ...]:
        """All participants, those with open needs first; as ``person`` gives whom it knows."""
        reading = object()
        with self._turn:
            self._all_being_read[reading] = set()
        try:
            found = self._store.people()
        except BaseException:
            with self._turn:
                self._all_being_read.pop(reading, None)
            raise
        with self._turn:
            changed = self._all_being_read.pop(reading, None)
            open_first = sorted(found, key=lambda one: not one.needs)
            return tuple(self._given(one, changed) for one in open_first)

    def _given(self, read: Person, changed: Collection[str] | None) -> Person:
        """Somebody of all who have been read; ``None``: meanwhile anybody may have changed."""
        participant_id = read.participant.participant_id
        known = self._known.get(participant_id)
        if known is not None:
            return known
        if changed is not None and participant_id not in changed and len(self._known) < MOST_KEPT:
            self._known[participant_id] = read
        return read

    def changed(self, people: Collection[str]) -> None:
        """Something about these people has changed; who is being read just now is not kept."""
        with self._turn:
            for participant_id in people:
                self._known.pop(participant_id, None)
                self._being_read.pop(participant_id, None)
            for changed in self._all_being_read.values():
                changed.update(people)

    def forget(self) -> None:
        """Everything may have changed."""
        with self._turn:
            self._known.clear()
            self._being_read.clear()
            self._all_being_read.clear()

    def _done(self, participant_id: str, reading: object) -> None:
        with self._turn:
            self._done_in_turn(participant_id, reading)

    def _done_in_turn(self, participant_id: str, reading: object) -> bool:
        """Whether nothing about the person has changed since the reading began."""
        readings = self._being_read.get(participant_id, set())
        unchanged = reading in readings
        readings.discard(reading)
        if not readings:
            self._being_read.pop(participant_id, None)
        return unchanged
