"""The figures of summary.json, each worked out again from the batch and the rows."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from matcher.audit.arithmetic import percentile, thousandths
from matcher.audit.first_come import FirstCome
from matcher.audit.proposal import Proposal, Series, read_plan
from matcher.audit.verdict import Finding, Verdict
from matcher.audit.week import Week
from matcher.domain import Mode, Outcome, Spread, Status, Summary

TOLERANCE = Fraction(1, 2_000_000)
"""Shares and percentiles may be written with six decimals or more."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its key, what it should be and what was written."""

    key: str
    expected: Fraction
    found: float

    def is_right(self) -> bool:
        """Whether the two agree, as far as six decimals tell."""
        return math.isfinite(self.found) and abs(Fraction(self.found) - self.expected) <= TOLERANCE


def check_summary(
    week: Week, outcome: Outcome, proposal: Proposal, verdict: Verdict
) -> Iterator[Finding]:
    """Every figure of the summary but seconds, seed and versions, which only the run knows."""
    summary = outcome.summary
    for figure in _figures(week, summary, proposal, verdict):
        if not figure.is_right():
            said = f"{figure.key} should be {_shown(figure.expected)} and is {figure.found}."
            code = "gap" if figure.key.startswith("gap") else "summary"
            yield Finding(code, f"Summary: {said}")
    yield from _check_words(week, summary, verdict)
    yield from _check_utilisation(week, summary, proposal)
    yield from _check_baseline(week, summary)


def _figures(
    week: Week, summary: Summary, proposal: Proposal, verdict: Verdict
) -> Iterator[Figure]:
    yield Figure("needs", Fraction(verdict.needs), summary.needs)
    yield Figure("needs_placed", Fraction(verdict.needs_placed), summary.needs_placed)
    yield Figure("sessions_booked", Fraction(verdict.sessions), summary.sessions_booked)
    yield Figure("cost_days", Fraction(verdict.cost, 1000), summary.cost_days)
    yield Figure("bound_days", Fraction(verdict.bound, 1000), summary.bound_days)
    yield Figure("gap", verdict.gap, summary.gap)
    yield Figure("gap_avoidable", verdict.gap_avoidable, summary.gap_avoidable)
    yield Figure("fit_mean", _fit_mean(week, proposal), summary.fit_mean)
    yield from _spread("wait_days", _waits(proposal.series), summary.wait_days)
    yield from _spread("travel_minutes", _journeys(week, proposal), summary.travel_minutes)


def _fit_mean(week: Week, proposal: Proposal) -> Fraction:
    """Over the booked sessions, rounded half up to three decimals; 0 when there are none."""
    fits = [
        week.costs.fit(
            need, week.participant(need), week.batch.practitioner[s.slot.practitioner_id]
        )
        for need, s in proposal.sessions()
    ]
    return Fraction(thousandths(Fraction(sum(fits)) / len(fits)), 1000) if fits else Fraction(0)


def _waits(series: Sequence[Series]) -> list[int]:
    """Days from the clock to the first session, of each placed need."""
    return [(min(s.date for s in x.slots) - x.need.clock).days for x in series]


def _journeys(week: Week, proposal: Proposal) -> list[int]:
    """Minutes of travel of the sessions in person."""
    return [
        week.minutes(need, session.slot, session.mode)
        for need, session in proposal.sessions()
        if session.mode == Mode.IN_PERSON
    ]


def _spread(name: str, values: Sequence[int], found: Spread) -> Iterator[Figure]:
    yield Figure(f"{name} median", percentile(values, Fraction(1, 2)), found.median)
    yield Figure(f"{name} p90", percentile(values, Fraction(9, 10)), found.p90)
    yield Figure(f"{name} max", Fraction(max(values, default=0)), found.max)


def _check_words(week: Week, summary: Summary, verdict: Verdict) -> Iterator[Finding]:
    if summary.status == Status.OPTIMAL and verdict.cost != verdict.bound:
        yield Finding("summary", "Summary: status is optimal, but cost and bound differ.")
    if summary.model != week.model.name:
        said = f"model should be {week.model.name} and is {summary.model}."
        yield Finding("summary", f"Summary: {said}")
    if week.batch.input_sha256 not in ("", summary.input_sha256):
        yield Finding("summary", "Summary: input_sha256 is not that of the batch's files.")
    if not summary.seconds >= 0:
        yield Finding("summary", f"Summary: seconds is {summary.seconds}; it is 0 or more.")


def _check_utilisation(week: Week, summary: Summary, proposal: Proposal) -> Iterator[Finding]:
    expected = utilisation(week, proposal)
    for service in sorted(expected.keys() | summary.utilisation.keys()):
        share = expected.get(service, Fraction(0))
        found = summary.utilisation.get(service)
        if found is None or not Figure(service, share, found).is_right():
            said = f"utilisation of {service} should be {_shown(share)} and is {found}."
            yield Finding("summary", f"Summary: {said}")


def utilisation(week: Week, proposal: Proposal) -> Mapping[str, Fraction]:
    """By service, the share of its practitioners' places inside the horizon that is taken."""
    proposed: dict[str, int] = defaultdict(int)
    for _, session in proposal.sessions():
        proposed[session.slot.slot_id] += 1
    taken: dict[str, int] = defaultdict(int)
    places: dict[str, int] = defaultdict(int)
    for slot in week.batch.slots:
        if week.first <= slot.date.toordinal() <= week.last:
            booked = len(week.batch.bookings_in.get(slot.slot_id, ()))
            used = min(slot.places, booked + proposed[slot.slot_id])
            for service in week.batch.practitioner[slot.practitioner_id].services:
                taken[service] += used
                places[service] += slot.places
    return {service: Fraction(taken[service], count) for service, count in places.items()}


def _check_baseline(week: Week, summary: Summary) -> Iterator[Finding]:
    """First come, first served, worked out again."""
    plan = read_plan(week, FirstCome(week).plan())
    cost = week.cost(plan.slots_by_need)
    sessions = sum(len(series.sessions) for series in plan.series)
    found = summary.baseline
    figures = [
        Figure("cost_days", Fraction(cost, 1000), found.cost_days),
        Figure("needs_placed", Fraction(len(plan.series)), found.needs_placed),
        Figure("sessions_booked", Fraction(sessions), found.sessions_booked),
        *_spread("wait_days", _waits(plan.series), found.wait_days),
    ]
    for figure in figures:
        if not figure.is_right():
            said = f"{figure.key} should be {_shown(figure.expected)} and is {figure.found}."
            yield Finding("baseline", f"First come, first served: {said}")


def _shown(value: Fraction) -> str:
    """A figure as a decimal number with at most six decimals."""
    return f"{float(value):.6f}".rstrip("0").rstrip(".")
