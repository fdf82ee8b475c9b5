"""Waits by group, for the fairness of the plan: never scored, only shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matcher.domain import Batch, Need, Outcome, Participant
from matcher.report import formats, words
from matcher.report.figures.families import tag_families
from matcher.report.figures.spread import Middle, middle
from matcher.report.suppression import SMALLEST, Count, Hidden, protect
from matcher.report.tables import Cell, Table


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its plan items placed and not yet placed, and the middle of its waits."""

    dimension: str
    name: str
    placed: Count
    not_placed: Count
    waits: Middle | None

    @property
    def in_sentence(self) -> str:
        """The name as it stands inside a sentence; what users call their groups is quoted."""
        if self.dimension in (WORK, TRAVEL):
            return self.name[:1].lower() + self.name[1:]
        return self.name if self.dimension == AREA else f"“{self.name}”"

    @property
    def dimension_in_sentence(self) -> str:
        """The dimension likewise."""
        name = self.dimension[:1].lower() + self.dimension[1:]
        return name if self.dimension in (URGENCY, WORK, TRAVEL, AREA) else f"“{name}”"


@dataclass(frozen=True, slots=True)
class WaitsByGroup:
    """Every group of every dimension, in order; ``everybody`` is the whole plan."""

    groups: tuple[Group, ...]
    everybody: Middle | None

    @property
    def headline(self) -> str:
        """The dimension, other than urgency, whose groups' typical waits lie furthest apart."""
        apart = self._widest()
        if self.everybody is None or apart is None:
            return "Too few plan items are placed to compare the waits of groups"
        low, high = apart
        assert low.waits is not None
        assert high.waits is not None
        if low.waits.median == high.waits.median:
            return "Every group that can be shown has the same typical wait"
        return (
            f"Urgency apart, the typical wait differs most by {low.dimension_in_sentence}: from "
            f"{formats.days(low.waits.median)} ({low.in_sentence}) to "
            f"{formats.days(high.waits.median)} ({high.in_sentence})"
        )

    def _widest(self) -> tuple[Group, Group] | None:
        """The least and greatest median of the dimension in which these differ most."""
        by_dimension: dict[str, list[Group]] = defaultdict(list)
        for group in self.groups:
            if group.waits is not None and group.dimension != URGENCY:
                by_dimension[group.dimension].append(group)
        pairs = [
            (min(found, key=_median), max(found, key=_median))
            for found in by_dimension.values()
            if len(found) > 1
        ]
        return max(pairs, key=lambda pair: _median(pair[1]) - _median(pair[0]), default=None)

    def table(self) -> Table:
        """A row a group."""
        return Table(
            name="waits-by-group",
            caption="Wait in days for the first session, by group",
            columns=(
                "Group",
                "By",
                "Placed",
                "Not yet placed",
                "A quarter start within",
                "Half start within",
                "Three quarters start within",
            ),
            rows=tuple(_row(group) for group in self.groups),
            numeric=(2, 3, 4, 5, 6),
        )


URGENCY, WORK, TRAVEL, AREA = "Urgency", "Work", "Travel", "Area"


def _median(group: Group) -> float:
    return float(group.waits.median) if group.waits else 0.0


def _row(group: Group) -> tuple[Cell, ...]:
    if group.waits is None:
        shown: tuple[str, ...] = ("not shown",) * 3
    else:
        marks = (group.waits.quarter, group.waits.median, group.waits.three_quarters)
        shown = tuple(formats.decimal(mark) for mark in marks)
    return (group.name, group.dimension, group.placed, group.not_placed, *shown)


Namer = Callable[[Need, Participant], str]

_DIMENSIONS: tuple[tuple[str, Namer, tuple[str, ...]], ...] = (
    (URGENCY, lambda n, _: words.URGENCY[n.urgency], tuple(words.URGENCY.values())),
    (
        WORK,
        lambda _, p: words.EMPLOYMENT[p.employment],
        tuple(words.EMPLOYMENT.values()),
    ),
    (TRAVEL, lambda _, p: words.TRAVEL[p.travel], tuple(words.TRAVEL.values())),
    (AREA, lambda _, p: words.area(p.area) if p.area else "No area given", ()),
)
"""Name, the group of a plan item, and the groups in the order of reading (else by name)."""


def waits_by_group(batch: Batch, outcome: Outcome) -> WaitsByGroup:
    """Waits of the placed plan items by urgency, work, travel, area and the groups column."""
    wait = {row.need_id: row.wait_days for row in outcome.allocation if row.session == 1}
    groups: list[Group] = []
    for dimension, namer, order in _DIMENSIONS:
        named: dict[str, list[Need]] = {name: [] for name in order}
        for need in batch.needs:
            named.setdefault(namer(need, batch.participant[need.participant_id]), []).append(need)
        in_order = named if order else dict(sorted(named.items()))
        found = {name: needs for name, needs in in_order.items() if needs}
        if len(found) > 1:
            groups += _divided(dimension, found, wait, len(batch.needs))
    for dimension, tagged in _tagged(batch).items():
        if [len(needs) for needs in tagged.values()] == [len(batch.needs)]:
            continue  # a group of everybody
        groups += _divided(dimension, tagged, wait, len(batch.needs))
    return WaitsByGroup(tuple(groups), middle(list(wait.values())))


def _tagged(batch: Batch) -> dict[str, dict[str, list[Need]]]:
    """Needs by family of groups, then by group."""
    found: dict[str, dict[str, list[Need]]] = defaultdict(lambda: defaultdict(list))
    families = tag_families([p.groups for p in batch.participants])
    for need in batch.needs:
        for tag in batch.participant[need.participant_id].groups:
            family, name = families[tag]
            found[family][name].append(need)
    return {family: dict(sorted(found[family].items())) for family in sorted(found)}


def _divided(
    dimension: str, found: Mapping[str, Sequence[Need]], wait: Mapping[str, int], total: int
) -> list[Group]:
    """The groups of one dimension, no small count to be had from any sum or difference."""
    waits = [[wait[n.need_id] for n in needs if n.need_id in wait] for needs in found.values()]
    left = [len(needs) - len(own) for needs, own in zip(found.values(), waits, strict=True)]
    all_left = total - len(wait)
    placed = _counts([len(own) for own in waits], len(wait), all_left)
    not_placed = _counts(left, all_left, len(wait))
    return [
        Group(dimension, name, p, u, None if isinstance(p, Hidden) else middle(own))
        for name, p, u, own in zip(found, placed, not_placed, waits, strict=True)
    ]


def _counts(counts: Sequence[int], total: int, complement: int) -> tuple[Count, ...]:
    """Counts of groups that may overlap and may leave out part of ``total``.

    When ``complement``, the plan items that the total leaves out, is small, the total itself is
    hidden, so no sum of groups may tell it. Nor may a group leave out a small part of the total.
    """
    rest = max(0, total - sum(counts))
    hidden_total = (complement,) if 0 < complement < SMALLEST else ()
    shown = protect(counts, rest, *hidden_total)
    return tuple(
        Hidden.COVER if 0 < total - n < SMALLEST and not isinstance(c, Hidden) else c
        for n, c in zip(counts, shown, strict=True)
    )
