"""Which calls show records of people, and whose: by the parts of their addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

PARTS: Mapping[str, str] = {
    "participant_id": "participant",
    "need_id": "need",
    "hold_id": "hold",
    "booking_id": "booking",
    "offer_id": "offer",
    "run_id": "run",
}
"""Parts of an address that lead to a person, by what they name."""
ASKED = ("participant_id", "participant")
"""The same in a query."""
ASKING = frozenset(
    {
        "POST /people/{participant_id}/assess",
        "POST /people/{participant_id}/assess/draft",
    }
)
"""Calls that show a record although they are not a GET, and write nothing by themselves."""
NO_PEOPLE = frozenset(
    {
        "GET /runs/{run_id}",
        "GET /v1/runs/{run_id}",
        "GET /v1/runs/{run_id}/events",
        "GET /v1/runs/{run_id}/replays",
    }
)
"""Calls about a run that name nobody in it; browsers repeat some of them every few seconds."""
LISTS: Mapping[str, str] = {
    "GET /people": "people",
    "GET /services/rebook": "bookings",
    "GET /v1/bookings": "bookings",
    "GET /v1/export": "everything",
    "GET /fhir/R4/Appointment": "appointments",
}
"""Calls that show many people at once."""
FHIR_APPOINTMENT = "GET /fhir/R4/Appointment/{identifier}"


def looked_at(
    call: str, path: Mapping[str, str], query: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """What a call shows of people: the kind of thing, and its name.

    Args:
        call: as the table of calls has it.
        path: the parts of its address.
        query: what is asked behind it.
    """
    if not call.startswith("GET ") and call not in ASKING:
        return
    if call in NO_PEOPLE:
        return
    if call == FHIR_APPOINTMENT:
        yield "booking", path["identifier"]
    found = [(PARTS[name], value) for name, value in path.items() if name in PARTS]
    found += [("participant", query[name]) for name in ASKED if query.get(name)]
    if not found and call in LISTS:
        found = [("list", LISTS[call])]
    yield from found
