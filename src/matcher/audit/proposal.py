"""What is proposed, put into the checker's terms: each need's series of slots and modes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from matcher.audit.verdict import Finding
from matcher.audit.week import Week
from matcher.domain import Mode, Need, Plan, Slot


@dataclass(frozen=True, slots=True)
class Session:
    """One appointment: a standing slot, and the mode that is used (``None``: there is none)."""

    slot: Slot
    mode: Mode | None


@dataclass(frozen=True, slots=True)
class Series:
    """A placed need's sessions, in their order."""

    need: Need
    sessions: tuple[Session, ...]

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The slots, in the order of the sessions."""
        return tuple(session.slot for session in self.sessions)


@dataclass(frozen=True)
class Proposal:
    """The series of a plan, and what could not be read as one."""

    series: tuple[Series, ...]
    unreadable: tuple[Finding, ...]

    @cached_property
    def of(self) -> Mapping[str, Series]:
        """Series by need."""
        return {series.need.need_id: series for series in self.series}

    @property
    def slots_by_need(self) -> Mapping[str, tuple[Slot, ...]]:
        """Each placed need's slots, in the order of its sessions."""
        return {need_id: series.slots for need_id, series in self.of.items()}

    @cached_property
    def ended(self) -> Mapping[str, int]:
        """The date (ordinal) of each placed need's last session."""
        return {
            need_id: max(slot.date for slot in series.slots).toordinal()
            for need_id, series in self.of.items()
        }

    def sessions(self) -> Iterator[tuple[Need, Session]]:
        """Every proposed session with its need."""
        for series in self.series:
            for session in series.sessions:
                yield series.need, session


Asked = tuple[str, Mode | None]
"""A slot identifier, with the mode where the proposal names one."""


def read_plan(week: Week, plan: Plan) -> Proposal:
    """A plan names slots only: each session's mode is the one that R8 gives."""
    return read(week, [(p.need_id, [(s, None) for s in p.slot_ids]) for p in plan.placements])


def read(week: Week, placed: Sequence[tuple[str, Sequence[Asked]]]) -> Proposal:
    """Look up needs and slots; what is unknown, empty or named twice is a finding."""
    findings: list[Finding] = []
    series: list[Series] = []
    closed = {slot.slot_id for slot in week.batch.closed_slots}
    times = Counter(need_id for need_id, _ in placed)
    for need_id, count in times.items():
        if count > 1:
            findings.append(Finding("need", f"Need {need_id} is placed {count} times.", need_id))
    for need_id, asked in dict(placed).items():
        need = week.batch.need.get(need_id)
        if need is None:
            findings.append(Finding("need", f"Need {need_id} is not in this batch.", need_id))
            continue
        sessions = tuple(_sessions(week, need, asked, closed, findings))
        if sessions:
            series.append(Series(need, sessions))
        else:
            sentence = f"Need {need_id} is placed without any session in a standing slot."
            findings.append(Finding("R3", sentence, need_id))
    return Proposal(tuple(series), tuple(findings))


def _sessions(
    week: Week,
    need: Need,
    asked: Sequence[Asked],
    closed: Set[str],
    findings: list[Finding],
) -> Iterator[Session]:
    for slot_id, mode in asked:
        slot = week.batch.slot.get(slot_id)
        if slot is not None:
            yield Session(slot, mode or _mode_of_plan(week, need, slot))
        else:
            why = "is closed" if slot_id in closed else "is not in this batch"
            sentence = f"Need {need.need_id} is given a place in slot {slot_id}, which {why}."
            findings.append(Finding("R1", sentence, need.need_id, slot_id))


def _mode_of_plan(week: Week, need: Need, slot: Slot) -> Mode | None:
    """R8's mode; where none keeps the rules, the first accepted one, so that R9 ... say why."""
    mode = week.mode(need, slot)
    if mode is not None:
        return mode
    accepted = (m for m in week.participant(need).modes if m in slot.modes)
    return next(accepted, None)
