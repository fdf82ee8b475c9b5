"""What is proposed, how good it is, and whose last chance it was."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from matcher.domain import Batch, Outcome
from matcher.report import formats, words
from matcher.report.suppression import protect, publish
from matcher.report.tables import Table


@dataclass(frozen=True, slots=True)
class Proposed:
    """How much of what was asked for is proposed: people, plan items and sessions.

    ``gap`` is the share by which the cost could at most be lower: (cost - bound) / cost.
    """

    people: int
    people_helped: int
    items: int
    items_placed: int
    sessions: int
    sessions_booked: int
    baseline_placed: int
    gap: Fraction

    @property
    def headline(self) -> str:
        """The page's first sentence."""
        if not self.items:
            return "Nobody has asked for anything in this booking period"
        return (
            f"{formats.capital(formats.part_of(self.items_placed, self.items))} plan items "
            f"are placed, {self.quality}"
        )

    @property
    def comparison(self) -> str:
        """How many first come, first served would place; empty when nobody asked for anything."""
        if not self.items:
            return ""
        count = formats.part_of(self.baseline_placed, self.items)
        return f"{formats.capital(words.FIRST_COME)} would place {count}."

    @property
    def quality(self) -> str:
        """How far from the best possible plan this one can be."""
        if not self.gap:
            return "and no plan could be better"
        return f"at most {formats.at_most_percent(self.gap)} from the best possible"

    @property
    def tiles(self) -> tuple[tuple[str, str], ...]:
        """The leading figures, each with what it counts."""
        gap = f"at most {formats.at_most_percent(self.gap)}" if self.gap else "0 %"
        return (
            ("people have something placed", formats.part_of(self.people_helped, self.people)),
            ("plan items are placed", formats.part_of(self.items_placed, self.items)),
            ("sessions are proposed", formats.part_of(self.sessions_booked, self.sessions)),
            ("from the best possible plan", gap),
        )


def proposed(batch: Batch, outcome: Outcome) -> Proposed:
    """The leading figures of ``outcome``."""
    certificate = outcome.certificate
    return Proposed(
        people=len({n.participant_id for n in batch.needs}),
        people_helped=len({row.participant_id for row in outcome.allocation}),
        items=len(batch.needs),
        items_placed=len({row.need_id for row in outcome.allocation}),
        sessions=sum(n.sessions for n in batch.needs),
        sessions_booked=len(outcome.allocation),
        baseline_placed=outcome.summary.baseline.needs_placed,
        gap=gap(certificate.cost, certificate.bound),
    )


def gap(cost: int, bound: int) -> Fraction:
    """(cost - bound) / cost; 0 when they are equal."""
    return Fraction(cost - bound, cost) if cost != bound else Fraction(0)


@dataclass(frozen=True, slots=True)
class LastChance:
    """A plan item that a batch one week later could not place either.

    ``weeks_left`` counts whole weeks from the first date of the booking period to the last date
    on which it may be booked; ``None`` when there is no such date.
    """

    participant_id: str
    need_id: str
    service: str
    weeks_left: int | None

    @property
    def left(self) -> str:
        """The weeks left, in words."""
        return "No limit" if self.weeks_left is None else formats.many(self.weeks_left, "week")


@dataclass(frozen=True, slots=True)
class LastChances:
    """Everybody whose plan items could not be placed a week later either."""

    items: tuple[LastChance, ...]

    @property
    def headline(self) -> str:
        """How many people, or that there is nobody."""
        people = len({item.participant_id for item in self.items})
        if not people:
            return "Last chances: nobody. All that is not placed now could still be placed later"
        who = formats.counted(publish(people), "person", "people")
        return f"Last chances: {who} have plan items that could not be placed a week later either"

    def table(self) -> Table:
        """Plan items by the weeks left of the support window, small counts hidden."""
        counts = Counter(_left_band(item.weeks_left) for item in self.items)
        shown = protect([counts[band] for band in _LEFT_BANDS])
        return Table(
            name="last-chances",
            caption="Last chances by how much of the support window is left",
            columns=("Support window left", "Plan items"),
            rows=tuple((band, n) for band, n in zip(_LEFT_BANDS, shown, strict=True)),
            numeric=(1,),
        )

    @property
    def is_divided(self) -> bool:
        """Whether the table shows any number at all."""
        return any(isinstance(row[1], int) and row[1] for row in self.table().rows)

    def worklist(self) -> Table:
        """One row a plan item, by pseudonym, soonest end first: for the service lead alone."""
        in_order = sorted(
            self.items,
            key=lambda i: (i.weeks_left is None, i.weeks_left or 0, i.participant_id, i.need_id),
        )
        return Table(
            name="last-chances-worklist",
            caption="Worklist for the service lead: leave it out when you share this page",
            columns=("Person", "Plan item", "Service", "Support window left"),
            rows=tuple((i.participant_id, i.need_id, i.service, i.left) for i in in_order),
        )


_LEFT_BANDS = ("Under 2 weeks", "2 to 3 weeks", "4 to 7 weeks", "8 weeks or more", "No limit")


def _left_band(weeks: int | None) -> str:
    if weeks is None:
        return _LEFT_BANDS[-1]
    return _LEFT_BANDS[0 if weeks < 2 else 1 if weeks < 4 else 2 if weeks < 8 else 3]


def last_chances(batch: Batch, outcome: Outcome, names: dict[str, str]) -> LastChances:
    """The last chances of ``outcome``; ``names`` are the services' names by code."""
    return LastChances(
        tuple(
            LastChance(
                participant_id=row.participant_id,
                need_id=row.need_id,
                service=names[batch.need[row.need_id].service],
                weeks_left=weeks_left(batch, row.need_id),
            )
            for row in outcome.unplaced
            if row.last_chance
        )
    )


def weeks_left(batch: Batch, need_id: str) -> int | None:
    """Whole weeks from the booking period's start to the last date the need may be booked on.

    0 when that date has passed; ``None`` when nothing sets one.
    """
    need = batch.need[need_id]
    ends = [batch.participant[need.participant_id].support_ends, need.not_after]
    dates: list[dt.date] = [end for end in ends if end is not None]
    if not dates:
        return None
    return max(0, (min(dates) - batch.horizon_start).days + 1) // 7
