"""Reading a directory of services in Open Referral UK: the UK profile of HSDS 3 as JSON.

What an API answers under ``/services`` (a page with ``contents``, or one service) is read, and the
flat form with ``services``, ``locations`` and ``service_at_locations``. Names of the first UK
version (``content``, ``physical_addresses``, ``accessibility_for_disabilities``, ``taxonomy``) are
understood too. Source: docs.openreferral.org and the UK profile's schema reference.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from matcher.errors import InputFaults
from matcher.files.csv_text import utf8_text
from matcher.files.faults import FaultBook

Json = Mapping[str, object]
LARGEST = 200 << 20


@dataclass(frozen=True)
class Place:
    """Somewhere that a service is given."""

    place_id: str
    name: str
    latitude: float | None
    longitude: float | None
    postcode: str | None
    access: tuple[str, ...]
    """Sentences about who can get in and be understood."""
    physical: bool


@dataclass(frozen=True)
class Listing:
    """One service of the directory."""

    service_id: str
    name: str
    organisation: str
    status: str
    terms: tuple[str, ...]
    """What its taxonomies call it."""
    languages: tuple[str, ...]
    areas: tuple[str, ...]
    hours: tuple[str, ...]
    places: tuple[Place, ...]


def read_oruk(file: Path) -> tuple[Listing, ...]:
    """The services in ``file``.

    Raises:
        InputFaults: it cannot be opened, is no JSON, or lists no services.
    """
    book = FaultBook()
    document = _document(file, book)
    book.stop_if_any()
    root = _object(document)
    places = {_text(one, "id"): one for one in _objects(root.get("locations"))}
    links = [
        *_objects(root.get("service_at_locations")),
        *_objects(root.get("service_at_location")),
    ]
    services = [one for one in _services(document) if _text(one, "id") and _text(one, "name")]
    if not services:
        problem = "It lists no services that have an id and a name"
        todo = "Give what an Open Referral UK feed answers under /services, with its locations"
        book.fault(file.name, problem, todo, "no_services")
        raise InputFaults(book.faults)
    return tuple(_listing(one, places, links) for one in services)


def _document(file: Path, book: FaultBook) -> object:
    try:
        if file.stat().st_size > LARGEST:
            todo = "Ask the feed for fewer services at a time"
            book.fault(file.name, "The file is larger than 200 MB", todo, "too_large")
            return None
        data = file.read_bytes()
    except OSError as error:
        problem = f"The file cannot be opened ({error.strerror})"
        book.fault(file.name, problem, "Give the path of a JSON file", "cannot_open")
        return None
    text = utf8_text(data, file.name, book)
    if text is None:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        row = error.lineno if isinstance(error, json.JSONDecodeError) else None
        todo = "Download it again"
        book.fault(file.name, "The file cannot be read as JSON", todo, "malformed_json", row=row)
        return None


def _services(document: object) -> Iterator[Json]:
    if isinstance(document, list):
        yield from _objects(document)
        return
    root = _object(document)
    lists = [root[key] for key in ("contents", "content", "services") if key in root]
    if lists:
        for one in lists:
            yield from _objects(one)
    else:
        yield root


def _listing(service: Json, places: Mapping[str, Json], links: Iterable[Json]) -> Listing:
    service_id = _text(service, "id")
    linked = [
        *_objects(service.get("service_at_locations")),
        *(link for link in links if _text(link, "service_id") == service_id),
    ]
    found: dict[str, Place] = {}
    for link in linked:
        location = _object(link.get("location")) or places.get(_text(link, "location_id"), {})
        if _text(location, "id"):
            found.setdefault(_text(location, "id"), _place(location))
    return Listing(
        service_id=service_id,
        name=_text(service, "name"),
        organisation=_text(_object(service.get("organization")), "name"),
        status=_text(service, "status") or "active",
        terms=tuple(_terms(service)),
        languages=tuple(
            _text(one, "code") or _text(one, "name") or _text(one, "language")
            for one in _objects(service.get("languages"))
        ),
        areas=tuple(
            _text(one, "name") or _text(one, "service_area")
            for one in _objects(service.get("service_areas"))
        ),
        hours=tuple(_hours(service, linked)),
        places=tuple(found.values()),
    )


def _place(location: Json) -> Place:
    addresses = [
        *_objects(location.get("addresses")),
        *_objects(location.get("physical_addresses")),
    ]
    address = addresses[0] if addresses else {}
    access = [
        *_objects(location.get("accessibility")),
        *_objects(location.get("accessibility_for_disabilities")),
    ]
    kind = _text(location, "location_type") or "physical"
    return Place(
        place_id=_text(location, "id"),
        name=_text(location, "name") or _text(address, "address_1"),
        latitude=_number(location, "latitude"),
        longitude=_number(location, "longitude"),
        postcode=_text(address, "postal_code") or None,
        access=tuple(
            text
            for one in access
            for key in ("accessibility", "description", "details")
            if (text := _text(one, key))
        ),
        physical=kind == "physical",
    )


def _terms(service: Json) -> Iterator[str]:
    """What the taxonomies of the service, by either version, call it."""
    for attribute in _objects(service.get("attributes")):
        yield from filter(None, [_text(_object(attribute.get("taxonomy_term")), "name")])
    for link in _objects(service.get("service_taxonomys")):
        yield from filter(None, [_text(_object(link.get("taxonomy")), "name")])


def _hours(service: Json, linked: Iterable[Json]) -> Iterator[str]:
    """Opening hours in a few words: ``MO,TH 10:00-18:00 weekly``."""
    everywhere = [*_objects(service.get("schedules")), *_objects(service.get("regular_schedules"))]
    there = [one for link in linked for one in _objects(link.get("schedules"))]
    for one in (*everywhere, *there):
        times = "-".join(filter(None, (_text(one, "opens_at")[:5], _text(one, "closes_at")[:5])))
        every = {"WEEKLY": "weekly", "MONTHLY": "monthly"}.get(_text(one, "freq"), "")
        words = " ".join(filter(None, (_text(one, "byday"), times, every)))
        yield words or _text(one, "description")


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(one: Json, key: str) -> str:
    value = one.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _number(one: Json, key: str) -> float | None:
    value = one.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return float(value)
    except ValueError:
        return None
