"""What a simulated year comes to: waits, who was served, travel, fit, use of places, and pounds.

Everything is counted over the measured weeks, after the warm-up. A wait counts in the week in which
it ends, as the NHS counts completed pathways; a need counts as finished, or not, in the week in
which its story ends. What did not happen to anybody is left out and not called 0.

Waits of those who began say nothing of those who never did: a rule that serves the quick and lets
the others run out of time would look good. So two figures are about all who asked, whatever became
of them: who began within the target, and the mean wait up to it (a restricted mean: who has not
begun by then counts with the whole target). They count in the week in which the target is up.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Employment, Urgency
from matcher.planning.simulation.year import NEVER, Ending, Year

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

BANDS = ((0, 7), (7, 14), (14, 28), (28, 84), (84, 126), (126, 364), (364, 1 << 20))
"""NHS England's bands of waits in community services, as days from ... up to, but without."""
BAND_NAMES = ("0-1", "1-2", "2-4", "4-12", "12-18", "18-52", "over 52")
"""The same in weeks, as they are published."""

EVERYBODY = ""


class Key(NamedTuple):
    """Which figure: a measure's name, and whose: a service's code, a group, or everybody."""

    measure: str
    of: str = EVERYBODY


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure in words, its unit, and whether more of it is better (1), worse (-1) or neither."""

    words: str
    unit: str
    better: int = 0


MEASURES: Mapping[str, Measure] = {
    "wait_mean": Measure("Mean wait for the first session", "days", -1),
    "wait_median": Measure("Half wait no longer than", "days", -1),
    "wait_p90": Measure("Nine in ten wait no longer than", "days", -1),
    **{f"wait_band:{name}": Measure(f"Waited {name} weeks", "share") for name in BAND_NAMES},
    "within_target": Measure("Begun within the target, of those who began", "share", 1),
    "asked_within_target": Measure("Begun within the target, of all who asked", "share", 1),
    "asked_wait": Measure("Mean wait of all who asked, counted up to the target", "days", -1),
    "served": Measure("Needs that began", "needs", 1),
    "served_share": Measure("Began before the support window closed", "share", 1),
    "finished": Measure("Courses finished inside the support window", "courses", 1),
    "finished_share": Measure("Finished inside the support window", "share", 1),
    "waiting": Measure("Waiting at the end of a week, on average", "needs", -1),
    "travel": Measure("Journey to a session in person", "minutes", -1),
    "fit": Measure("Fit of the practitioner", "0 to 1", 1),
    "utilisation": Measure("Places that were used", "share", 1),
    "missed": Measure("Places that were booked, and nobody came", "share", -1),
    "load": Measure("Sessions asked for, for each place", "ratio"),
    "pressure": Measure("Pressure: twice the mean wait over the target", "ratio", -1),
    "pounds": Measure("Cost of the staff", "pounds", -1),
    "pounds_per_served": Measure("Cost for each need that began", "pounds", -1),
    "pounds_per_finished": Measure("Cost for each course that was finished", "pounds", -1),
    "assessment_wait": Measure("Wait for a coach", "days", -1),
    "referred": Measure("People referred", "people"),
    "gap": Measure("How far a weekly batch is from the best, at most", "share", -1),
}
"""Every measure, in the order in which tables show them."""


def measures(year: Year) -> Mapping[Key, float]:
    """The year's figures by measure and group; shares are fractions, money is in pounds."""
    return dict(_all(year))


def _all(year: Year) -> Iterator[tuple[Key, float]]:
    everybody = np.ones(len(year.needs.person), dtype=np.bool_)
    for of, who in [(EVERYBODY, everybody), *groups(year)]:
        for name, value in _of_needs(year, who):
            yield Key(name, of), value
    yield from _of_places(year)
    yield from _of_people(year)
    if year.batches:
        gaps = [b.gap for b in year.batches if b.week >= year.setting.warm_up_weeks and b.needs]
        if gaps:
            yield Key("gap"), float(np.mean(gaps))


def groups(year: Year) -> Iterator[tuple[str, Bools]]:
    """Groups of needs by name: services, urgency, employment, home, and length of course."""
    needs, people = year.needs, year.people
    for code, name in enumerate(year.services):
        yield name, needs.service == code
    for code, urgency in enumerate(Urgency):
        yield f"urgency:{urgency.value}", needs.urgency == code
    for code, employment in enumerate(Employment):
        yield f"employment:{employment.value}", people.employment[needs.person] == code
    rural = people.rural[needs.person] == 1
    yield "home:rural", rural
    yield "home:urban", ~rural
    yield "sessions:1", needs.sessions == 1
    yield "sessions:2-3", (needs.sessions >= 2) & (needs.sessions <= 3)
    yield "sessions:4+", needs.sessions >= 4


