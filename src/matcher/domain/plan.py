"""A plan: which need gets which places. Decisions only; everything else follows from the batch."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from matcher.domain.base import Frozen


class Placement(Frozen):
    """A placed need: one slot for each of its sessions, in order of date."""

    need_id: str
    slot_ids: tuple[str, ...]


class Plan(Frozen):
    """The placed needs. A need that is not named is not placed."""

    placements: tuple[Placement, ...] = ()

    @cached_property
    def placement(self) -> Mapping[str, Placement]:
        """Placements by need identifier."""
        return {p.need_id: p for p in self.placements}
