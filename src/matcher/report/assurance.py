"""The assurance pack: what somebody needs who has to judge a plan, or to answer for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from functools import cache
from importlib.metadata import version
from typing import Any

import jinja2

from matcher.audit import RULES, Finding, Verdict
from matcher.domain import Batch, Outcome
from matcher.files.csv_text import csv_bytes
from matcher.report import formats
from matcher.report.figures.check import check_sentences
from matcher.report.figures.groups import waits_by_group
from matcher.report.hazards import HAZARDS
from matcher.units import MILLIDAYS_PER_DAY

PRODUCT = "workwell-matcher"
DOCUMENTS = (
    "README.md",
    "verdict.md",
    "fairness.md",
    "transparency-record.md",
    "hazard-log.md",
    "impact-assessment.md",
    "sign-off.md",
)
"""Those that are written from templates of the same names."""
RISKS_OF_DATA = frozenset({8, 9, 12, 13})
"""Hazards that belong into a data protection impact assessment too, by number."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision by hand: what was wanted for a need, why, and by whom."""

    need_id: str
    action: str
    practitioner_id: str | None
    slot_id: str | None
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Somebody took a step with the plan. ``words`` are those that were put to them."""

    what: str
    who: str
    role: str
    at: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a run."""

    at: str
    kind: str
    who: str


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a plan beside its files; of one in a folder that is its name alone."""

    title: str
    state: str
    decisions: tuple[Decision, ...] = ()
    signatures: tuple[Signature, ...] = ()
    events: tuple[Event, ...] = ()
    price: float | None = None
    """Days of waiting that the decisions by hand add for others, where they were priced."""


@dataclass(frozen=True, slots=True)
class Assured:
    """A plan with all that its pack is made from. Files are by name."""

    batch: Batch
    outcome: Outcome
    verdict: Verdict
    record: Record
    result: Mapping[str, bytes]
    model: Mapping[str, bytes]


def pack_files(assured: Assured) -> dict[str, bytes]:
    """The files of the pack, the manifest among them. The same arguments give the same bytes."""
    files = {name: _document(name, assured).encode() for name in DOCUMENTS}
    files["rules.csv"] = _rules(assured.verdict)
    files["fairness.csv"] = waits_by_group(assured.batch, assured.outcome).table().csv()
    record = assured.record
    files["decisions.csv"] = _rows(Decision, record.decisions)
    files["signatures.csv"] = _rows(Signature, record.signatures)
    files["events.csv"] = _rows(Event, record.events)
    files["findings.csv"] = _rows(Finding, assured.verdict.findings)
    files |= {f"result/{name}": content for name, content in assured.result.items()}
    files |= {f"model/{name}": content for name, content in assured.model.items()}
    files["manifest.json"] = _manifest(assured, files)
    return files


def hazard_log() -> str:
    """The hazard log alone: it is the same for every plan."""
    return _environment().get_template("assurance/hazard-log.md.j2").render(hazards=HAZARDS)


def _document(name: str, assured: Assured) -> str:
    fairness = waits_by_group(assured.batch, assured.outcome)
    return (
        _environment()
        .get_template(f"assurance/{name}.j2")
        .render(
            record=assured.record,
            batch=assured.batch,
            summary=assured.outcome.summary,
            verdict=assured.verdict,
            check=check_sentences(assured.verdict),
            rules=RULES,
            fairness=fairness,
            table=fairness.table(),
            hazards=HAZARDS,
            risks_of_data=RISKS_OF_DATA,
            version=version(PRODUCT),
        )
    )


@cache
def _environment() -> jinja2.Environment:
    """Templates of Markdown, in which nothing is escaped but what would break a table."""
    found = jinja2.Environment(
        loader=jinja2.PackageLoader("matcher.report"),
        autoescape=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters["cell"] = _cell
    found.globals |= {
        "days": _days,
        "many": formats.many,
        "part_of": formats.part_of,
        "percent": formats.at_most_percent,
    }
    return found


def _cell(value: object) -> str:
    """Text that keeps to its cell."""
    return " ".join(str(value).replace("|", "\\|").replace("<", "&lt;").split())


def _days(cost: int) -> str:
    return formats.decimal(Fraction(cost, MILLIDAYS_PER_DAY), 3)


def _rules(verdict: Verdict) -> bytes:
    found = dict.fromkeys(RULES, 0)
    for finding in verdict.findings:
        if finding.code in found:
            found[finding.code] += 1
    rows = [
        (rule, _cell((RULES[rule].__doc__ or "").split("\n\n")[0]), count)
        for rule, count in found.items()
    ]
    return csv_bytes(("rule", "says", "findings"), [[str(cell) for cell in row] for row in rows])


def _rows(kind: type[Any], values: tuple[Any, ...]) -> bytes:
    names = tuple(field.name for field in fields(kind))
    return csv_bytes(
        names, [[str(value or "") for value in asdict(one).values()] for one in values]
    )


def _manifest(assured: Assured, files: Mapping[str, bytes]) -> bytes:
    summary = assured.outcome.summary
    document = {
        "title": assured.record.title,
        "state": assured.record.state,
        "input_sha256": summary.input_sha256,
        "model": summary.model,
        "versions": dict(summary.versions),
        "seed": summary.seed,
        "cost": assured.verdict.cost,
        "bound": assured.verdict.bound,
        "unit": "0.001 day",
        "findings": len(assured.verdict.findings),
        "sha256": {
            name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())
        },
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()
