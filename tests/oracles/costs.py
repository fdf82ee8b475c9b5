"""What a plan costs, term by term, in exact arithmetic; each term in whole 0.001 days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from matcher.domain import (
    Mode,
    ModePreference,
    Need,
    PartPreference,
    Practitioner,
    Preference,
    SitePreference,
    Slot,
)
from matcher.units import millidays
from tests.oracles import rules
from tests.oracles.week import Week


def grown(week: Week, days: int) -> Fraction:
    """W(w) = w + w * w / 56."""
    return days + Fraction(days * days) / Fraction(week.model.cost.wait_doubling_days)


def weight(week: Week, need: Need) -> Fraction:
    """How much a day of this need's wait counts."""
    return Fraction(week.model.cost.weight[need.urgency])


def wait(week: Week, need: Need, first: dt.date) -> int:
    """weight * W(t1 - clock)."""
    return millidays(weight(week, need) * grown(week, (first - need.clock).days))


def drag(week: Week, need: Need, gap: int) -> int:
    """0.1 for each day, up to 14, that a gap is longer than it has to be."""
    rates = week.model.cost
    return millidays(
        Fraction(rates.drag_per_day) * min(rates.drag_cap_days, gap - need.min_gap_days)
    )


def fit(week: Week, need: Need, practitioner: Practitioner) -> Fraction:
    """The practitioner's skill with the barriers that matter to the service, 0 to 1."""
    rates = week.model.cost
    relevance = week.model.relevance.get(need.service, {})
    skill = {s.barrier: Fraction(s.level) for s in practitioner.specialisms}
    missing = Fraction(rates.skill_when_not_named)
    above, below = Fraction(0), Fraction(0)
    for barrier in week.person(need).barriers:
        share = barrier.severity * Fraction(relevance.get(barrier.code, 0))
        above += share * skill.get(barrier.code, missing)
        below += share
    return above / below if below else Fraction(rates.fit_without_barriers)


def misfit(week: Week, need: Need, slot: Slot) -> int:
    """2.0 * (1 - fit)."""
    rate = Fraction(week.model.cost.misfit_per_session)
    return millidays(rate * (1 - fit(week, need, week.practitioner(slot))))


def minutes_travelled(week: Week, need: Need, slot: Slot) -> int:
    """Minutes one way of the session, 0 unless in person."""
    site = week.site(slot)
    if site is None or rules.mode_used(week, need, slot) != Mode.IN_PERSON:
        return 0
    return week.minutes(week.person(need), site) or 0


def nearest(week: Week, need: Need) -> int:
    """The least minutes of all standing slots that this need would meet in person, 0 if none."""
    in_person = [
        minutes_travelled(week, need, slot)
        for slot in week.batch.slots
        if rules.gives_service(week, need, slot)
        and rules.chosen(week, need, week.practitioner(slot))
        and rules.in_area(week, need, week.practitioner(slot))
        and rules.requirements_met(week, need, slot, any_date=True)
        and rules.mode_used(week, need, slot) == Mode.IN_PERSON
    ]
    return min(in_person, default=0)


def travel(week: Week, need: Need, slot: Slot, least: int) -> int:
    """0.5 for every ten minutes above the nearest, up to an hour of them; in person only."""
    if rules.mode_used(week, need, slot) != Mode.IN_PERSON:
        return 0
    rates = week.model.cost
    extra = max(0, minutes_travelled(week, need, slot) - least)
    capped = min(rates.travel_cap_minutes, extra)
    return millidays(Fraction(rates.travel_per_ten_minutes) * capped / 10)


def preference(week: Week, need: Need, slot: Slot) -> int:
    """1.0 * the share of the stated preferences that this session does not meet."""
    stated = week.person(need).prefers
    if not stated:
        return 0
    unmet = sum(not meets(week, need, slot, wish) for wish in stated)
    return millidays(Fraction(week.model.cost.preference_per_session) * unmet / len(stated))


def meets(week: Week, need: Need, slot: Slot, wish: Preference) -> bool:
    """Whether a session in this slot meets one stated preference."""
    mode = rules.mode_used(week, need, slot)
    if isinstance(wish, ModePreference):
        return mode == wish.mode
    if isinstance(wish, PartPreference):
        minute = slot.start.hour * 60 + slot.start.minute
        same_day = wish.window.weekday == slot.start.weekday()
        return same_day and wish.window.start <= minute < wish.window.end
    if isinstance(wish, SitePreference):
        return mode == Mode.IN_PERSON and slot.site_id == wish.site_id
    return slot.practitioner_id == wish.practitioner_id


def session_cost(week: Week, need: Need, slot: Slot, least: int) -> int:
    """What one session costs besides wait and drag; ``least`` is the need's nearest."""
    return misfit(week, need, slot) + travel(week, need, slot, least) + preference(week, need, slot)


def gaps(slots: Sequence[Slot]) -> list[int]:
    """Days from each session to the next."""
    return [(later.date - sooner.date).days for sooner, later in pairwise(slots)]


def unplaced_cost(week: Week, need: Need) -> int:
    """The cost of the need when it is left out, in 0.001 day."""
    rates, n = week.model.cost, need.sessions
    last = week.batch.horizon_end + dt.timedelta(days=rates.unplaced_after_horizon_days)
    waited = millidays(weight(week, need) * grown(week, max(0, (last - need.clock).days)))
    rest = Fraction(rates.unplaced_per_session) * n + Fraction(rates.unplaced_per_gap) * (n - 1)
    return n * waited + millidays(rest)
