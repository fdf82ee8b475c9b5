"""Valid outcomes for the checker's tests: rows from a plan, a certificate from some prices."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from statistics import mean

from matcher import audit
from matcher.audit.proposal import Proposal, read_plan
from matcher.audit.reasons import Reasons
from matcher.audit.week import Week
from matcher.domain import (
    AllocationRow,
    Baseline,
    Batch,
    Certificate,
    ClashPrice,
    Mode,
    Model,
    Outcome,
    Plan,
    PoolPrice,
    RebookRow,
    Spread,
    Summary,
    UnplacedRow,
)


def outcome_of(
    model: Model, batch: Batch, plan: Plan, certificate: Certificate | None = None
) -> Outcome:
    """The outcome that writes this plan down; without a certificate, one with no prices."""
    week = Week(model, batch)
    proposal = read_plan(week, plan)
    bare = certificate or Certificate(cost=0, bound=0)
    proved = bare.model_copy(
        update={
            "cost": audit.price_plan(model, batch, plan),
            "bound": audit.bound(model, batch, bare),
        }
    )
    return Outcome(
        allocation=tuple(_rows(week, proposal)),
        unplaced=tuple(_unplaced(week, proposal)),
        rebook=tuple(
            RebookRow(**b.model_dump()) for b in batch.bookings if b.slot_id not in batch.slot
        ),
        summary=_summary(week, proposal, proved),
        certificate=proved,
    )


def priced(batch: Batch, seed: int) -> Certificate:
    """A certificate with pools and clashes at drawn prices; cost and bound are still to come."""
    rng = random.Random(seed)
    slots = [s.slot_id for s in batch.slots]
    rng.shuffle(slots)
    pools = [
        PoolPrice(slots=tuple(slots[i : i + 3]), price=rng.randint(1, 9000))
        for i in range(0, len(slots) // 2, 3)
    ]
    people = rng.sample(batch.participants, min(8, len(batch.participants)))
    clashes = [
        ClashPrice(
            participant_id=p.participant_id,
            date=rng.choice(batch.slots).date,
            part=rng.choice(("am", "pm")),
            price=rng.randint(1, 5000),
        )
        for p in people
    ]
    return Certificate(cost=0, bound=0, pools=tuple(pools), clashes=tuple(clashes))


def _rows(week: Week, proposal: Proposal) -> Iterator[AllocationRow]:
    for need in week.batch.needs:
        series = proposal.of.get(need.need_id)
        for number, session in enumerate(series.sessions if series else (), start=1):
            assert series is not None
            assert session.mode is not None
            slot, person = session.slot, week.participant(need)
            practitioner = week.batch.practitioner[slot.practitioner_id]
            fit = week.costs.fit(need, person, practitioner)
            yield AllocationRow(
                need_id=need.need_id,
                participant_id=need.participant_id,
                session=number,
                slot_id=slot.slot_id,
                practitioner_id=slot.practitioner_id,
                site_id=slot.site_id if session.mode == Mode.IN_PERSON else None,
                mode=session.mode,
                start=slot.start,
                travel_minutes=week.minutes(need, slot, session.mode),
                wait_days=(series.slots[0].date - need.clock).days,
                fit=_decimal(fit.numerator, fit.denominator),
                arrange=tuple(
                    code
                    for code in week.eligibility.not_provided(person, practitioner, session.mode)
                    if week.eligibility.notice_days(code) is not None
                ),
            )


def _decimal(numerator: int, denominator: int) -> Decimal:
    exact = Decimal(numerator) / Decimal(denominator)
    return exact.quantize(Decimal("0.001"), ROUND_HALF_UP)


def _unplaced(week: Week, proposal: Proposal) -> Iterator[UnplacedRow]:
    reasons = Reasons(week, proposal.ended)
    for need in week.batch.needs:
        if need.need_id not in proposal.of:
            yield UnplacedRow(
                need_id=need.need_id,
                participant_id=need.participant_id,
                reason=reasons.reason(need),
                explanation="What would help.",
                last_chance=reasons.is_last_chance(need),
            )


def _summary(week: Week, proposal: Proposal, certificate: Certificate) -> Summary:
    model, batch = week.model, week.batch
    cost, bound = certificate.cost, certificate.bound
    ideal = audit.ideal(model, batch)
    first_come = read_plan(week, audit.baseline(model, batch))
    sessions = list(proposal.sessions())
    fits = [
        week.costs.fit(n, week.participant(n), batch.practitioner[s.slot.practitioner_id])
        for n, s in sessions
    ]
    fit_mean = mean(fits) if fits else 0
    return Summary(
        needs=len(batch.needs),
        needs_placed=len(proposal.series),
        sessions_booked=len(sessions),
        cost_days=cost / 1000,
        bound_days=bound / 1000,
        gap=_share(cost - bound, cost),
        gap_avoidable=_share(cost - bound, cost - ideal),
        status="optimal" if cost == bound else "feasible",
        seconds=1.5,
        seed=1,
        wait_days=_waits(proposal),
        travel_minutes=_spread(
            week.minutes(n, s.slot, s.mode) for n, s in sessions if s.mode == Mode.IN_PERSON
        ),
        fit_mean=float(_decimal(fit_mean.numerator, fit_mean.denominator)),
        utilisation=_utilisation(batch, proposal),
        baseline=Baseline(
            cost_days=audit.price_plan(model, batch, audit.baseline(model, batch)) / 1000,
            needs_placed=len(first_come.series),
            sessions_booked=sum(len(s.sessions) for s in first_come.series),
            wait_days=_waits(first_come),
        ),
        model=model.name,
        versions={"workwell-matcher": "0"},
        input_sha256=batch.input_sha256,
    )


def _share(doubt: int, whole: int) -> float:
    if doubt == 0:
        return 0
    return doubt / whole if whole else 1


def _waits(proposal: Proposal) -> Spread:
    return _spread((s.slots[0].date - s.need.clock).days for s in proposal.series)


def _spread(values: Iterable[int]) -> Spread:
    ordered = sorted(values)
    if not ordered:
        return Spread()

    def at_rank(share: float) -> float:
        rank = share * (len(ordered) - 1)
        low = int(rank)
        high = min(low + 1, len(ordered) - 1)
        return ordered[low] + (rank - low) * (ordered[high] - ordered[low])

    return Spread(median=at_rank(0.5), p90=at_rank(0.9), max=ordered[-1])


def _utilisation(batch: Batch, proposal: Proposal) -> dict[str, float]:
    used = Counter(b.slot_id for b in batch.standing_bookings)
    used.update(session.slot.slot_id for _, session in proposal.sessions())
    taken: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for slot in batch.slots:
        if batch.horizon_start <= slot.date <= batch.horizon_end:
            for service in batch.practitioner[slot.practitioner_id].services:
                taken[service] += min(slot.places, used[slot.slot_id])
                places[service] += slot.places
    return {service: taken[service] / count for service, count in places.items()}
