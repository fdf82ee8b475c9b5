"""Who may see whom, where and how: the rules that do not look at dates, types or places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from matcher.audit.journeys import Journeys
from matcher.domain import (
    Batch,
    Mode,
    Model,
    Need,
    Participant,
    Practitioner,
    Site,
    Slot,
)


@dataclass(frozen=True, eq=False)
class Strand:
    """A strand of a diary: a practitioner's standing slots at one site, in one set of modes.

    They differ only in time, type, reservation and places. ``by_date`` is keyed by the
    proleptic ordinal of the date.
    """

    practitioner: Practitioner
    site: Site | None
    modes: tuple[Mode, ...]
    slots: tuple[Slot, ...]
    by_date: dict[int, list[Slot]]

    @property
    def is_referral(self) -> bool:
        """Whether these are places on an intake list and not appointments."""
        return self.modes == (Mode.REFERRAL,)


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """How a need would be met in a strand: the mode of R8, minutes of travel, what to arrange."""

    strand: Strand
    mode: Mode
    minutes: int
    arrange: tuple[str, ...]
    notice_days: int
    """A session is at least so many days after the horizon's start."""


class Eligibility:
    """R2, R8, R9, R10, R13 and R16 for one model and batch."""

    def __init__(self, model: Model, batch: Batch) -> None:
        self._model = model
        self._batch = batch
        self.journeys = Journeys(model, batch)
        self._apart = {(r.participant_id, r.kind, r.other_id) for r in batch.restrictions}
        self._strands = _strands_by_service(batch)
        self.strand_of = {
            slot.slot_id: strand
            for strands in self._strands.values()
            for strand in strands
            for slot in strand.slots
        }
        self._of_sites = cache(self._work_out_of_sites)
        self._of_practitioners = cache(self._work_out_of_practitioners)
        self._terms: dict[str, tuple[Terms, ...]] = {}
        self._visits: dict[tuple[str, str], bool] = {}

    def strands(self, service: str) -> Sequence[Strand]:
        """R2: the strands of the practitioners who give the service."""
        return self._strands.get(service, ())

    def terms(self, need: Need) -> tuple[Terms, ...]:
        """Every strand that the need may use, with its terms."""
        found = self._terms.get(need.need_id)
        if found is None:
            found = tuple(self._work_out_terms(need))
            self._terms[need.need_id] = found
        return found

    def nearest(self, need: Need) -> int:
        """The least minutes of travel that R8 would give this need in person; 0 when none."""
        minutes = (t.minutes for t in self.terms(need) if t.mode == Mode.IN_PERSON)
        return min(minutes, default=0)

    def _work_out_terms(self, need: Need) -> Iterator[Terms]:
        participant = self._batch.participant[need.participant_id]
        sees: dict[str, bool] = {}
        for strand in self.strands(need.service):
            practitioner = strand.practitioner
            who = practitioner.practitioner_id
            if who not in sees:
                sees[who] = self.may_see(need, practitioner) and serves_area(
                    practitioner, participant
                )
            if not sees[who]:
                continue
            mode = self.mode(participant, strand.modes, strand.site)
            if mode is None:
                continue
            missing = self.not_provided(participant, practitioner, mode)
            notices = [self.notice_days(code) for code in missing]
            if None not in notices:
                minutes = self.minutes(participant, strand.site) if mode == Mode.IN_PERSON else 0
                notice = max((n for n in notices if n is not None), default=0)
                yield Terms(strand, mode, minutes or 0, missing, notice)

    def mode(
        self, participant: Participant, offered: Sequence[Mode], site: Site | None
    ) -> Mode | None:
        """R8: the first of the participant's modes that is offered and that keeps the rules."""
        if Mode.REFERRAL in offered:
            return Mode.REFERRAL
        for mode in participant.modes:
            if mode in offered and (mode != Mode.IN_PERSON or self.may_visit(participant, site)):
                return mode
        return None

    def may_see(self, need: Need, practitioner: Practitioner) -> bool:
        """R13, for the practitioner."""
        who = practitioner.practitioner_id
        if need.require_practitioner not in (None, who) or who in need.forbid_practitioners:
            return False
        return (need.participant_id, "practitioner", who) not in self._apart

    def may_visit(self, participant: Participant, site: Site | None) -> bool:
        """R9, R10, R13 and R16 for an appointment in person at the site; worked out once."""
        if site is None:
            return False
        pair = participant.participant_id, site.site_id
        found = self._visits.get(pair)
        if found is None:
            found = self._visits[pair] = self._work_out_visit(participant, site)
        return found

    def _work_out_visit(self, participant: Participant, site: Site) -> bool:
        return (
            not self.is_kept_from(participant, site)
            and serves_area(site, participant)
            and not self.not_at_site(participant, site)
            and self.is_near_enough(participant, site)
        )

    def is_kept_from(self, participant: Participant, site: Site) -> bool:
        """R13, for the site."""
        return (participant.participant_id, "site", site.site_id) in self._apart

    def minutes(self, participant: Participant, site: Site | None) -> int | None:
        """Minutes of travel to the site; ``None`` when nothing tells."""
        return None if site is None else self.journeys.minutes(participant, site)

    def is_near_enough(self, participant: Participant, site: Site | None) -> bool:
        """R9."""
        minutes = self.minutes(participant, site)
        return minutes is not None and minutes <= participant.max_travel_minutes

    def not_at_site(self, participant: Participant, site: Site) -> tuple[str, ...]:
        """R10: the requirements that the site has to meet and does not."""
        needed = self._of_sites(participant.requirements)
        return tuple(code for code in needed if code not in site.provides)

    def not_provided(
        self, participant: Participant, practitioner: Practitioner, mode: Mode | None
    ) -> tuple[str, ...]:
        """R10: what the practitioner has to provide and does not; a referral asks for nothing."""
        if mode == Mode.REFERRAL or not participant.requirements:
            return ()
        needed = self._of_practitioners(participant.requirements)
        return tuple(code for code in needed if code not in practitioner.provides)

    def notice_days(self, code: str) -> int | None:
        """How long before a session this requirement can be arranged; ``None`` when it cannot."""
        entry = self._model.requirement(code)
        return None if entry is None else entry.notice_days

    def _work_out_of_sites(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        entries = {code: self._model.requirement(code) for code in codes}
        return tuple(c for c, entry in entries.items() if entry and entry.met_by == "site")

    def _work_out_of_practitioners(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        at_sites = self._of_sites(codes)
        return tuple(code for code in dict.fromkeys(codes) if code not in at_sites)


def serves_area(server: Practitioner | Site, participant: Participant) -> bool:
    """R16: where areas are named, the participant's is one of them."""
    return not server.serves or participant.area in server.serves


def _strands_by_service(batch: Batch) -> dict[str, list[Strand]]:
    slots: dict[tuple[str, str | None, tuple[Mode, ...]], list[Slot]] = defaultdict(list)
    for slot in batch.slots:
        slots[slot.practitioner_id, slot.site_id, tuple(sorted(slot.modes))].append(slot)
    by_service: dict[str, list[Strand]] = defaultdict(list)
    for (who, where, modes), alike in slots.items():
        by_date: dict[int, list[Slot]] = defaultdict(list)
        for slot in alike:
            by_date[slot.date.toordinal()].append(slot)
        practitioner = batch.practitioner[who]
        site = None if where is None else batch.site[where]
        strand = Strand(practitioner, site, modes, tuple(alike), dict(by_date))
        for service in dict.fromkeys(practitioner.services):
            by_service[service].append(strand)
    return by_service
