"""Ways to spoil a valid outcome. Each returns the spoiled one, or ``None`` where it cannot."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from matcher.domain import (
    AllocationRow,
    Batch,
    ClashPrice,
    Mode,
    Outcome,
    PoolPrice,
    Reason,
    RebookRow,
)

Corruption = Callable[[Batch, Outcome, random.Random], Outcome | None]


def _allocation(outcome: Outcome, rows: list[AllocationRow]) -> Outcome:
    return outcome.model_copy(update={"allocation": tuple(rows)})


def _on_a_row(change: Callable[[Batch, AllocationRow], dict[str, Any] | None]) -> Corruption:
    """Change some columns of one row that allows it."""

    def corrupt(week: Batch, outcome: Outcome, rng: random.Random) -> Outcome | None:
        rows = list(outcome.allocation)
        for i in rng.sample(range(len(rows)), len(rows)):
            update = change(week, rows[i])
            if update is not None:
                rows[i] = rows[i].model_copy(update=update)
                return _allocation(outcome, rows)
        return None

    return corrupt


def _on_unplaced(change: Callable[[Any], dict[str, Any]]) -> Corruption:
    def corrupt(_week: Batch, outcome: Outcome, rng: random.Random) -> Outcome | None:
        rows = list(outcome.unplaced)
        if not rows:
            return None
        i = rng.randrange(len(rows))
        rows[i] = rows[i].model_copy(update=change(rows[i]))
        return outcome.model_copy(update={"unplaced": tuple(rows)})

    return corrupt


def _on_summary(change: Callable[[Any], dict[str, Any]]) -> Corruption:
    def corrupt(_week: Batch, outcome: Outcome, _rng: random.Random) -> Outcome | None:
        summary = outcome.summary.model_copy(update=change(outcome.summary))
        return outcome.model_copy(update={"summary": summary})

    return corrupt


def _more(key: str, by: float) -> Corruption:
    return _on_summary(lambda summary: {key: getattr(summary, key) + by})


def _more_inside(key: str, field: str, by: float) -> Corruption:
    def change(summary: Any) -> dict[str, Any]:
        inner = getattr(summary, key)
        return {key: inner.model_copy(update={field: getattr(inner, field) + by})}

    return _on_summary(change)


def _on_certificate(change: Callable[[Batch, Any], dict[str, Any]]) -> Corruption:
    def corrupt(week: Batch, outcome: Outcome, _rng: random.Random) -> Outcome | None:
        update = change(week, outcome.certificate)
        certificate = outcome.certificate.model_copy(update=update)
        return outcome.model_copy(update={"certificate": certificate})

    return corrupt


def swap_slots(_week: Batch, outcome: Outcome, rng: random.Random) -> Outcome | None:
    rows = list(outcome.allocation)
    i, j = rng.sample(range(len(rows)), 2)
    columns = [{k: getattr(r, k) for k in ("slot_id", "start", "practitioner_id")} for r in rows]
    rows[i] = rows[i].model_copy(update=columns[j])
    rows[j] = rows[j].model_copy(update=columns[i])
    return _allocation(outcome, rows)


def drop_a_row(_week: Batch, outcome: Outcome, rng: random.Random) -> Outcome | None:
    rows = list(outcome.allocation)
    del rows[rng.randrange(len(rows))]
    return _allocation(outcome, rows)


def repeat_a_row(_week: Batch, outcome: Outcome, rng: random.Random) -> Outcome | None:
    rows = list(outcome.allocation)
    i = rng.randrange(len(rows))
    return _allocation(outcome, [*rows[: i + 1], *rows[i:]])


def turn_the_rows_round(_week: Batch, outcome: Outcome, _rng: random.Random) -> Outcome | None:
    return _allocation(outcome, list(reversed(outcome.allocation)))


def forget_a_placed_need(_week: Batch, outcome: Outcome, rng: random.Random) -> Outcome | None:
    gone = rng.choice(outcome.allocation).need_id
    return _allocation(outcome, [r for r in outcome.allocation if r.need_id != gone])


def place_twice(_week: Batch, outcome: Outcome, rng: random.Random) -> Outcome | None:
    """Two needs of different people in one row's place: the row comes back under another need."""
    if not outcome.unplaced:
        return None
    row, other = rng.choice(outcome.allocation), rng.choice(outcome.unplaced)
    update = {"need_id": other.need_id, "participant_id": other.participant_id, "session": 1}
    return _allocation(outcome, [*outcome.allocation, row.model_copy(update=update)])