def measured(year: Year, days: Ints) -> Bools:
    """Which of ``days`` lie in the measured weeks."""
    first = 7 * year.setting.warm_up_weeks
    inside: Bools = (first <= days) & (days < 7 * year.setting.all_weeks)
    return inside


def waits(year: Year, who: Bools | None = None) -> Ints:
    """Days from the clock to the first session attended, of needs that began when measured."""
    needs = year.needs
    began = measured(year, needs.first)
    if who is not None:
        began = began & who
    days: Ints = needs.first[began] - needs.clock[began]
    return days


def _of_needs(year: Year, who: Bools) -> Iterator[tuple[str, float]]:
    needs = year.needs
    waited = waits(year, who)
    target = 7 * year.setting.booking.target_weeks
    if len(waited):
        yield "wait_mean", float(waited.mean())
        yield "wait_median", float(np.median(waited))
        yield "wait_p90", float(np.quantile(waited, 0.9, method="inverted_cdf"))
        for name, (low, high) in zip(BAND_NAMES, BANDS, strict=True):
            yield f"wait_band:{name}", float(((low <= waited) & (waited < high)).mean())
        yield "within_target", float((waited <= target).mean())
        yield "pressure", 2 * float(waited.mean()) / target
    yield "served", float(len(waited))
    yield from _of_all_who_asked(year, who, target)
    over = who & (needs.ending != Ending.OPEN) & measured(year, needs.ended)
    finished = over & (needs.ending == Ending.FINISHED)
    never_began = int((over & (needs.attended == 0)).sum())
    if len(waited) + never_began:
        yield "served_share", len(waited) / (len(waited) + never_began)
    yield "finished", float(finished.sum())
    if over.any():
        yield "finished_share", float(finished.sum() / over.sum())
    began = who & measured(year, needs.first)
    if needs.in_person[began].sum():
        yield "travel", float(needs.minutes[began].sum() / needs.in_person[began].sum())
    if needs.attended[began].sum():
        yield "fit", float(needs.fit[began].sum() / needs.attended[began].sum())


def _of_all_who_asked(year: Year, who: Bools, target: float) -> Iterator[tuple[str, float]]:
    """Of needs whose ``target`` (days) is up in the measured weeks, begun or not."""
    needs = year.needs
    due = who & measured(year, needs.clock + math.ceil(target))
    if due.any():
        waited = np.where(needs.first == NEVER, np.inf, needs.first - needs.clock)[due]
        yield "asked_within_target", float((waited <= target).mean())
        yield "asked_wait", float(np.minimum(waited, target).mean())


def _of_places(year: Year) -> Iterator[tuple[Key, float]]:
    setting, weekly = year.setting, year.weekly
    weeks = slice(setting.warm_up_weeks, setting.all_weeks)
    finished = (year.needs.ending == Ending.FINISHED) & measured(year, year.needs.ended)
    for code, of in [*enumerate(year.services), (None, EVERYBODY)]:
        at = slice(None) if code is None else slice(code, code + 1)
        places = int(weekly.places[weeks, at].sum())
        if places:
            yield Key("utilisation", of), float(weekly.used[weeks, at].sum() / places)
            yield Key("missed", of), float(weekly.missed[weeks, at].sum() / places)
            yield Key("load", of), float(weekly.asked[weeks, at].sum() / places)
        yield Key("waiting", of), float(weekly.waiting[weeks, at].sum() / setting.weeks)
        pounds = _pounds(year, of)
        yield Key("pounds", of), pounds
        mine = slice(None) if code is None else year.needs.service == code
        served = int(measured(year, year.needs.first)[mine].sum())
        if served:
            yield Key("pounds_per_served", of), pounds / served
        if finished[mine].any():
            yield Key("pounds_per_finished", of), pounds / float(finished[mine].sum())


def _pounds(year: Year, of: str) -> float:
    a_week = year.setting.offered.pounds_a_week
    return year.setting.weeks * (a_week.get(of, 0.0) if of else sum(a_week.values()))


def _of_people(year: Year) -> Iterator[tuple[Key, float]]:
    people = year.people
    came = measured(year, np.floor(people.referred).astype(np.int64))
    yield Key("referred"), float(came.sum())
    seen = measured(year, np.floor(people.assessed).astype(np.int64))
    if seen.any():
        waited = people.assessed[seen] - people.ready[seen]
        yield Key("assessment_wait"), float(waited.mean())
