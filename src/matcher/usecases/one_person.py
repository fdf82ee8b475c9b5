"""One person, as the law gives them a right to: everything about them, or nothing any more."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import TypeAdapter

from matcher.store import Actor, PersonRecord, Store
from matcher.usecases.booking_once import Writer
from matcher.usecases.store_place import default_url

_RECORD = TypeAdapter(PersonRecord)
_ROWS: TypeAdapter[Mapping[str, int]] = TypeAdapter(Mapping[str, int])


def person_document(store: Store, participant_id: str) -> dict[str, object]:
    """Everything about one person, for them to keep.

    Raises:
        NotThere: there is no such participant.
    """
    document: dict[str, object] = _RECORD.dump_python(
        store.person_record(participant_id), mode="json"
    )
    return document


def erase_person(writer: Writer, participant_id: str) -> Mapping[str, int]:
    """Take a person away for good; how many rows of each table went.

    Raises:
        NotThere: there is no such participant.
    """
    return writer.write(_ROWS, lambda desk: desk.erase(participant_id))


def export_person(
    database: str | None, organisation: str, participant_id: str, actor: Actor
) -> dict[str, object]:
    """As ``person_document``, from the store at an address; that it was given out is in the log."""
    with Store.open(database or default_url(), organisation) as store:
        document = person_document(store, participant_id)
        store.write(actor, lambda desk: desk.note_export(participant_id))
        return document


def erase_person_at(
    database: str | None, organisation: str, participant_id: str, actor: Actor
) -> Mapping[str, int]:
    """As ``erase_person``, in the store at an address."""
    with Store.open(database or default_url(), organisation) as store:
        return erase_person(Writer(store, actor), participant_id)
