"""Does it pay that options are ranked with prices? Weeks of booking, beside what hindsight allows.

    python -m benchmarks.next_available_policies --out docs/explanation/how-good

People are referred over some weeks. A share of them books with a coach on the day of the referral
and takes one option; the others wait for Monday's batch, whose prices hold until the next. At the
end every plan is priced by the independent checker in one batch that knows everybody from the
start, and that batch's certificate bounds what anybody could have done who had known all that was
to come. Policies see the same people, days and places; only the option that is taken differs.

Whatever has a price in a batch is full once the batch is booked: a place that is left over is
worth nothing to those who were there. So the last batch's prices are compared with the same
prices a week on: what a practitioner's day was worth last Monday, their day a week later may be
worth next Monday.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import mean

from benchmarks.machine import sentence
from benchmarks.registry import DEFAULT_CACHE, Case
from benchmarks.tables import Record, markdown, percent, write_records
from matcher.audit import check_plan, price_plan
from matcher.domain import Batch, Booking, Certificate, Model, Need, Placement, Plan, Slot
from matcher.files import read_batch
from matcher.offers import Kind, Manner, Market, Option, Person, next_available
from matcher.optimise import Options, allocate

ARRIVING_WEEKS = 6
WEEKS = 16
SHARES = (0.25, 0.5, 0.75)
"""Of the people, how many book with a coach at once."""
LOADS = (0.9, 1.1)
SEEDS = range(3)


Valued = Callable[[Certificate, Batch], Mapping[str, int]]
"""What a batch says of the price of each slot until the next, in 0.001 day."""


def as_they_are(certificate: Certificate, _batch: Batch) -> Mapping[str, int]:
    """The prices of the batch's own places."""
    return {slot: pool.price for pool in certificate.pools for slot in pool.slots}


def a_week_on(certificate: Certificate, batch: Batch) -> Mapping[str, int]:
    """For each slot the price of its practitioner's dearest place on the same day a week before."""
    dearest: dict[tuple[str, dt.date], int] = {}
    for slot_id, price in as_they_are(certificate, batch).items():
        slot = batch.slot[slot_id]
        day = (slot.practitioner_id, slot.date + dt.timedelta(days=7))
        dearest[day] = max(price, dearest.get(day, 0))
    return {
        slot.slot_id: price
        for slot in batch.slots
        if (price := dearest.get((slot.practitioner_id, slot.date)))
    }


@dataclass(frozen=True)
class Policy:
    """Which option is taken, and by which prices options are ranked, if by any."""

    name: str
    kind: Kind
    prices: Valued | None = None

    def taken(self, options: Sequence[Option]) -> Option:
        """The option of the policy's kind."""
        return next(o for o in options if self.kind in o.kinds)


POLICIES = (
    Policy("soonest first", Kind.SOONEST),
    Policy("recommended, without prices", Kind.RECOMMENDED),
    Policy("recommended, with the last batch's prices", Kind.RECOMMENDED, as_they_are),
    Policy("recommended, with its prices a week on", Kind.RECOMMENDED, a_week_on),
)


def arriving(batch: Batch, seed: int, weeks: int) -> Batch:
    """The people of a generated week, each referred on a day of the first weeks, all of them new.

    Places that somebody has booked are gone; nothing is reserved, since a release date means
    another thing on each day.
    """
    rng = Random(seed)
    start = batch.horizon_start
    day = {
        p.participant_id: start + dt.timedelta(days=rng.randrange(7 * weeks))
        for p in batch.participants
    }
    taken = Counter(b.slot_id for b in batch.standing_bookings)
    free = {s.slot_id: s.places - taken[s.slot_id] for s in batch.slots}
    plain = {"reserved_for": None, "release_on": None}
    fresh = {"not_before": None, "not_after": None, "previous_session": None}
    known = {n.need_id for n in batch.needs}
    return batch.model_copy(
        update={
            "participants": tuple(
                p.model_copy(
                    update={
                        "referral_date": day[p.participant_id],
                        "support_starts": None,
                        "support_ends": None,
                    }
                )
                for p in batch.participants
            ),
            "needs": tuple(
                n.model_copy(
                    update={
                        **fresh,
                        "requested_on": day[n.participant_id],
                        "after_need": n.after_need if n.after_need in known else None,
                    }
                )
                for n in batch.needs
            ),
            "slots": tuple(
                s.model_copy(update={**plain, "places": free[s.slot_id]})
                for s in batch.slots
                if free[s.slot_id] > 0
            ),
            "closed_slots": (),
            "bookings": (),
        }
    )


