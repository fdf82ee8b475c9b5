"""Roll a week over: approved sessions become bookings, the rest comes forward a week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from matcher.audit import verify
from matcher.domain import Batch, Decision, Outcome, Point
from matcher.errors import CheckFailed, MatcherError
from matcher.files import CannotWrite, Postcodes, ReadBatch, layout, read_batch, read_outcome
from matcher.files.decisions import decisions_bytes
from matcher.files.replace_folder import replace_folder
from matcher.usecases.rollover_courses import Courses, NeedCells, offered_slots
from matcher.usecases.rollover_decisions import Approval, accepted_needs, decide
from matcher.usecases.rollover_record import (
    RECORD,
    BookedCourse,
    Record,
    offers,
    read_record,
    record_bytes,
)
from matcher.usecases.rollover_source import open_files
from matcher.usecases.rollover_summary import Counts, notes
from matcher.usecases.rollover_week import ONE_WEEK, read_back, roll_week

KIND = "a week that was rolled over"


class OtherWeek(MatcherError):
    """The output folder was made from another week, or the week has been changed since."""

    code = "other_week"


@dataclass(frozen=True, slots=True)
class Rolled:
    """The next week as it reads, what was decided, and what its user should know."""

    week: ReadBatch
    decisions: tuple[Decision, ...]
    counts: Counts
    notes: tuple[str, ...]
    decisions_file: Path | None
    """Where the decisions were written that ``rest`` made; ``None`` when there is no ``rest``."""

    def sentences(self) -> tuple[str, ...]:
        """What was done, a few lines for a terminal; ``notes`` tell of single needs."""
        return self.counts.sentences()


def rollover_folder(
    week: Path,
    out: Path,
    next_week: Path,
    *,
    decisions: Path | None = None,
    rest: Approval | None = None,
    mapping: Path | None = None,
    postcodes: Postcodes | None = None,
    areas: Mapping[str, Point] | None = None,
) -> Rolled:
    """Write the week after ``week`` to ``next_week``, whole or not at all.

    Only what a named person accepts is booked: without ``decisions`` and ``rest`` every need
    comes forward. What ``rest`` accepts is written beside ``next_week`` too, as decisions.csv is.

    Args:
        week: the week folder or workbook.
        out: the output folder that was made from it.
        next_week: where to write. An earlier rollover there is replaced if nobody has worked on it.
        decisions: a decisions.csv, FORMATS section 5.
        rest: who accepts every offer that ``decisions`` does not name, and when.
        mapping: as for ``read_batch``; what it maps is written as FORMATS has it.
        postcodes: as for ``read_batch``.
        areas: as for ``read_batch``.

    Raises:
        InputFaults: the week, the output, the decisions or the next week have faults.
        OtherWeek: ``out`` does not belong to ``week``.
        CheckFailed: the independent checker found something in ``out``.
        CannotWrite: ``next_week`` holds something else, or the disk refuses.
    """
    read = read_batch(week, mapping=mapping, postcodes=postcodes, areas=areas)
    outcome = read_outcome(out)
    files = open_files(week, mapping)
    _check_offers(read, outcome, files.sha256)
    beside = next_week.parent / f"{next_week.name}-decisions.csv" if rest else None
    _refuse_what_is_not_ours(next_week, beside, (week, out), decisions)
    decided = decide(decisions, rest, read.batch, outcome)
    before = files.courses
    courses = Courses(
        read.batch,
        outcome,
        accepted_needs(decided),
        {need_id: course.cells for need_id, course in before.items()},
    )
    rolled, leaving = roll_week(files, courses, next_week)
    start = read.batch.horizon_start + ONE_WEEK
    after = read_back(rolled, read.model, start, postcodes=postcodes, areas=areas)
    _check_nothing_is_lost(read.batch, after.batch)
    record = Record(
        from_horizon_start=read.batch.horizon_start,
        from_sha256=read.batch.input_sha256,
        sha256=after.batch.input_sha256,
        decisions=offers(decided, offered_slots(outcome)),
        courses=_booked(before, leaving, decided, after.batch),
    )
    rolled[RECORD] = record_bytes(record)
    if beside is not None:
        _write(beside, decisions_bytes(decided))
    replace_folder(next_week, rolled, marks=(layout.SETTINGS, RECORD), kind=KIND)
    counts = Counts.of(courses, decided, after.batch)
    return Rolled(after, decided, counts, notes(courses, decided, after.batch, rest), beside)


def _check_offers(read: ReadBatch, outcome: Outcome, sha: str) -> None:
    """The plan was made from this very week, and nothing is wrong with it."""
    if {outcome.summary.input_sha256, sha} != {read.batch.input_sha256}:
        raise OtherWeek(
            "This plan was made from another week, or the week has been changed since.",
            "Allocate the week again, and have that plan decided.",
        )
    verdict = verify(read.model, read.batch, outcome)
    if not verdict.ok:
        raise CheckFailed("\n".join(verdict.sentences()), "Nothing was written.")


def _refuse_what_is_not_ours(
    next_week: Path, beside: Path | None, sources: tuple[Path, ...], decisions: Path | None
) -> None:
    """Nothing that was read, and nothing that somebody has worked on, is written over."""
    name_another = "Name another folder to write to."
    if next_week.resolve() in {source.resolve() for source in sources}:
        raise CannotWrite(f"The folder {next_week.name} is the one to read from.", name_another)
    standing = (next_week / RECORD).is_file()
    if standing:
        record = read_record((next_week / RECORD).read_bytes())
        if record.sha256 != open_files(next_week).sha256:
            changed = f"The week in {next_week.name} has been changed since it was rolled over."
            raise CannotWrite(changed, name_another)
    if beside is None:
        return
    if decisions is not None and beside.resolve() == decisions.resolve():
        raise CannotWrite(f"The file {beside.name} is the one to read from.", name_another)
    if beside.exists() and not standing:
        raise CannotWrite(f"The file {beside.name} is already there.", "Move it away.")


def _booked(
    before: Mapping[str, BookedCourse],
    leaving: Mapping[str, NeedCells],
    decided: tuple[Decision, ...],
    after: Batch,
) -> dict[str, BookedCourse]:
    """The courses that are booked now, with the rows that they had."""
    by = {decision.need_id: decision for decision in decided}
    now = {
        need_id: BookedCourse(cells=cells, by=by[need_id].by, at=by[need_id].at)
        for need_id, cells in leaving.items()
    }
    return {need: course for need, course in {**before, **now}.items() if need not in after.need}


def _check_nothing_is_lost(before: Batch, after: Batch) -> None:
    """Everybody is still there, every session is booked or still to be booked, no clock moved."""
    people = {p.participant_id for p in before.participants}
    kept = people == {p.participant_id for p in after.participants}
    clocks = all(
        before.need[n.need_id].clock == n.clock for n in after.needs if n.need_id in before.need
    )
    if not (kept and clocks and _sessions(before) == _sessions(after)):
        raise CheckFailed("A person, a session or a clock would be lost.", "Nothing was written.")


def _sessions(batch: Batch) -> Counter[str]:
    """By need, the sessions that are booked, closed or not, or still to be booked."""
    sessions = Counter(b.need_id for b in batch.bookings if b.need_id is not None)
    sessions.update({need.need_id: need.sessions for need in batch.needs})
    return sessions


def _write(file: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    fresh = file.with_name(f".{file.name}.matcher-new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(data)
        fresh.replace(file)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise CannotWrite(
            f"The file {file.name} could not be written ({error.strerror or error}).",
            "Check that there is room on the disk and that you may write there.",
        ) from error
