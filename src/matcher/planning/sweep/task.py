"""A task: a named call whose result depends on its arguments alone."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import metadata
from typing import Any

Document = Mapping[str, Any]
"""What JSON can hold: arguments and results travel as documents."""

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


@dataclass(frozen=True)
class Task:
    """One call of ``work(**arguments)``.

    Args:
        name: of the task and its result file: letters, digits, ``_``, ``-`` and ``.``.
        work: a function at the top of a module that the workers can import. The same arguments
            have to give the same document, on every machine: so it stops by counted steps and
            never by the clock.
        arguments: by keyword.
        memory: bytes that the call takes at the most.
    """

    name: str
    work: Callable[..., Document]
    arguments: Document = field(default_factory=dict)
    memory: int = 0

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} cannot name a task and its file")

    @cached_property
    def fingerprint(self) -> str:
        """A hash of all that the result depends on: the call and the product's version."""
        called = f"{self.work.__module__}.{self.work.__qualname__}"
        said = json.dumps([called, version(), self.arguments], sort_keys=True, default=str)
        return hashlib.sha256(said.encode()).hexdigest()


def version() -> str:
    """The product's version on this machine."""
    return metadata.version("workwell-matcher")
