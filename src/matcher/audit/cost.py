"""What a plan costs, term by term, in whole 0.001 day. FORMATS section 3."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cache

from matcher.audit.arithmetic import exact, half_up, in_whole_units, thousandths
from matcher.domain import (
    Mode,
    Model,
    ModePreference,
    Need,
    Participant,
    PartPreference,
    Practitioner,
    Preference,
    SitePreference,
    Slot,
    Urgency,
)

Barriers = tuple[tuple[str, int], ...]
"""Barrier codes with their severities: people who share them fit a practitioner alike."""


class Costs:
    """The terms of the cost under one model's rates; every figure is worked out once."""

    def __init__(self, model: Model) -> None:
        self._rates = model.cost
        self._relevance = {
            service: in_whole_units(of_service)[0]
            for service, of_service in model.relevance.items()
        }
        self._misfit_rate = self._rates.misfit_per_session.as_integer_ratio()
        self._skills: dict[str, tuple[dict[str, int], int, int]] = {}
        self._barriers: dict[str, Barriers] = {}
        self._fits: dict[tuple[Barriers, str, str], tuple[int, int, int]] = {}
        self._waits: dict[Urgency, list[int]] = {}
        self._drag = cache(self._work_out_drag)
        self._travel = cache(self._work_out_travel)
        self._preference = cache(self._work_out_preference)

    def wait(self, urgency: Urgency, days: int) -> int:
        """Weight x W(days), where W(w) = w + w * w / 56. ``days`` is t1 - clock."""
        if days < 0:  # in a plan that breaks R4
            return self._work_out_wait(urgency, days)
        return self._waits_up_to(urgency, days)[days]

    def waits(self, urgency: Urgency, first: int, count: int) -> list[int]:
        """The same for so many numbers of days in a row, from ``first`` on, which is 0 or more."""
        return self._waits_up_to(urgency, first + count)[first : first + count]

    def _waits_up_to(self, urgency: Urgency, days: int) -> list[int]:
        known = self._waits.setdefault(urgency, [])
        known.extend(self._work_out_wait(urgency, w) for w in range(len(known), days + 1))
        return known

    def _work_out_wait(self, urgency: Urgency, days: int) -> int:
        grown = days + Fraction(days * days) / exact(self._rates.wait_doubling_days)
        return thousandths(exact(self._rates.weight[urgency]) * grown)

    def drag(self, gap: int, min_gap: int) -> int:
        """0.1 for each day (at most 14) that a gap is longer than it has to be."""
        return self._drag(min(self._rates.drag_cap_days, gap - min_gap))

    def _work_out_drag(self, longer: int) -> int:
        return thousandths(exact(self._rates.drag_per_day) * longer)

    def fit(self, need: Need, participant: Participant, practitioner: Practitioner) -> Fraction:
        """How well the practitioner's skills meet the barriers that matter here, 0 to 1."""
        met, total, _ = self._fit_and_misfit(need.service, participant, practitioner)
        return Fraction(met, total)

    def misfit(self, need: Need, participant: Participant, practitioner: Practitioner) -> int:
        """2.0 x (1 - fit), for each session."""
        return self._fit_and_misfit(need.service, participant, practitioner)[2]

    def _fit_and_misfit(
        self, service: str, participant: Participant, practitioner: Practitioner
    ) -> tuple[int, int, int]:
        """The fit's numerator and denominator, and the misfit."""
        barriers = self._barriers.get(participant.participant_id)
        if barriers is None:
            barriers = tuple((b.code, b.severity) for b in participant.barriers)
            self._barriers[participant.participant_id] = barriers
        key = barriers, service, practitioner.practitioner_id
        found = self._fits.get(key)
        if found is None:
            met, total = self._work_out_fit(barriers, service, practitioner)
            rate, unit = self._misfit_rate
            misfit = (2000 * rate * (total - met) + unit * total) // (2 * unit * total)
            found = self._fits[key] = met, total, misfit
        return found

    def _work_out_fit(
        self, barriers: Barriers, service: str, practitioner: Practitioner
    ) -> tuple[int, int]:
        relevance = self._relevance.get(service, {})
        skills, unit, not_named = self._skills_of(practitioner)
        met = total = 0
        for code, severity in barriers:
            matters = severity * relevance.get(code, 0)
            met += matters * skills.get(code, not_named)
            total += matters * unit
        if not total:
            return self._rates.fit_without_barriers.as_integer_ratio()
        return met, total

    def _skills_of(self, practitioner: Practitioner) -> tuple[dict[str, int], int, int]:
        """Skills by barrier, in whole units; how many units 1 has; a skill that is not named."""
        found = self._skills.get(practitioner.practitioner_id)
        if found is None:
            levels = {skill.barrier: skill.level for skill in practitioner.specialisms}
            whole, unit = in_whole_units({**levels, "": self._rates.skill_when_not_named})
            found = self._skills[practitioner.practitioner_id] = whole, unit, whole.pop("")
        return found

    def travel(self, minutes: int, nearest: int) -> int:
        """0.5 for each ten minutes (at most sixty minutes) beyond the need's nearest place."""
        return self._travel(min(self._rates.travel_cap_minutes, max(0, minutes - nearest)))

    def _work_out_travel(self, beyond: int) -> int:
        return thousandths(exact(self._rates.travel_per_ten_minutes) * Fraction(beyond, 10))

    def preference(self, stated: int, met: int) -> int:
        """1.0 x the share of the stated preferences that a session does not meet."""
        return self._preference(stated, stated - met) if stated else 0

    def _work_out_preference(self, stated: int, unmet: int) -> int:
        share = Fraction(unmet, stated)
        return thousandths(exact(self._rates.preference_per_session) * share)

    def unplaced(self, need: Need, days: int) -> int:
        """What leaving a need out costs; ``days`` is last horizon date + 28 - clock, at least 0."""
        n = need.sessions
        rest = exact(self._rates.unplaced_per_session) * n
        rest += exact(self._rates.unplaced_per_gap) * (n - 1)
        return n * self.wait(need.urgency, days) + half_up(rest * 1000)


def preferences_met(prefers: Iterable[Preference], slot: Slot, mode: Mode) -> int:
    """How many of the stated preferences an appointment in this slot and mode meets."""
    return sum(_is_met(preference, slot, mode) for preference in prefers)


def _is_met(preference: Preference, slot: Slot, mode: Mode) -> bool:
    if isinstance(preference, ModePreference):
        return preference.mode == mode
    if isinstance(preference, PartPreference):
        return starts_within(preference, slot)
    if isinstance(preference, SitePreference):
        return mode == Mode.IN_PERSON and slot.site_id == preference.site_id
    return slot.practitioner_id == preference.practitioner_id


def starts_within(preference: PartPreference, slot: Slot) -> bool:
    """Whether the appointment starts in the preferred window."""
    window = preference.window
    minute = slot.start.hour * 60 + slot.start.minute
    return slot.date.weekday() == window.weekday and window.start <= minute < window.end