class Programme:
    """Some weeks of referrals, booked under one policy."""

    def __init__(
        self, model: Model, batch: Batch, policy: Policy, online: frozenset[str], work: int
    ) -> None:
        self.model, self.batch, self.policy, self.online = model, batch, policy, online
        self.options = Options(work_limit=work)
        self.market = Market.of_batch(model, batch)
        self.placed: dict[str, tuple[str, ...]] = {}
        self.mine: dict[str, list[Booking]] = defaultdict(list)
        self.needs: dict[str, list[Need]] = defaultdict(list)
        for need in batch.needs:
            self.needs[need.participant_id].append(need)

    def run(self) -> Plan:
        """Day after day until everybody has come; the last batch serves who is left."""
        start = self.batch.horizon_start
        for day in range(7 * ARRIVING_WEEKS + 1):
            today = start + dt.timedelta(days=day)
            self.market = self.market.on(today)
            if day % 7 == 0 and day > 0:
                self.monday(today)
            for person in self.batch.participants:
                if person.referral_date == today and person.participant_id in self.online:
                    self.visit(person.participant_id)
        return Plan(
            placements=tuple(
                Placement(need_id=n.need_id, slot_ids=self.placed[n.need_id])
                for n in self.batch.needs
                if n.need_id in self.placed
            )
        )

    def visit(self, who: str) -> None:
        """Somebody books with a coach, their whole plan at once."""
        booked = {b.slot_id: self.batch.slot[b.slot_id] for b in self.mine[who]}
        person = Person(
            participant=self.batch.participant[who],
            bookings=tuple(self.mine[who]),
            booked_slots=tuple(booked.values()),
            open_needs=tuple(self.needs[who]),
            restrictions=tuple(r for r in self.batch.restrictions if r.participant_id == who),
            travel_times=self.batch.travel_times,
        )
        manner = Manner(with_prices=self.policy.prices is not None, later=0)
        found = next_available(self.market, person, self.needs[who], manner=manner)
        if found.options:
            for course in self.policy.taken(found.options).courses:
                self.book(course.need_id, tuple(s.slot_id for s in course.sessions))

    def monday(self, today: dt.date) -> None:
        """The batch of all who have come and wait; its prices hold from now on."""
        there = {p.participant_id for p in self.batch.participants if p.referral_date < today}
        waiting = tuple(
            n
            for n in self.batch.needs
            if n.participant_id in there and n.need_id not in self.placed
        )
        gone = (today - self.batch.horizon_start).days // 7
        people = {n.participant_id for n in waiting}
        week = self.batch.model_copy(
            update={
                "horizon_start": today,
                "horizon_weeks": self.batch.horizon_weeks - gone,
                "participants": tuple(
                    p for p in self.batch.participants if p.participant_id in people
                ),
                "needs": waiting,
                "bookings": tuple(b for found in self.mine.values() for b in found),
                "slots": self.batch.slots,
            }
        )
        if not waiting:
            return
        result = allocate(self.model, week, self.options)
        for placement in result.plan.placements:
            self.book(placement.need_id, placement.slot_ids)
        if self.policy.prices is not None:
            self.market = self.market.with_prices(self.policy.prices(result.certificate, week))

    def book(self, need_id: str, slot_ids: tuple[str, ...]) -> None:
        """Take the places of a course."""
        need = self.batch.need[need_id]
        self.placed[need_id] = slot_ids
        self.mine[need.participant_id] += [
            Booking(slot_id=s, participant_id=need.participant_id, need_id=need_id)
            for s in slot_ids
        ]
        market = self.market
        free = {s: int(market.free[market.row[s]]) - 1 for s in slot_ids}
        self.market = market.with_free(free)


