"""What is handed out once a plan is published: a list for each service, a letter for each person.

Both tell of the appointments that stand now: what has been moved or cancelled since is not in them.
A service's list holds only people who have agreed that it may know of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from matcher.domain import Mode, Model, Site
from matcher.files import read_model
from matcher.files.workbooks.service_list import service_workbook
from matcher.files.workbooks.typed_sheet import Value
from matcher.report import formats
from matcher.store import Appointment, NotPossibleNow, Run, Store

MODES = {Mode.IN_PERSON: "in person", Mode.PHONE: "by phone", Mode.VIDEO: "by video"}


@dataclass(frozen=True, slots=True)
class Visit:
    """One appointment that a published plan has booked and that still stands."""

    participant_id: str
    service: str
    appointment: Appointment
    mode: Mode | None
    site: Site | None
    arrange: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToHandOut:
    """All visits of a published plan, by person and start, and who agreed to what."""

    run: Run
    model: Model
    visits: tuple[Visit, ...]
    agreed: Collection[str]

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody with a visit."""
        return tuple(dict.fromkeys(one.participant_id for one in self.visits))

    @property
    def held_back(self) -> tuple[str, ...]:
        """Those of them who have not agreed to share."""
        return tuple(one for one in self.people if one not in self.agreed)

    def of_service(self, code: str) -> tuple[Visit, ...]:
        """The visits of one service whose people have agreed, by start."""
        found = [
            one for one in self.visits if one.service == code and one.participant_id in self.agreed
        ]
        return tuple(
            sorted(found, key=lambda one: (one.appointment.slot.start, one.participant_id))
        )

    def by_person(self, only: str = "") -> Mapping[str, Sequence[Visit]]:
        """The visits of each person, or of one alone."""
        found: dict[str, list[Visit]] = {}
        for one in self.visits:
            if only in {"", one.participant_id}:
                found.setdefault(one.participant_id, []).append(one)
        return found


def to_hand_out(store: Store, run_id: str) -> ToHandOut:
    """What a published plan has booked, as it stands now.

    Raises:
        NotPossibleNow: the plan is not published.
    """
    run = store.run(run_id)
    if run.publication is None or run.undoing is not None:
        raise NotPossibleNow(f"Plan {run.number} has no bookings to hand out.", "Publish it first.")
    supply = store.supply()
    sites = {one.site_id: one for one in supply.sites}
    services = store.services_of(run.publication.holds)
    details = {one.booking_id: one for one in store.bookings()}
    visits = [
        Visit(
            participant_id=person.participant.participant_id,
            service=services[one.need_id or ""],
            appointment=one,
            mode=details[one.booking_id].mode,
            site=sites.get(one.slot.site_id or ""),
            arrange=details[one.booking_id].arrange,
        )
        for person in store.people()
        for one in person.appointments
        if one.need_id in services and one.booking_id is not None and not one.closed
    ]
    return ToHandOut(run, read_model(supply.model), tuple(visits), store.people_who_share())


def workbook_of(found: ToHandOut, code: str) -> bytes:
    """The list of one service. No health words: what keeps somebody from work is not in it."""
    visits = found.of_service(code)
    left = len({one.participant_id for one in found.visits if one.service == code}) - len(
        {one.participant_id for one in visits}
    )
    about: tuple[tuple[str, Value], ...] = (
        ("Service", found.model.services[code].name),
        ("Appointments", len(visits)),
        ("Left out: have not agreed to share", left),
        ("From plan", found.run.number),
    )
    return service_workbook(map(_row, visits), about)


def _row(one: Visit) -> tuple[Value, ...]:
    slot = one.appointment.slot
    return (
        slot.start,
        slot.minutes,
        one.participant_id,
        one.appointment.session,
        formats.capital(MODES.get(one.mode or Mode.REFERRAL, "on your list")),
        one.site.name if one.site and one.mode is Mode.IN_PERSON else "",
        slot.practitioner_id,
        "; ".join(one.arrange),
    )
