"""Finding resources: a search of FHIR's to searches of the store, and what is included with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from matcher.domain import Practitioner, Site
from matcher.store import (
    AppointmentSearch,
    DiarySpan,
    FoundAppointment,
    FoundSlot,
    NotThere,
    SlotSearch,
)
from matcher_api.fhir import names, resources
from matcher_api.fhir.names import Resource, name_of, schedule_id
from matcher_api.fhir.parameters import Asked, Mark
from matcher_api.fhir.references import actors, address, codes, followed
from matcher_api.parts import Service

Names = frozenset[str] | None
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Found:
    """One page: its resources, the mark of the last one when there are more, and all in number."""

    page: tuple[Resource, ...]
    more_after: Mark | None
    total: int | None


class Reading:
    """Reads what one request needs; supply is read once."""

    def __init__(self, parts: Service) -> None:
        self._parts = parts
        self._store = parts.store

    # --- what there is

    @cached_property
    def _services(self) -> Mapping[str, str]:
        """The services that there are, by code; none before anything has been loaded."""
        with suppress(NotThere):
            model = self._parts.matching.market().model
            return {code: service.name for code, service in model.services.items()}
        return {}

    @cached_property
    def _practitioners(self) -> Mapping[str, Practitioner]:
        return {one.practitioner_id: one for one in self._store.every_practitioner()}

    @cached_property
    def _sites(self) -> Mapping[str, Site]:
        return {one.site_id: one for one in self._store.every_site()}

    @cached_property
    def _diaries(self) -> Mapping[str, DiarySpan]:
        return {schedule_id(one.practitioner_id, one.site_id): one for one in self._store.diaries()}

    def _services_of(self, practitioner_id: str) -> Mapping[str, str]:
        codes = self._practitioners[practitioner_id].services
        return {code: self._services.get(code, code) for code in codes}

    # --- searching

    def search(self, asked: Asked) -> Found:
        """One page of what somebody asks for."""
        return _SEARCH[asked.kind.name](self, asked)

    def included(self, asked: Asked, page: Collection[Resource]) -> tuple[Resource, ...]:
        """What comes with a page: each once, and nothing that the page has itself."""
        seen = {address(one) for one in page}
        found: list[Resource] = []
        sources, rules = list(page), [*asked.includes, *asked.iterated]
        while sources:
            wanted = {ref: None for rule in rules for ref in followed(rule, sources)}
            sources = self._read([ref for ref in wanted if ref not in seen])
            seen.update(wanted)
            found += sources
            rules = asked.iterated
        return tuple(found)

    def one(self, kind: str, identifier: str) -> Resource:
        """The resource of that identifier.

        Raises:
            NotThere: there is none.
        """
        found = self._read([f"{kind}/{identifier}"])
        if not found:
            raise NotThere(f"There is no {kind} {identifier}.", "Look it up by a search.")
        return found[0]

    def _read(self, references: Collection[str]) -> list[Resource]:
        by_kind: dict[str, list[str]] = {}
        for reference in references:
            kind, _, identifier = reference.partition("/")
            by_kind.setdefault(kind, []).append(identifier)
        return [one for kind, ids in by_kind.items() for one in _BY_ID[kind](self, ids)]

    # --- slots and appointments, of which there may be very many

    def slots(self, asked: Asked) -> Found:
        """Slots by what the table of parameters says."""
        begin, end = asked.between("start")
        search = SlotSearch(
            begin=begin,
            end=end,
            statuses=_states(asked, names.SLOT_STATUS),
            slot_ids=asked.names("_id", "identifier"),
            practitioner_ids=self._who_give(
                asked.names("service-type", "schedule.actor:HealthcareService")
            ),
            site_ids=asked.names("schedule.actor:Location"),
            diaries=self._pairs(asked.names("schedule")),
        )
        rows = self._store.find_slots(search, after=asked.after, limit=asked.count + 1)
        total = self._store.count_slots(search) if asked.total else None
        shown = rows[: asked.count]
        more = (shown[-1].slot.start, shown[-1].slot.slot_id) if _more(rows, shown) else None
        return Found(tuple(map(self._slot, shown)), more, total)

    def appointments(self, asked: Asked) -> Found:
        """Bookings by what the table of parameters says."""
        begin, end = asked.between("date")
        search = AppointmentSearch(
            begin=begin,
            end=end,
            states=_states(asked, names.APPOINTMENT_STATUS),
            booking_ids=asked.names("_id", "identifier"),
            slot_ids=asked.names("slot"),
            participant_ids=asked.names("patient:identifier"),
            site_ids=asked.names("location"),
        )
        rows = self._store.find_appointments(search, after=asked.after, limit=asked.count + 1)
        total = self._store.count_appointments(search) if asked.total else None
        shown = rows[: asked.count]
        more = None
        if _more(rows, shown):
            more = shown[-1].slot.start, shown[-1].booked.booking_id
        return Found(tuple(map(self._appointment, shown)), more, total)

    def _who_give(self, services: Names) -> Names:
        if services is None:
            return None
        return frozenset(
            one.practitioner_id
            for one in self._practitioners.values()
            if services.intersection(one.services)
        )

    def _pairs(self, schedules: Names) -> frozenset[tuple[str, str | None]] | None:
        if schedules is None:
            return None
        found = (self._diaries.get(one) for one in schedules)
        return frozenset((one.practitioner_id, one.site_id) for one in found if one is not None)

    def _slot(self, found: FoundSlot) -> Resource:
        return resources.slot(found, self._services_of(found.slot.practitioner_id))

    def _appointment(self, found: FoundAppointment) -> Resource:
        service = None if found.service is None else self._services.get(found.service)
        return resources.appointment(found, service, self._sites.get(found.slot.site_id or ""))

    # --- supply, which is read whole

    def schedules(self, asked: Asked) -> Found:
        """Diaries by what the table of parameters says."""
        ids, services = asked.tokens.get("_id", []), asked.names("service-type")
        who = asked.tokens.get("actor", [])
        return self._paged(
            asked,
            (
                one
                for one in map(self._schedule, self._diaries.values())
                if all(name_of(one["id"]) in some for some in ids)
                and all(some & actors(one) for some in who)
                and (services is None or services & codes(one))
            ),
        )

    def healthcare_services(self, asked: Asked) -> Found:
        """Services by what the table of parameters says."""
        known, sites = asked.names("_id", "identifier"), asked.names("location")
        return self._paged(
            asked,
            (
                self._service(code)
                for code in self._services
                if (known is None or code in known)
                and (sites is None or sites & {one.site_id for one in self._where_given(code)})
            ),
        )

    def locations(self, asked: Asked) -> Found:
        """Sites by what the table of parameters says."""
        known, begins = asked.names("_id", "identifier"), asked.tokens.get("name", [])
        return self._paged(
            asked,
            (
                resources.location(site)
                for site in self._sites.values()
                if (known is None or site.site_id in known)
                and all(any(map(site.name.casefold().startswith, some)) for some in begins)
            ),
        )

    def _paged(self, asked: Asked, found: Iterator[Resource]) -> Found:
        """A page of what is in memory: by identifier, so that a cursor has an order to go on in."""
        ordered = sorted(found, key=lambda one: one["id"])
        after = "" if asked.after is None else asked.after[1]
        rest = [one for one in ordered if one["id"] > after]
        shown = tuple(rest[: asked.count])
        more = (names.NO_MOMENT, shown[-1]["id"]) if _more(rest, shown) else None
        return Found(shown, more, len(ordered) if asked.total else None)

    def _schedule(self, diary: DiarySpan) -> Resource:
        services = self._services_of(diary.practitioner_id)
        return resources.schedule(diary, services, self._sites.get(diary.site_id or ""))

    def _service(self, code: str) -> Resource:
        return resources.healthcare_service(code, self._services[code], self._where_given(code))

    def _where_given(self, code: str) -> list[Site]:
        given = {
            diary.site_id
            for diary in self._diaries.values()
            if code in self._practitioners[diary.practitioner_id].services
        }
        return [site for site in self._sites.values() if site.site_id in given]

    # --- by identifier

    def slots_by_id(self, ids: Collection[str]) -> Iterator[Resource]:
        """Slots that there are."""
        search = SlotSearch(slot_ids=_known(ids))
        return map(self._slot, self._store.find_slots(search, limit=len(ids)))

    def appointments_by_id(self, ids: Collection[str]) -> Iterator[Resource]:
        """Bookings that there are."""
        search = AppointmentSearch(booking_ids=_known(ids))
        return map(self._appointment, self._store.find_appointments(search, limit=len(ids)))

    def schedules_by_id(self, ids: Collection[str]) -> Iterator[Resource]:
        """Diaries that there are."""
        return (self._schedule(self._diaries[one]) for one in ids if one in self._diaries)

    def services_by_id(self, ids: Collection[str]) -> Iterator[Resource]:
        """Services that there are."""
        return (self._service(one) for one in _known(ids) & self._services.keys())

    def locations_by_id(self, ids: Collection[str]) -> Iterator[Resource]:
        """Sites that there are."""
        found = (self._sites.get(name_of(one) or "") for one in ids)
        return (resources.location(one) for one in found if one is not None)


_SEARCH: Mapping[str, Callable[[Reading, Asked], Found]] = {
    "Slot": Reading.slots,
    "Schedule": Reading.schedules,
    "HealthcareService": Reading.healthcare_services,
    "Location": Reading.locations,
    "Appointment": Reading.appointments,
}
_BY_ID: Mapping[str, Callable[[Reading, Collection[str]], Iterator[Resource]]] = {
    "Slot": Reading.slots_by_id,
    "Schedule": Reading.schedules_by_id,
    "HealthcareService": Reading.services_by_id,
    "Location": Reading.locations_by_id,
    "Appointment": Reading.appointments_by_id,
}


def _known(ids: Collection[str]) -> frozenset[str]:
    return frozenset(name for one in ids if (name := name_of(one)) is not None)


def _states(asked: Asked, words: Mapping[S, str]) -> frozenset[S] | None:
    given = asked.names("status")
    if given is None:
        return None
    return frozenset(state for state, word in words.items() if word in given)


def _more(rows: Collection[object], shown: Collection[object]) -> bool:
    return bool(shown) and len(rows) > len(shown)
