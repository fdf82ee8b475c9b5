"""Plan items not yet placed: by reason, by number of sessions and by requirement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matcher.domain import Batch, Model, Outcome, Reason
from matcher.report import formats, words
from matcher.report.suppression import SMALLEST, Count, Hidden, by_size, protect
from matcher.report.tables import Table

SESSION_BANDS: tuple[tuple[str, int], ...] = (
    ("1 session", 1),
    ("2 or 3 sessions", 3),
    ("4 to 6 sessions", 6),
    ("7 or more sessions", 26),
)
"""Band and its greatest number of sessions."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the plan items not yet placed; ``help`` is what would help, or empty."""

    label: str
    items: Count
    help: str = ""


@dataclass(frozen=True, slots=True)
class NotYetPlaced:
    """All plan items not yet placed, divided in three ways; each division adds up to ``items``."""

    items: int
    of: int
    by_reason: tuple[Part, ...]
    by_sessions: tuple[Part, ...]
    by_requirement: tuple[Part, ...]

    @property
    def headline(self) -> str:
        """How many, and the commonest reason."""
        if not self.of:
            return "Nobody has asked for anything, so nothing is left to place"
        if not self.items:
            return "Every plan item is placed"
        count = formats.capital(formats.part_of(self.items, self.of))
        text = f"{count} plan items are not yet placed"
        if not self.by_reason or isinstance(self.by_reason[0].items, Hidden):
            return text
        most, label = self.by_reason[0].items, self.by_reason[0].label
        return (
            f"{text}. The commonest reason ({formats.whole(most)}): {label[:1].lower()}{label[1:]}"
        )

    @property
    def is_divided(self) -> bool:
        """Whether there are enough plan items to divide them without giving anybody away."""
        return self.items >= SMALLEST

    def tables(self) -> tuple[Table, Table, Table]:
        """The three divisions."""
        return (
            _table("not-yet-placed-by-reason", "reason", "Reason", self.by_reason),
            _table(
                "not-yet-placed-by-sessions", "number of sessions", "Sessions", self.by_sessions
            ),
            _table(
                "not-yet-placed-by-requirement", "requirement", "Requirement", self.by_requirement
            ),
        )


def _table(name: str, by: str, column: str, parts: Sequence[Part]) -> Table:
    helped = any(part.help for part in parts)
    return Table(
        name=name,
        caption=f"Plan items not yet placed, by {by}",
        columns=(column, "Plan items", *(["What would help"] if helped else [])),
        rows=tuple(
            (p.label, p.items, *([p.help or "See the reasons above."] if helped else []))
            for p in parts
        ),
        numeric=(1,),
    )


def not_yet_placed(model: Model, batch: Batch, outcome: Outcome) -> NotYetPlaced:
    """The plan items of ``outcome`` that are not yet placed."""
    rows = outcome.unplaced
    needs = [batch.need[row.need_id] for row in rows]
    return NotYetPlaced(
        items=len(rows),
        of=len(batch.needs),
        by_reason=_by_reason([row.reason for row in rows]),
        by_sessions=_by_sessions([need.sessions for need in needs]),
        by_requirement=_by_requirement(
            model, [batch.participant[need.participant_id].requirements for need in needs]
        ),
    )


def _by_reason(reasons: Sequence[Reason]) -> tuple[Part, ...]:
    """Commonest first, those that nobody has left out."""
    found = Counter(reasons)
    order = [reason for reason in Reason if found[reason]]
    return _sorted(
        Part(words.REASONS[reason].title, n, words.REASONS[reason].help)
        for reason, n in zip(order, protect([found[r] for r in order]), strict=True)
    )


def _sorted(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda part: by_size(part.items)))


def _by_sessions(sessions: Sequence[int]) -> tuple[Part, ...]:
    counts = [0] * len(SESSION_BANDS)
    for number in sessions:
        counts[next(i for i, (_, most) in enumerate(SESSION_BANDS) if number <= most)] += 1
    return tuple(
        Part(label, n) for (label, _), n in zip(SESSION_BANDS, protect(counts), strict=True)
    )


def _by_requirement(model: Model, requirements: Sequence[tuple[str, ...]]) -> tuple[Part, ...]:
    """By what the person requires; whoever requires several things is counted once, apart.

    Counting them under each would let the overlaps give small numbers away.
    """
    found: Counter[tuple[str, str]] = Counter()
    for codes in requirements:
        kinds = {words.requirement(model, code): code for code in codes}
        if not kinds:
            found[(words.NO_REQUIREMENT, "")] += 1
        elif len(kinds) > 1:
            found[(words.SEVERAL_REQUIREMENTS, words.SEVERAL_HELP)] += 1
        else:
            ((name, code),) = kinds.items()
            found[(name, words.requirement_help(model, code))] += 1
    order = sorted(found)
    shown = protect([found[key] for key in order])
    return _sorted(Part(name, n, advice) for (name, advice), n in zip(order, shown, strict=True))