def drop_an_unplaced_need(_week: Batch, outcome: Outcome, _rng: random.Random) -> Outcome | None:
    return outcome.model_copy(update={"unplaced": outcome.unplaced[1:]})


def repeat_an_unplaced_need(_week: Batch, outcome: Outcome, _rng: random.Random) -> Outcome | None:
    return outcome.model_copy(update={"unplaced": outcome.unplaced[:1] + outcome.unplaced})


def turn_the_unplaced_round(_week: Batch, outcome: Outcome, _rng: random.Random) -> Outcome | None:
    return outcome.model_copy(update={"unplaced": outcome.unplaced[::-1]})


def list_a_placed_need(_week: Batch, outcome: Outcome, rng: random.Random) -> Outcome | None:
    row = rng.choice(outcome.allocation)
    update = {"need_id": row.need_id, "participant_id": row.participant_id}
    listed = outcome.unplaced[0].model_copy(update=update)
    return outcome.model_copy(update={"unplaced": (*outcome.unplaced, listed)})


def drop_a_rebooking(_week: Batch, outcome: Outcome, _rng: random.Random) -> Outcome | None:
    return outcome.model_copy(update={"rebook": outcome.rebook[1:]})


def repeat_a_rebooking(_week: Batch, outcome: Outcome, _rng: random.Random) -> Outcome | None:
    return outcome.model_copy(update={"rebook": outcome.rebook[:1] + outcome.rebook})


def turn_the_rebookings_round(
    _week: Batch, outcome: Outcome, _rng: random.Random
) -> Outcome | None:
    return outcome.model_copy(update={"rebook": outcome.rebook[::-1]})


def rebook_a_standing_one(week: Batch, outcome: Outcome, rng: random.Random) -> Outcome | None:
    standing = rng.choice(week.standing_bookings)
    row = RebookRow(**standing.model_dump())
    return outcome.model_copy(update={"rebook": (*outcome.rebook, row)})


def _free_slot(week: Batch, row: AllocationRow) -> dict[str, Any] | None:
    """Another slot's name in the row, and nothing else."""
    others = (s.slot_id for s in week.slots if s.start != row.start)
    return {"slot_id": next(others)}


def _closed_slot(week: Batch, _row: AllocationRow) -> dict[str, Any] | None:
    return {"slot_id": week.closed_slots[0].slot_id}


def _other_mode(_week: Batch, row: AllocationRow) -> dict[str, Any] | None:
    return {"mode": Mode.PHONE if row.mode != Mode.PHONE else Mode.VIDEO}


def _no_site(_week: Batch, row: AllocationRow) -> dict[str, Any] | None:
    return {"site_id": None} if row.site_id is not None else {"site_id": "S0"}


def _no_arrangement(_week: Batch, row: AllocationRow) -> dict[str, Any] | None:
    return {"arrange": ()} if row.arrange else {"arrange": ("language:pl",)}


def _other_reason(row: Any) -> dict[str, Any]:
    return {"reason": next(r for r in Reason if r != row.reason)}


def _price(by: int) -> Callable[[Batch, Any], dict[str, Any]]:
    """One price that is paid or that capacity takes off: the bound moves with it."""

    def change(week: Batch, certificate: Any) -> dict[str, Any]:
        pools = list(certificate.pools)
        free = {s.slot_id for s in week.slots if s.slot_id not in week.bookings_in}
        i = next(i for i, p in enumerate(pools) if set(p.slots) <= free and p.price > 10)
        pools[i] = pools[i].model_copy(update={"price": pools[i].price + by})
        return {"pools": tuple(pools)}

    return change