def compare(case: Case, cache: Path, share: float, work: int) -> list[Record]:
    """All policies on one week's people, beside what hindsight allows."""
    week = read_batch(case.folder(cache))
    batch = arriving(week.batch, case.seed, ARRIVING_WEEKS)
    rng = Random(case.seed)
    everybody = [p.participant_id for p in batch.participants]
    online = frozenset(rng.sample(everybody, round(share * len(everybody))))
    hindsight = allocate(week.model, batch, Options(work_limit=8 * work))
    bound, best = hindsight.certificate.bound, price_plan(week.model, batch, hindsight.plan)
    rows: list[Record] = []
    for policy in POLICIES:
        plan = Programme(week.model, batch, policy, online, work).run()
        breaches = check_plan(week.model, batch, plan)
        assert not breaches, breaches[:3]
        cost = price_plan(week.model, batch, plan)
        rows.append(
            {
                "case": case.name,
                "load": case.load,
                "online share": share,
                "policy": policy.name,
                "cost, days": cost / 1000,
                "hindsight bound, days": bound / 1000,
                "hindsight plan, days": best / 1000,
                "above the bound": round(cost / bound - 1, 5),
                "needs placed": len(plan.placements),
                "needs": len(batch.needs),
                "mean wait, days": round(mean(_waits(batch, plan)), 2),
                "mean wait of the others, days": round(
                    mean(_waits(batch, plan, without=online) or [0]), 2
                ),
            }
        )
    return rows


def _waits(batch: Batch, plan: Plan, without: frozenset[str] = frozenset()) -> list[int]:
    def first(placement: Placement) -> Slot:
        return batch.slot[placement.slot_ids[0]]

    return [
        (first(p).date - batch.need[p.need_id].clock).days
        for p in plan.placements
        if batch.need[p.need_id].participant_id not in without
    ]


def summary(rows: Sequence[Record]) -> str:
    """A table: each load, share and policy, the mean over the draws."""
    groups: dict[tuple[object, ...], list[Record]] = defaultdict(list)
    for row in rows:
        groups[row["load"], row["online share"], row["policy"]].append(row)
    body = []
    for (load, share, policy), found in groups.items():
        cost = sum(float(r["cost, days"]) for r in found)
        bound = sum(float(r["hindsight bound, days"]) for r in found)
        placed = sum(int(r["needs placed"]) for r in found) / sum(int(r["needs"]) for r in found)
        body.append(
            [
                f"{float(str(load)):g}",
                percent(float(str(share))),
                str(policy),
                f"{cost / len(found):,.0f}",
                percent(cost / bound - 1),
                percent(placed),
                f"{mean(float(r['mean wait, days']) for r in found):.1f}",
                f"{mean(float(r['mean wait of the others, days']) for r in found):.1f}",
            ]
        )
    columns = (
        *("load", "online", "policy", "cost, days", "above the hindsight bound", "needs placed"),
        *("mean wait", "mean wait of the others"),
    )
    return markdown(columns, body)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every case, and write rows and a table."""
    wish = argparse.ArgumentParser(description=__doc__)
    wish.add_argument("--scenario", default="greater-manchester")
    wish.add_argument("--people", type=int, default=200)
    wish.add_argument("--loads", type=float, nargs="+", default=LOADS)
    wish.add_argument("--shares", type=float, nargs="+", default=SHARES)
    wish.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    wish.add_argument("--work", type=int, default=150, help="steps of each Monday's search")
    wish.add_argument("--cache", type=Path, default=DEFAULT_CACHE)
    wish.add_argument("--out", type=Path, required=True)
    given = wish.parse_args(arguments)
    rows: list[Record] = []
    for load in given.loads:
        for seed in given.seeds:
            case = Case(given.scenario, given.people, load, seed, WEEKS)
            for share in given.shares:
                rows += compare(case, given.cache, share, given.work)
                write_records(
                    given.out / "next-available-policies.csv",
                    [{**row, "machine": sentence()} for row in rows],
                )
                (given.out / "next-available-policies.md").write_text(
                    summary(rows), encoding="utf-8"
                )
    print(summary(rows))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
