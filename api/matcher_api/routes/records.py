"""People, needs and supply, one record at a time. Each is judged as a row of its table is."""

from __future__ import annotations

from fastapi import APIRouter, Response

from matcher import wire
from matcher.store import NotThere
from matcher.usecases import records
from matcher_api.dependencies import Name, Parts, Writes, catalogue
from matcher_api.told import READING, WRITING, told
from matcher_api.translate import rows

router = APIRouter(prefix="/v1", tags=["people and supply"])


@router.get("/participants/{participant_id}", response_model=wire.StoredPerson, responses=READING)
def person(participant_id: Name, parts: Parts) -> Response:
    """A participant."""
    return told(rows.person(parts.store.person(participant_id).participant))


@router.put("/participants/{participant_id}", response_model=wire.StoredPerson, responses=WRITING)
def put_person(participant_id: Name, asked: wire.Person, parts: Parts, writer: Writes) -> Response:
    """Keep a participant, new or changed."""
    row = rows.cells(asked, participant_id=participant_id)
    return told(rows.person(records.put_person(writer, catalogue(parts), row)))


@router.get("/needs/{need_id}", response_model=wire.StoredNeed, responses=READING)
def need(need_id: Name, parts: Parts) -> Response:
    """A need, with the sessions that are still to be booked."""
    return told(rows.need(parts.store.need(need_id)))


@router.put("/needs/{need_id}", response_model=wire.StoredNeed, responses=WRITING)
def put_need(need_id: Name, asked: wire.Need, parts: Parts, writer: Writes) -> Response:
    """Keep a need, new or changed."""
    row = rows.cells(asked, need_id=need_id)
    return told(rows.need(records.put_need(writer, catalogue(parts), row)))


@router.get(
    "/practitioners/{practitioner_id}",
    response_model=wire.StoredPractitioner,
    responses=READING,
)
def practitioner(practitioner_id: Name, parts: Parts) -> Response:
    """A practitioner."""
    return told(rows.practitioner(parts.store.practitioner(practitioner_id)))


@router.put(
    "/practitioners/{practitioner_id}",
    response_model=wire.StoredPractitioner,
    responses=WRITING,
)
def put_practitioner(
    practitioner_id: Name, asked: wire.Practitioner, parts: Parts, writer: Writes
) -> Response:
    """Keep a practitioner, new or changed."""
    row = rows.cells(asked, practitioner_id=practitioner_id)
    return told(rows.practitioner(records.put_practitioner(writer, catalogue(parts), row)))


@router.get("/sites/{site_id}", response_model=wire.StoredSite, responses=READING)
def site(site_id: Name, parts: Parts) -> Response:
    """A site."""
    return told(rows.site(parts.store.site(site_id)))


@router.put("/sites/{site_id}", response_model=wire.StoredSite, responses=WRITING)
def put_site(site_id: Name, asked: wire.Site, parts: Parts, writer: Writes) -> Response:
    """Keep a site, new or changed."""
    row = rows.cells(asked, site_id=site_id)
    return told(rows.site(records.put_site(writer, catalogue(parts), row)))


@router.get("/slots/{slot_id}", response_model=wire.StoredSlot, responses=READING)
def slot(slot_id: Name, parts: Parts) -> Response:
    """A slot, with its free places."""
    found = parts.store.slots((slot_id,)).get(slot_id)
    if found is None:
        raise NotThere(f"There is no slot {slot_id}.", "Load it first.")
    return told(rows.slot(found.slot, free=found.free, closed=found.closed))


@router.put("/slots/{slot_id}", response_model=wire.StoredSlot, responses=WRITING)
def put_slot(slot_id: Name, asked: wire.Slot, parts: Parts, writer: Writes) -> Response:
    """Keep a slot, new or changed."""
    row = rows.cells(asked, slot_id=slot_id)
    found = records.put_slot(writer, catalogue(parts), row)
    return told(rows.slot(found.slot, free=found.free, closed=found.closed))