def _with_pool(*slots: str, price: int = 0) -> Callable[[Batch, Any], dict[str, Any]]:
    pool = PoolPrice.model_construct(slots=slots, price=price)
    return lambda _week, certificate: {"pools": (*certificate.pools, pool)}


def _again(_week: Batch, certificate: Any) -> dict[str, Any]:
    free = certificate.pools[0].model_copy(update={"price": 0})
    return {"pools": (*certificate.pools, free)}


def _slot_twice(_week: Batch, certificate: Any) -> dict[str, Any]:
    first, *rest = certificate.pools
    return {"pools": (first.model_copy(update={"slots": first.slots + first.slots[:1]}), *rest)}


def _clash_again(_week: Batch, certificate: Any) -> dict[str, Any]:
    free = certificate.clashes[0].model_copy(update={"price": 0})
    return {"clashes": (*certificate.clashes, free)}


def _stranger(week: Batch, certificate: Any) -> dict[str, Any]:
    clash = ClashPrice(participant_id="nobody", date=week.horizon_start, part="am", price=0)
    return {"clashes": (*certificate.clashes, clash)}


def _lost_utilisation(summary: Any) -> dict[str, Any]:
    services = dict(summary.utilisation)
    services.pop(max(services, key=lambda s: services[s]))
    return {"utilisation": services}


def _more_utilisation(summary: Any) -> dict[str, Any]:
    service = next(iter(summary.utilisation))
    return {"utilisation": {**summary.utilisation, service: summary.utilisation[service] + 0.01}}


def _more_waiting_first_come(summary: Any) -> dict[str, Any]:
    waits = summary.baseline.wait_days
    longer = waits.model_copy(update={"p90": waits.p90 + 1})
    return {"baseline": summary.baseline.model_copy(update={"wait_days": longer})}


