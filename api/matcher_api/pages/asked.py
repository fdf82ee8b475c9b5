"""What a coach has typed on the search page: kept in the address, so that nothing is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from matcher.domain import Mode, Need
from matcher.files.grammars import WINDOW
from matcher.offers import Wishes
from matcher_api.pages.wording import PARTS_OF_DAY

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LISTS = ("need", "part", "mode")


@dataclass(frozen=True, slots=True)
class Typed:
    """The search as it was typed; each part may be empty, and then anything will do."""

    participant: str
    need: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    earliest: str = ""

    @classmethod
    def from_query(cls, participant: str, query: str) -> Typed:
        """What the address of the search page held; ``participant`` wins over its own."""
        found = parse_qs(query)
        lists = {name: tuple(found.get(name, ())) for name in LISTS}
        return cls(participant, earliest=(found.get("earliest") or [""])[0], **lists)

    @property
    def query(self) -> str:
        """What the address of the search page has to hold."""
        given = {"participant": self.participant, **{name: getattr(self, name) for name in LISTS}}
        if self.earliest:
            given["earliest"] = self.earliest
        return urlencode(given, doseq=True)

    def needs_of(self, waiting: Sequence[Need]) -> list[str]:
        """Those of the plan items that wait which are asked about: all where none is named."""
        named = [one.need_id for one in waiting if one.need_id in self.need]
        return named or [one.need_id for one in waiting]

    def wishes(self) -> tuple[Wishes, list[dict[str, str]]]:
        """What is asked for beside what is stored, and what has to be mended in the form."""
        windows = tuple(
            WINDOW(f"{day}_{code}")
            for code in self.part
            if code in PARTS_OF_DAY
            for day in WEEKDAYS
        )
        modes = tuple(one for one in Mode if one.value in self.mode)
        faults: list[dict[str, str]] = []
        first = None
        if self.earliest:
            try:
                first = dt.date.fromisoformat(self.earliest)
            except ValueError:
                faults.append({"text": "Enter a date, such as 2026-12-07", "href": "#earliest"})
        return Wishes(earliest=first, windows=windows, modes=modes), faults
