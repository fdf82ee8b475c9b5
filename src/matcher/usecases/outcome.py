"""From a plan to an outcome: every row and figure of the output folder. FORMATS section 1."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matcher.domain import (
    AllocationRow,
    Batch,
    Mode,
    Model,
    Outcome,
    Plan,
    RebookRow,
    UnplacedRow,
)
from matcher.explain import Reasons
from matcher.instance import Instance
from matcher.instance.rules import arranged
from matcher.optimise import Result
from matcher.optimise.first_come import first_come_on
from matcher.usecases.figures import summary, thousandths
from matcher.usecases.placed import PlacedNeed, PricedPlan, price


@dataclass(frozen=True, slots=True)
class Built:
    """An outcome, with the plan that first come, first served would have made."""

    outcome: Outcome
    first_come: PricedPlan


def build_outcome(instance: Instance, result: Result, *, seed: int) -> Built:
    """The outcome of ``result`` for a compiled batch, beside first come, first served."""
    model, batch = instance.model, instance.batch
    plan = price(instance, result.plan)
    first_come = price(instance, first_come_on(instance))
    outcome = Outcome(
        allocation=tuple(_allocation(instance, plan)),
        unplaced=tuple(_unplaced(instance, result.plan)),
        rebook=tuple(_rebook(batch)),
        summary=summary(model, batch, result, plan, first_come, seed),
        certificate=result.certificate,
        curve=result.curve,
    )
    return Built(outcome, first_come)


def _allocation(instance: Instance, plan: PricedPlan) -> Iterator[AllocationRow]:
    for placed in plan.needs:
        yield from _sessions(instance.model, instance.batch, placed)


def _sessions(model: Model, batch: Batch, placed: PlacedNeed) -> Iterator[AllocationRow]:
    need = placed.need
    person = batch.participant[need.participant_id]
    for number, session in enumerate(placed.sessions, start=1):
        slot = session.slot
        practitioner = batch.practitioner[slot.practitioner_id]
        yield AllocationRow(
            need_id=need.need_id,
            participant_id=need.participant_id,
            session=number,
            slot_id=slot.slot_id,
            practitioner_id=slot.practitioner_id,
            site_id=slot.site_id if session.mode is Mode.IN_PERSON else None,
            mode=session.mode,
            start=slot.start,
            travel_minutes=session.minutes,
            wait_days=placed.wait_days,
            fit=thousandths(session.fit),
            arrange=arranged(model, person, practitioner, session.mode),
        )


def _unplaced(instance: Instance, plan: Plan) -> Iterator[UnplacedRow]:
    reasons = Reasons(instance.model, instance.batch, plan)
    for need in instance.batch.needs:
        if need.need_id in plan.placement:
            continue
        why = reasons.explain(need.need_id)
        yield UnplacedRow(
            need_id=need.need_id,
            participant_id=need.participant_id,
            reason=why.reason,
            explanation=why.sentence,
            last_chance=why.last_chance,
        )


def _rebook(batch: Batch) -> Iterator[RebookRow]:
    for booking in batch.bookings:
        if booking.slot_id not in batch.slot:
            yield RebookRow(
                slot_id=booking.slot_id,
                participant_id=booking.participant_id,
                need_id=booking.need_id,
                session=booking.session,
            )
