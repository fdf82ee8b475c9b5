"""A plan drafted from an assessment, with the criteria that it used.

What is suggested when stands in the model's ``[suggest]`` tables; nothing is decided here. A coach
changes the draft as they see fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matcher.domain import Barrier, Employment, Model, Suggestion
from matcher.errors import MatcherError

EMPLOYMENT_WORDS = {
    Employment.IN_WORK: "in work",
    Employment.OFF_SICK: "off sick",
    Employment.OUT_OF_WORK: "out of work",
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a coach has found out. ``employment`` is ``None`` when it is not known yet."""

    barriers: tuple[Barrier, ...]
    employment: Employment | None = None


@dataclass(frozen=True, slots=True)
class DraftNeed:
    """One line of the draft: a service, a number of sessions, and why. Gaps are in days."""

    service: str
    sessions: int
    min_gap_days: int
    max_gap_days: int
    why: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The draft. ``criteria`` are the sentences behind it, and what led to nothing."""

    needs: tuple[DraftNeed, ...]
    criteria: tuple[str, ...]


class UnknownBarrier(MatcherError):
    """The assessment names a barrier that the model does not know."""

    code = "unknown_barrier"


def suggest_plan(model: Model, assessment: Assessment) -> Draft:
    """Draft a plan, services in the model's order.

    Raises:
        UnknownBarrier: a barrier is not one of the model's.
    """
    unknown = [b.code for b in assessment.barriers if b.code not in model.barriers]
    if unknown:
        raise UnknownBarrier(
            f"There is no barrier of the name {', '.join(map(repr, unknown))}.",
            f"Use the model's: {', '.join(model.barriers)}.",
        )
    needs = tuple(_needs(model, assessment))
    left = (*_barriers_without(model, assessment), *_employment_unknown(model, assessment))
    return Draft(needs, tuple(need.why for need in needs) + left)


def _needs(model: Model, assessment: Assessment) -> Iterator[DraftNeed]:
    for service, terms in model.services.items():
        rule = model.suggest.get(service)
        if rule is None or (rule.employment and assessment.employment not in rule.employment):
            continue
        sessions = max([rule.always, *(_sessions(rule, b) for b in assessment.barriers)])
        if sessions > 0:
            yield DraftNeed(
                service=service,
                sessions=sessions,
                min_gap_days=terms.min_gap_days,
                max_gap_days=terms.max_gap_days,
                why=_why(model, assessment, service, rule, sessions),
            )


def _sessions(rule: Suggestion, barrier: Barrier) -> int:
    by_severity = rule.sessions.get(barrier.code)
    return 0 if by_severity is None else by_severity[barrier.severity - 1]


def _why(
    model: Model, assessment: Assessment, service: str, rule: Suggestion, sessions: int
) -> str:
    """Such as ``Physiotherapy, 4 sessions: “Muscles, joints and back” at severity 2.``."""
    reasons = [
        f"“{model.barriers[b.code]}” at severity {b.severity}"
        for b in assessment.barriers
        if _sessions(rule, b) == sessions
    ]
    if rule.always == sessions:
        reasons.insert(0, "everybody has them" if sessions > 1 else "everybody has one")
    who = ""
    if rule.employment and assessment.employment is not None:
        who = f"for somebody {EMPLOYMENT_WORDS[assessment.employment]}, "
    count = "1 session" if sessions == 1 else f"{sessions} sessions"
    return f"{model.services[service].name}, {count}: {who}{_listed(reasons)}."


def _barriers_without(model: Model, assessment: Assessment) -> Iterator[str]:
    """What the assessment names and no suggestion answers: a coach may know of something."""
    for barrier in assessment.barriers:
        answered = any(
            _sessions(rule, barrier) > 0
            and (not rule.employment or assessment.employment in rule.employment)
            for rule in model.suggest.values()
        )
        if not answered:
            name = model.barriers[barrier.code]
            yield f"“{name}” at severity {barrier.severity}: no service is suggested for it."


def _employment_unknown(model: Model, assessment: Assessment) -> Iterator[str]:
    """Services that would be suggested if the employment were known to be the right one."""
    if assessment.employment is not None:
        return
    for service, rule in model.suggest.items():
        sessions = max([rule.always, *(_sessions(rule, b) for b in assessment.barriers)])
        if rule.employment and sessions > 0:
            words = _listed([EMPLOYMENT_WORDS[e] for e in rule.employment], "or")
            name = model.services[service].name
            yield f"{name}: only for somebody {words}, and the employment is not given."


def _listed(items: Sequence[str], last: str = "and") -> str:
    return f" {last} ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))
