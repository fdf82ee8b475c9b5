"""A programme that runs week after week: people join, somebody falls ill, offers are decided."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from matcher.domain import Batch, Booking, Choice, Decision, Need, Outcome
from matcher.files import read_batch, read_model, write_outcome
from matcher.files.decisions import decisions_bytes
from matcher.optimise import Options
from matcher.planning import GeneratedWeek, find_scenario, generate, read_scenario, write_week
from matcher.usecases.allocate import allocate_week
from matcher.usecases.rollover import Rolled, rollover_folder
from matcher.usecases.watch import Policy
from tests.rollover.folders import rows

OF_PEOPLE = ("participants.csv", "needs.csv", "bookings.csv", "restrictions.csv")
CHOICES = {Choice.ACCEPT: 70, Choice.CHANGE: 10, Choice.LEAVE: 8, None: 12}
"""How often an offer is decided in which way, in per cent; ``None``: not at all."""


class Programme:
    """Rolls a generated week on, and checks after each week that nobody and nothing is lost.

    ``people`` are there from the start; from the second of so many ``weeks`` on ``joining`` more
    come each week, with what they need.
    """

    def __init__(self, root: Path, *, people: int, joining: int, weeks: int, seed: int) -> None:
        self.root = root
        self.rng = random.Random(seed)
        self.number = 0
        model = read_model("workwell")
        crowd = generate(
            read_scenario(find_scenario("greater-manchester")),
            model=model,
            people=people + joining * (weeks - 1),
            weeks=8,
            load=1.0,
            seed=seed,
        )
        names = [row[0] for row in crowd.tables["participants.csv"].rows]
        self.begin, self.later = names[:people], names[people:]
        self.joining = joining
        self.crowd = crowd
        write_week(_without(crowd, set(self.later)), self.folder)
        self.happened: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.first: dict[str, Need] = {}
        self.people: set[str] = set()
        self.closed_needs: set[str] = set()

    @property
    def folder(self) -> Path:
        """The week that is to be allocated."""
        return self.root / f"week{self.number}"

    def run_week(self) -> None:
        """One Monday: people join, somebody falls ill, allocate, decide, roll over, look."""
        self._welcome()
        self._fall_ill(read_batch(self.folder).batch)
        week = read_batch(self.folder)
        self._remember(week.batch)
        policy = Policy.BEST if self.number % 4 == 0 else Policy.FIRST_COME
        outcome = allocate_week(week, Options(work_limit=2, threads=1), policy=policy).outcome
        write_outcome(self.root / "out", outcome)
        decisions = tuple(self._decide(week.batch, outcome))
        (self.root / "decided.csv").write_bytes(decisions_bytes(decisions))
        before, self.number = self.folder, self.number + 1
        rolled = rollover_folder(
            before, self.root / "out", self.folder, decisions=self.root / "decided.csv"
        )
        assert read_batch(self.folder) == rolled.week
        self._check(week.batch, outcome, rolled)

    # --- what happens in a week ---

    def _welcome(self) -> None:
        """Some people join; like a user, by adding rows to the files."""
        if self.number == 0:
            return
        new, self.later = set(self.later[: self.joining]), self.later[self.joining :]
        for file in ("participants.csv", "needs.csv"):
            table = self.crowd.tables[file]
            place = table.columns.index("participant_id")
            found = [
                dict(zip(table.columns, r, strict=True)) for r in table.rows if r[place] in new
            ]
            _append(self.folder / file, found)
        self.happened["joined"] += len(new)

    def _fall_ill(self, batch: Batch) -> None:
        """One or two practitioners with bookings to come are away for a few days."""
        ahead = [
            slot
            for booking in batch.standing_bookings
            if (slot := batch.slot[booking.slot_id]).date >= batch.horizon_start
        ]
        for slot in self.rng.sample(ahead, min(2, len(ahead))):
            row = {
                "practitioner_id": slot.practitioner_id,
                "from_date": slot.date.isoformat(),
                "to_date": slot.date.isoformat(),
            }
            _append(self.folder / "closures.csv", [row])

    def _decide(self, batch: Batch, outcome: Outcome) -> Iterable[Decision]:
        """Each offer is accepted, refused, left or forgotten, a follower never before its lead."""
        accepted: set[str] = set()
        offered = {row.need_id for row in outcome.allocation}
        for need in sorted(batch.needs, key=lambda n: _depth(batch, n)):
            [choice] = self.rng.choices(list(CHOICES), list(CHOICES.values()))
            if need.need_id not in offered or choice is None:
                continue
            if need.after_need in batch.need and need.after_need not in accepted:
                choice = Choice.LEAVE
            if choice is Choice.ACCEPT:
                accepted.add(need.need_id)
            reason = None if choice is Choice.ACCEPT else "So they said"
            self.happened[choice] += 1
            yield Decision(need_id=need.need_id, decision=choice, reason=reason, by="Amina")

    # --- what must hold ---

    def _remember(self, batch: Batch) -> None:
        """What people and courses asked for when they were first seen."""
        self.people |= {p.participant_id for p in batch.participants}
        booked = Counter(b.need_id for b in batch.bookings)
        for need in batch.needs:
            self.first.setdefault(need.need_id, need)
        for need_id in {n.need_id for n in batch.needs} | booked.keys():
            if need_id is not None and need_id not in self.asked:
                still = batch.need[need_id].sessions if need_id in batch.need else 0
                self.asked[need_id] = booked[need_id] + still

    def _check(self, before: Batch, outcome: Outcome, rolled: Rolled) -> None:
        after = rolled.week.batch
        assert (after.horizon_start - before.horizon_start).days == 7
        assert after.horizon_weeks == before.horizon_weeks
        assert self.people == set(after.participant)
        self._check_sessions(after)
        self._check_bookings(before, outcome, rolled)
        for need in after.needs:
            first = self.first.setdefault(need.need_id, need)
            assert need.clock == first.clock
            assert need.urgency == first.urgency
            assert need.after_need == first.after_need
            assert (need.min_gap_days, need.max_gap_days) == (
                first.min_gap_days,
                first.max_gap_days,
            )
        slots = {s.slot_id for s in (*after.slots, *after.closed_slots)}
        assert {s.slot_id for s in (*before.slots, *before.closed_slots)} <= slots

    def _check_sessions(self, after: Batch) -> None:
        """Sessions booked and still to be booked are those that were asked for."""
        now = Counter(b.need_id for b in after.bookings)
        now.update({need.need_id: need.sessions for need in after.needs})
        assert now == self.asked

    def _check_bookings(self, before: Batch, outcome: Outcome, rolled: Rolled) -> None:
        after = rolled.week.batch
        kept, now = set(before.standing_bookings), set(after.bookings)
        assert kept <= now
        accepted = {d.need_id for d in rolled.decisions if d.decision is Choice.ACCEPT}
        offered = {
            (r.slot_id, r.participant_id, r.need_id)
            for r in outcome.allocation
            if r.need_id in accepted
        }
        assert {(b.slot_id, b.participant_id, b.need_id) for b in now - kept} == offered
        assert len(after.bookings) == len(now)
        gone = set(before.bookings) - now
        assert all(b.slot_id not in before.slot for b in gone)
        self.happened["closed"] += len(gone)
        self.happened["booked again"] += len(self.closed_needs & accepted)
        self.closed_needs |= {b.need_id for b in gone if b.need_id is not None}
        assert {b.need_id for b in gone} <= set(after.need)
        self._check_courses(after)

    def _check_courses(self, after: Batch) -> None:
        """Every course keeps its practitioner, its least gap, and a number for each session."""
        courses: dict[str, list[Booking]] = {}
        for booking in after.standing_bookings:
            if booking.need_id is not None:
                courses.setdefault(booking.need_id, []).append(booking)
        for need_id, bookings in courses.items():
            bookings.sort(key=lambda b: after.slot[b.slot_id].date)
            slots = [after.slot[b.slot_id] for b in bookings]
            numbers = [b.session or 0 for b in bookings]
            assert all(one < other for one, other in pairwise(numbers))
            need = self.first.get(need_id)
            gap = need.min_gap_days if need else 1
            assert all((b.date - a.date).days >= gap for a, b in pairwise(slots))
            if need is None or need.same_practitioner:
                assert len({s.practitioner_id for s in slots}) == 1


def _depth(batch: Batch, need: Need) -> int:
    """How many needs of the batch come before this one."""
    lead = batch.need.get(need.after_need or "")
    return 0 if lead is None else 1 + _depth(batch, lead)


def _without(week: GeneratedWeek, people: set[str]) -> GeneratedWeek:
    """The week before these people joined."""
    tables = dict(week.tables)
    for file in OF_PEOPLE:
        table = tables[file]
        place = table.columns.index("participant_id")
        kept = [row for row in table.rows if row[place] not in people]
        tables[file] = type(table)(table.columns, kept)
    return GeneratedWeek(week.batch_toml, tables)


def _append(file: Path, new: list[dict[str, str]]) -> None:
    """Add rows to a file, and the columns that they need."""
    old = rows(file.parent, file.name)
    header = file.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
    header += [name for row in new for name in row]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(dict.fromkeys(header)), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows([*old, *new])
