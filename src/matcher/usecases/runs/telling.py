"""What pages and programs show of a plan, worked out once when it is put up for review."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from matcher.domain import CurvePoint, Urgency
from matcher.report import check_sentences
from matcher.report.figures.top import proposed, weeks_left
from matcher.report.page import environment
from matcher.report.section import Section
from matcher.store import NotThere, Run, Store
from matcher.store.run_reads import PLAN
from matcher.usecases.allocate import Allocated
from matcher.usecases.runs.exceptions import ExceptionKind, RunException, exceptions
from matcher.usecases.runs.zips import unpack
from matcher.usecases.standing_plan import Planned, plan_of

FINDINGS, TOLD = "findings.html", "told.json"
"""Files beside those of an output folder."""


@dataclass(frozen=True, slots=True)
class ToldNeed:
    """One plan item of a run, placed or not, as a worklist shows it."""

    need_id: str
    participant_id: str
    service: str
    urgent: bool
    sessions: int
    weeks_left: int | None
    wait_days: int | None = None
    starts: str = ""
    practitioner_id: str = ""
    site_id: str = ""
    mode: str = ""
    why_not: str = ""
    last_chance: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A plan in words: its headline, figures in tiles, the check, exceptions and every need."""

    headline: str
    comparison: str
    tiles: tuple[tuple[str, str], ...]
    check: tuple[str, ...]
    exceptions: tuple[RunException, ...]
    needs: tuple[ToldNeed, ...]
    curve: tuple[tuple[float, int | None, int], ...]
    findings: str
    """HTML of the pictures with their headlines, tables and CSV files."""


def told_files(done: Allocated, drawn: Sequence[Section]) -> dict[str, bytes]:
    """The files that ``told`` reads, with the report's sections as they were drawn."""
    batch, outcome = done.week.batch, done.outcome
    planned = Planned(done.week, outcome, plan_of(outcome.allocation))
    top = proposed(batch, outcome)
    document = {
        "headline": top.headline,
        "comparison": top.comparison,
        "tiles": top.tiles,
        "check": check_sentences(done.verdict),
        "exceptions": [asdict(one) for one in exceptions(planned)],
        "needs": [asdict(one) for one in _needs(planned)],
        "curve": [(p.seconds, p.cost, p.bound) for p in _curve(outcome.curve)],
    }
    module = environment().get_template("parts.html.j2").module
    html = "\n".join(str(module.finding(one)) for one in drawn)  # type: ignore[attr-defined]
    return {FINDINGS: html.encode(), TOLD: json.dumps(document).encode()}


def _curve(curve: tuple[CurvePoint, ...]) -> tuple[CurvePoint, ...]:
    """At most a hundred points: enough to draw."""
    step = max(1, len(curve) // 100)
    return (*curve[:-1:step], *curve[-1:])


def _needs(planned: Planned) -> list[ToldNeed]:
    batch, model = planned.week.batch, planned.week.model
    first = {row.need_id: row for row in planned.outcome.allocation if row.session == 1}
    why = {row.need_id: row for row in planned.outcome.unplaced}
    found = []
    for need in batch.needs:
        base: dict[str, Any] = {
            "need_id": need.need_id,
            "participant_id": need.participant_id,
            "service": model.services[need.service].name,
            "urgent": need.urgency is Urgency.URGENT,
            "sessions": need.sessions,
            "weeks_left": weeks_left(batch, need.need_id),
        }
        row = first.get(need.need_id)
        if row is not None:
            site = batch.site[row.site_id].name if row.site_id else ""
            base |= {
                "wait_days": row.wait_days,
                "starts": row.start.isoformat(),
                "practitioner_id": row.practitioner_id,
                "site_id": site,
                "mode": row.mode.value,
            }
        elif need.need_id in why:
            base |= {
                "why_not": why[need.need_id].explanation,
                "last_chance": why[need.need_id].last_chance,
            }
        found.append(ToldNeed(**base))
    return found


def told(store: Store, run: Run) -> Told:
    """What there is to show of a run's plan.

    Raises:
        NotThere: the run has no plan yet.
    """
    packed = store.run_file(run.run_id, PLAN)
    if packed is None:
        raise NotThere(f"Run {run.number} has no plan yet.", "Wait until it is in review.")
    return _told(packed)


@lru_cache(maxsize=8)
def _told(packed: bytes) -> Told:
    files = unpack(packed)
    document: Mapping[str, Any] = json.loads(files[TOLD])
    return Told(
        headline=document["headline"],
        comparison=document["comparison"],
        tiles=tuple((name, figure) for name, figure in document["tiles"]),
        check=tuple(document["check"]),
        exceptions=tuple(_exception(one) for one in document["exceptions"]),
        needs=tuple(ToldNeed(**one) for one in document["needs"]),
        curve=tuple((s, c, b) for s, c, b in document["curve"]),
        findings=files[FINDINGS].decode(),
    )


def _exception(one: Mapping[str, Any]) -> RunException:
    return RunException(
        one["key"],
        ExceptionKind(one["kind"]),
        tuple(one["needs"]),
        tuple(one["people"]),
        one["sentence"],
    )