CORRUPTIONS: dict[str, tuple[Corruption, frozenset[str]]] = {
    name: (corruption, frozenset(codes.split()))
    for name, corruption, codes in (
        ("swap slots", swap_slots, ""),
        ("drop a row", drop_a_row, "R3 need"),
        ("repeat a row", repeat_a_row, "R3"),
        ("rows in another order", turn_the_rows_round, "order"),
        ("forget a placed need", forget_a_placed_need, "need"),
        ("place in a taken slot", place_twice, "need"),
        ("drop an unplaced need", drop_an_unplaced_need, "need"),
        ("repeat an unplaced need", repeat_an_unplaced_need, "need"),
        ("unplaced in another order", turn_the_unplaced_round, "order"),
        ("list a placed need", list_a_placed_need, "need"),
        ("drop a rebooking", drop_a_rebooking, "rebook"),
        ("repeat a rebooking", repeat_a_rebooking, "rebook"),
        ("rebookings in another order", turn_the_rebookings_round, "order"),
        ("rebook a standing one", rebook_a_standing_one, "rebook"),
        ("another slot", _on_a_row(_free_slot), "column"),
        ("a closed slot", _on_a_row(_closed_slot), "R1"),
        ("an unknown slot", _on_a_row(lambda _w, _r: {"slot_id": "T-none"}), "R1"),
        ("an unknown need", _on_a_row(lambda _w, _r: {"need_id": "N-none"}), "need"),
        ("another person", _on_a_row(lambda _w, _r: {"participant_id": "P-none"}), "column"),
        ("another practitioner", _on_a_row(lambda _w, _r: {"practitioner_id": "Q-x"}), "column"),
        ("another session number", _on_a_row(lambda _w, r: {"session": r.session + 7}), "column"),
        ("session nought", _on_a_row(lambda _w, _r: {"session": 0}), "column"),
        ("another mode", _on_a_row(_other_mode), "R8"),
        ("the site left out or added", _on_a_row(_no_site), "column"),
        (
            "start an hour on",
            _on_a_row(lambda _w, r: {"start": r.start + dt.timedelta(hours=1)}),
            "column",
        ),
        (
            "a longer journey",
            _on_a_row(lambda _w, r: {"travel_minutes": r.travel_minutes + 1}),
            "column",
        ),
        ("a shorter wait", _on_a_row(lambda _w, r: {"wait_days": r.wait_days - 1}), "column"),
        ("a better fit", _on_a_row(lambda _w, r: {"fit": r.fit + Decimal("0.001")}), "column"),
        ("arrangements", _on_a_row(_no_arrangement), "column"),
        ("a status of its own", _on_a_row(lambda _w, _r: {"status": "final"}), "column"),
        ("another reason", _on_unplaced(_other_reason), "reason"),
        ("no explanation", _on_unplaced(lambda _r: {"explanation": " "}), "reason"),
        (
            "last chance turned round",
            _on_unplaced(lambda r: {"last_chance": not r.last_chance}),
            "last_chance",
        ),
        (
            "another person unplaced",
            _on_unplaced(lambda _r: {"participant_id": "P-none"}),
            "column",
        ),
        ("an unknown need unplaced", _on_unplaced(lambda _r: {"need_id": "N-none"}), "need"),
        ("a cheaper plan claimed", _on_certificate(lambda _w, c: {"cost": c.cost - 1}), "cost"),
        ("a higher bound claimed", _on_certificate(lambda _w, c: {"bound": c.bound + 1}), "bound"),
        ("a lower bound claimed", _on_certificate(lambda _w, c: {"bound": c.bound - 1}), "bound"),
        ("no pools", _on_certificate(lambda _w, _c: {"pools": ()}), "bound"),
        ("a price of 1 more", _on_certificate(_price(1)), "bound"),
        ("a price of 1 less", _on_certificate(_price(-1)), "bound"),
        ("a price below 0", _on_certificate(_with_pool("S", price=-1)), "certificate"),
        ("an empty pool", _on_certificate(_with_pool()), "certificate"),
        ("an unknown slot priced", _on_certificate(_with_pool("T-none")), "certificate"),
        ("a pool named twice", _on_certificate(_again), "certificate"),
        ("a slot twice in a pool", _on_certificate(_slot_twice), "certificate"),
        ("a clash named twice", _on_certificate(_clash_again), "certificate"),
        ("a stranger's clash", _on_certificate(_stranger), "certificate"),
        ("another unit", _on_certificate(lambda _w, _c: {"unit": "day"}), "certificate"),
        ("needs", _more("needs", 1), "summary"),
        ("needs_placed", _more("needs_placed", 1), "summary"),
        ("sessions_booked", _more("sessions_booked", -1), "summary"),
        ("cost_days", _more("cost_days", -0.001), "summary"),
        ("bound_days", _more("bound_days", 0.001), "summary"),
        ("gap", _more("gap", -0.0001), "gap"),
        ("gap_avoidable", _more("gap_avoidable", -0.0001), "gap"),
        ("gap is not a number", _on_summary(lambda _s: {"gap": float("nan")}), "gap"),
        ("status", _on_summary(lambda _s: {"status": "optimal"}), "summary"),
        ("seconds", _on_summary(lambda _s: {"seconds": -1.0}), "summary"),
        ("median wait", _more_inside("wait_days", "median", 1), "summary"),
        ("p90 of waits", _more_inside("wait_days", "p90", -0.1), "summary"),
        ("longest journey", _more_inside("travel_minutes", "max", 1), "summary"),
        ("fit_mean", _more("fit_mean", 0.001), "summary"),
        ("a service left out", _on_summary(_lost_utilisation), "summary"),
        ("more utilisation", _on_summary(_more_utilisation), "summary"),
        ("dearer first come", _more_inside("baseline", "cost_days", 1), "baseline"),
        ("fewer placed first come", _more_inside("baseline", "needs_placed", -1), "baseline"),
        ("fewer sessions first come", _more_inside("baseline", "sessions_booked", -1), "baseline"),
        ("longer waits first come", _on_summary(_more_waiting_first_come), "baseline"),
        ("another model", _on_summary(lambda _s: {"model": "workbad"}), "summary"),
        ("another input", _on_summary(lambda _s: {"input_sha256": "1" * 64}), "summary"),
    )
}
"""By name: the corruption and the codes of which at least one is found; any code when empty."""
