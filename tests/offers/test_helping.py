"""What would help, against brute force: every condition let go of alone, by other means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from matcher.domain import Availability, Batch, Booking, Mode, Model, Need, Part, Reserved, Window
from matcher.offers import Condition, Market, Opening, Person, Wishes, next_available
from matcher.offers.helping import what_would_help, with_option
from tests.offers.brute import asking, person_of, with_online_places
from tests.oracles.models import model_for
from tests.oracles.reading import series_of
from tests.oracles.week import Week
from tests.strategies import random_week
from tests.weeks import MODEL, at, available, batch, day, need, person, practitioner, site, slot

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Starts = list[dt.date]


def starts(model: Model, week: Batch, need_id: str) -> Starts:
    """The dates on which a course could begin."""
    found = series_of(model, week, week.need[need_id])
    return sorted({week.slot[s.slot_ids[0]].date for s in found})


class Letting:
    """Lets go of one condition of a week that holds one need."""

    def __init__(self, model: Model, week: Batch) -> None:
        self.model, self.week, self.need = model, week, week.needs[0]
        self.person = week.participant[self.need.participant_id]

    def of_person(self, **values: object) -> Starts:
        changed = self.person.model_copy(update=values)
        people = tuple(changed if p is self.person else p for p in self.week.participants)
        return self.of_week(participants=people)

    def of_need(self, **values: object) -> Starts:
        return self.of_week(needs=(self.need.model_copy(update=values),))

    def of_week(self, **values: object) -> Starts:
        return starts(self.model, self.week.model_copy(update=values), self.need.need_id)

    def first_of(self, each: Iterator[tuple[str, Starts]]) -> tuple[str, Starts] | None:
        return next(((to, found) for to, found in each if found), None)

    def all(self) -> dict[tuple[Condition, str], Starts]:
        """What each condition opens, by what it is let go of to; those that open nothing too."""
        need, person = self.need, self.person
        found: dict[tuple[Condition, str], Starts] = {}
        for mode in (Mode.IN_PERSON, Mode.PHONE, Mode.VIDEO):
            if mode not in person.modes:
                key = Condition.ACCEPTED_MODE, str(mode)
                found[key] = self.of_person(modes=(*person.modes, mode))
        found[Condition.AWAY, ""] = self.of_person(unavailable=()) if person.unavailable else []
        for code in person.requirements:
            rest = tuple(c for c in person.requirements if c != code)
            found[Condition.REQUIREMENT, code] = self.of_person(requirements=rest)
        if need.require_practitioner is not None:
            found[Condition.PRACTITIONER, ""] = self.of_need(require_practitioner=None)
        for other in need.forbid_practitioners:
            rest = tuple(q for q in need.forbid_practitioners if q != other)
            found[Condition.PRACTITIONER, other] = self.of_need(forbid_practitioners=rest)
        if need.after_need is not None:
            found[Condition.ORDER, ""] = self.of_need(after_need=None)
        if need.sessions > 1 and need.same_practitioner:
            found[Condition.CONTINUITY, ""] = self.of_need(same_practitioner=False)
        found |= self.supply()
        for condition, ladder in self.ladders():
            step = self.first_of(ladder)
            if step is not None:
                found[condition, step[0]] = step[1]
        return found

    def supply(self) -> dict[tuple[Condition, str], Starts]:
        week, mine = self.week, self.person.participant_id
        anonymous = tuple(
            b.model_copy(update={"participant_id": "X"}) if b.participant_id == mine else b
            for b in week.bookings
        )
        unreserved = (
            s.model_copy(update={"reserved_for": None}) if s.reserved_for is Reserved.URGENT else s
            for s in week.slots
        )
        taken = {s: len(found) for s, found in week.bookings_in.items()}
        roomy = (
            s.model_copy(update={"places": max(s.places, taken.get(s.slot_id, 0) + 1)})
            for s in week.slots
        )
        everywhere = {
            "practitioners": tuple(q.model_copy(update={"serves": ()}) for q in week.practitioners),
            "sites": tuple(s.model_copy(update={"serves": ()}) for s in week.sites),
        }
        return {
            (Condition.OWN_DIARY, ""): self.of_week(bookings=anonymous),
            (Condition.RESERVED, ""): self.of_week(slots=tuple(unreserved)),
            (Condition.FULL, ""): self.of_week(slots=tuple(roomy)),
            (Condition.AREA, ""): self.of_week(**everywhere),
        }

    def ladders(self) -> Iterator[tuple[Condition, Iterator[tuple[str, Starts]]]]:
        need, person, week = self.need, self.person, self.week
        known = Week(self.model, week)
        minutes = {known.minutes(person, s) for s in week.sites} - {None}
        longer = sorted(m for m in minutes if m and person.max_travel_minutes < m <= 180)
        yield (
            Condition.TRAVEL_LIMIT,
            ((str(m), self.of_person(max_travel_minutes=m)) for m in longer),
        )
        if need.sessions > 1:
            gaps = range(need.max_gap_days + 1, need.max_gap_days + 29)
            yield Condition.GAP, ((str(g), self.of_need(max_gap_days=g)) for g in gaps)
            fewer = range(need.sessions - 1, 0, -1)
            yield Condition.SESSIONS, ((str(n), self.of_need(sessions=n)) for n in fewer)
        ends = [e for e in (need.not_after, person.support_ends) if e is not None]
        if ends:
            days = (week.horizon_end - min(ends)).days
            yield Condition.END, (self.ending(min(ends), d) for d in range(1, days + 1))

    def ending(self, end: dt.date, days: int) -> tuple[str, Starts]:
        last = end + dt.timedelta(days=days)
        need, person = self.need, self.person
        changed = need.model_copy(
            update={"not_after": need.not_after and max(need.not_after, last)}
        )
        wider = person.model_copy(
            update={"support_ends": person.support_ends and max(person.support_ends, last)}
        )
        people = tuple(wider if p is person else p for p in self.week.participants)
        return last.isoformat(), self.of_week(participants=people, needs=(changed,))


def assert_what_would_help(seeds: range) -> dict[Condition, int]:
    """Compares openings with brute force; counts how often each condition opened something."""
    count: dict[Condition, int] = {}
    for seed in seeds:
        model, week = model_for(seed), random_week(seed)
        market = Market.of_batch(model, week)
        for unmet in week.needs:
            who = person_of(week, unmet.participant_id)
            if next_available(market, who, [unmet]).options:
                continue
            alone = asking(with_online_places(week), who.participant, [unmet])
            expected = {k: v for k, v in Letting(model, alone).all().items() if v}
            openings = what_would_help(market, who, unmet)
            told = {
                (o.condition, o.to): o
                for o in openings
                if o.condition is not Condition.AVAILABILITY
            }
            assert told.keys() == expected.keys(), f"seed {seed} {unmet.need_id}"
            for key, dates in expected.items():
                opening = told[key]
                assert (opening.first, opening.starts) == (dates[0], len(dates)), f"{seed} {key}"
            coming = [o for o in openings if o.condition is Condition.AVAILABILITY]
            assert_best_part(model, alone, coming, f"seed {seed} {unmet.need_id}")
            for opening in openings:
                count[opening.condition] = count.get(opening.condition, 0) + 1
    return count


def assert_best_part(model: Model, week: Batch, told: list[Opening], label: str) -> None:
    """One more part of the week, the one with the soonest start, then the most starts."""
    letting, now = Letting(model, week), week.participant[week.needs[0].participant_id].availability

    def coming(days: range, part: Part) -> Starts:
        windows = [Window(weekday=d, start=part.start_minute, end=part.end_minute) for d in days]
        return letting.of_person(availability=Availability.union((*now.windows, *windows)))

    shut = [
        (d, p) for d in range(7) for p in Part if not now.covers(d, p.start_minute, p.end_minute)
    ]
    single = {f"{WEEKDAYS[d]}_{p}": coming(range(d, d + 1), p) for d, p in shut}
    daily = {str(p): coming(range(7), p) for p in Part if p in {shut_part for _, shut_part in shut}}
    for choices in (single, daily):
        open_ones = {to: found for to, found in choices.items() if found}
        if open_ones:
            best = min((found[0], -len(found)) for found in open_ones.values())
            assert [(o.first, -o.starts) for o in told] == [best], label
            assert open_ones[told[0].to][0] == told[0].first, label
            return
    assert not told, label


@pytest.mark.parametrize("block", range(3))
def test_every_condition_opens_what_brute_force_says(block: int) -> None:
    count = assert_what_would_help(range(7_000 + 40 * block, 7_040 + 40 * block))
    assert sum(count.values()) >= 20


@pytest.mark.soak
@pytest.mark.parametrize("block", range(10))
def test_every_condition_on_many_weeks(block: int) -> None:
    assert_what_would_help(range(300_000 + 100 * block, 300_100 + 100 * block))


def helped(week: Batch, wishes: Wishes, who: Person | None = None) -> dict[Condition, Opening]:
    market = Market.of_batch(MODEL, week)
    asker = who or person_of(week, "P1")
    assert not next_available(market, asker, week.needs, wishes).options
    return {o.condition: o for o in what_would_help(market, asker, week.needs[0], wishes)}


@pytest.mark.parametrize(
    ("wishes", "condition", "says"),
    [
        (Wishes(latest=day(0)), Condition.DATES, "On other dates than those wished for"),
        (Wishes(windows=available("fri_am").windows), Condition.TIMES, "At other times"),
        (Wishes(sites=("S9",)), Condition.SITES, "At other sites"),
        (Wishes(within_minutes=1), Condition.JOURNEY, "With a longer journey"),
        (Wishes(modes=(Mode.PHONE,)), Condition.MODES, "In another way"),
        (Wishes(practitioner_id="Q2"), Condition.WITH_WHOM, "With somebody else"),
    ],
    ids=lambda value: getattr(value, "value", ""),
)
def test_a_wish_that_leaves_nothing(wishes: Wishes, condition: Condition, says: str) -> None:
    week = batch(practitioners=(practitioner(), practitioner("Q2")))
    found = helped(week, wishes)
    assert condition in found
    opening = found[condition]
    assert (opening.first, opening.starts) == (day(1), 1)
    assert opening.why.startswith(says)
    assert opening.why.endswith("1 date to begin on, the first Tuesday 1 December.")


def test_a_restriction_is_never_let_go_of() -> None:
    week = batch(restrictions=({"participant_id": "P1", "kind": "practitioner", "other_id": "Q1"},))
    assert helped(week, Wishes()) == {}


def test_what_helps_the_rest_of_a_plan_is_asked_beside_the_rest() -> None:
    """Two needs want the only free part of a day: once one has it, the other needs another time."""
    week = batch(
        participants=(person(availability=available("tue_am")),),
        needs=(need("N1"), need("N2", service="counselling")),
        practitioners=(practitioner(), practitioner("Q2", services=("counselling",))),
        sites=(site(),),
        slots=(
            slot("T1", at(1, "09:00")),
            slot("T2", at(1, "10:00"), "Q2"),
            slot("T3", at(1, "14:00"), "Q2"),
        ),
        horizon_weeks=1,
    )
    market, who = Market.of_batch(MODEL, week), person_of(week, "P1")
    found = next_available(market, who, week.needs)
    (left,) = found.left_out
    placed = with_option(market, who, found.options[0])

    def opened(unmet: Need) -> set[str]:
        found = what_would_help(market, placed, unmet)
        return {o.to for o in found if o.condition is Condition.AVAILABILITY}

    by_need = {n.need_id: n for n in week.needs}
    assert opened(by_need[left]) == ({"tue_pm"} if left == "N2" else set())
    assert isinstance(placed.bookings[-1], Booking)
