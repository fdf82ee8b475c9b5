"""Doing a write once, however often it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pydantic import TypeAdapter

from matcher.errors import MatcherError
from matcher.store import Actor, Desk, Once, Store

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes where; ``once`` is the name under which the write is done once, if it has one."""

    store: Store
    actor: Actor
    once: Once | None = None

    def write(self, kind: TypeAdapter[T], work: Callable[[Desk], T], *, alone: bool = False) -> T:
        """Do ``work`` in one transaction, or give its first answer again.

        Args:
            kind: the type of the answer, which is kept as JSON with what ``work`` writes.
            work: may be called again when the database asks for that.
            alone: nobody else writes to this organisation meanwhile.

        Raises:
            KeyUsed: the name came before with another request.
            KeyInProgress: the first request of that name is still being worked on.
        """
        if self.once is None:
            return self.store.write(self.actor, work, alone=alone)

        def kept(desk: Desk) -> object:
            return kind.dump_python(work(desk), mode="json")

        answer = self.store.once(self.actor, self.once, kept, alone=alone)
        return kind.validate_python(answer.body)


def held_back(prepare: Callable[[], T]) -> Callable[[], T]:
    """What ``prepare`` gives, worked out now; its error is raised only when the result is wanted.

    What speaks against a request is told inside the write, after its name has been looked up: a
    request that has been answered before is answered the same again, whatever has changed since.
    """
    try:
        ready = prepare()
    except MatcherError as error:
        refusal = error

        def refuse() -> T:
            raise refusal

        return refuse
    return lambda: ready
