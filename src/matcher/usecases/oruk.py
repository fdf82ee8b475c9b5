"""Make sites and a draft of practitioners from an Open Referral UK directory of services."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from matcher.domain import Model
from matcher.files import layout, read_model
from matcher.files.csv_text import csv_bytes
from matcher.files.mapping.likeness import words_of
from matcher.files.mapping.synonyms import WORDS
from matcher.files.oruk import Listing, Place, read_oruk
from matcher.files.replace_folder import fill_new_folder
from matcher.usecases.mapping import DEFAULT_MODEL

REPORT = "import.md"
LONGEST_NAME = 500
_ACCESS = {
    "step_free": r"wheelchair|step[ -]?free|level access|\bramp|ground floor|\blift\b",
    "hearing_loop": r"hearing (?:aid )?loop|induction loop|loop system",
    "quiet_room": r"quiet (?:room|space)|low[ -]sensory|sensory room",
}
"""Words in a location's accessibility notes, and the requirement that they meet."""
_DENIAL = re.compile(r"\b(?:no|not|without|un(?:able|available)|cannot|limited)\b", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2}")
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Imported:
    """What was made; ``notes`` are sentences on what needs a person's eye."""

    sites: int
    mapped: int
    notes: tuple[str, ...]


def import_oruk(file: Path, to: Path) -> Imported:
    """Write sites.csv, practitioners.csv and import.md to the new folder ``to``.

    A service that the model knows becomes a row of practitioners.csv, a draft for a person to
    finish. Every other service is listed in import.md with the reason. Nothing is dropped unsaid.

    Raises:
        InputFaults: the file cannot be read as a directory of services.
        CannotWrite: there is something in the folder already, or the disk refuses.
    """
    listings = read_oruk(file)
    model = read_model(DEFAULT_MODEL)
    names = _Names()
    meant = {one.service_id: services_meant(one, model) for one in listings}
    places = {place.place_id: place for one in listings for place in one.places if place.physical}
    sites = [_site(place, names) for place in places.values()]
    drafts = [one for one in listings if meant[one.service_id] and not _closed(one)]
    staff = [_practitioner(one, meant[one.service_id], names) for one in drafts]
    contents = {
        layout.SITES.file: _csv(layout.SITES, sites),
        layout.PRACTITIONERS.file: _csv(layout.PRACTITIONERS, staff),
        REPORT: "\n".join(_report(listings, meant, places.values())).encode(),
    }
    fill_new_folder(to, contents)
    return Imported(len(sites), len(drafts), tuple(_notes(listings, drafts, places.values())))


def services_meant(listing: Listing, model: Model) -> tuple[str, ...]:
    """The model's services that a listing is, by its taxonomy terms, else by its name."""
    for texts in (listing.terms, (listing.name,)):
        said = f" {' | '.join(map(words_of, texts))} "
        found = tuple(
            code
            for code, service in model.services.items()
            if any(
                f" {words_of(word)} " in said
                for word in (code, service.name, *WORDS["service"].get(code, ()))
            )
        )
        if found:
            return found
    return ()


class _Names:
    """Identifiers that FORMATS allows, no two of them alike."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, str], str] = {}

    def of(self, kind: str, text: str) -> str:
        """The identifier of the thing of that ``kind`` that the directory calls ``text``."""
        if (kind, text) not in self._of:
            plain = _NOT_IN_IDS.sub("-", text).strip("-")[:60] or kind
            name, count = plain, 2
            while name in {one for (other, _), one in self._of.items() if other == kind}:
                name, count = f"{plain}-{count}", count + 1
            self._of[kind, text] = name
        return self._of[kind, text]


def _closed(listing: Listing) -> bool:
    return listing.status.casefold() != "active"


def _site(place: Place, names: _Names) -> dict[str, str]:
    site_id = names.of("site", place.place_id)
    located = place.latitude is not None and place.longitude is not None
    return {
        "site_id": site_id,
        "name": (place.name or site_id)[:LONGEST_NAME],
        "latitude": str(place.latitude) if located else "",
        "longitude": str(place.longitude) if located else "",
        "postcode": "" if located else place.postcode or "",
        "provides": ";".join(provided(place.access)),
    }


def provided(access: Iterable[str]) -> tuple[str, ...]:
    """The requirements that accessibility notes say are met; a sentence with a no says nothing."""
    sentences = [part for text in access for part in re.split(r"[.;!\n]", text)]
    plain = [part for part in sentences if not _DENIAL.search(part)]
    return tuple(
        code
        for code, words in _ACCESS.items()
        if any(re.search(words, part, re.IGNORECASE) for part in plain)
    )


def _practitioner(listing: Listing, services: tuple[str, ...], names: _Names) -> dict[str, str]:
    spoken = [code for one in listing.languages if _LANGUAGE.fullmatch(code := one.casefold())]
    return {
        "practitioner_id": names.of("practitioner", listing.service_id),
        "services": ";".join(services),
        "provides": ";".join(f"language:{code}" for code in dict.fromkeys(spoken) if code != "en"),
    }


def _csv(table: layout.Layout, rows: Iterable[Mapping[str, str]]) -> bytes:
    return csv_bytes(
        table.columns, [[row.get(column, "") for column in table.columns] for row in rows]
    )


def _notes(
    listings: Iterable[Listing], drafts: list[Listing], places: Iterable[Place]
) -> Iterator[str]:
    for one in listings:
        if one not in drafts:
            yield f"{one.name}: {_why_not(one)}"
    for place in places:
        if place.latitude is None or place.longitude is None:
            where = f"only its postcode, {place.postcode}" if place.postcode else "no place"
            yield f"{place.name or place.place_id}: the directory gives {where}"


def _why_not(listing: Listing) -> str:
    if _closed(listing):
        return f"not made into a practitioner, for its status is {listing.status}"
    return "not made into a practitioner, for it looks like none of the model's services"


def _report(
    listings: Iterable[Listing],
    meant: Mapping[str, tuple[str, ...]],
    places: Iterable[Place],
) -> Iterator[str]:
    yield "# What was made of the directory"
    yield ""
    yield "A draft: look through every row. Slots and clinics are for you to add."
    yield ""
    yield "| service | organisation | becomes | places | open | areas |"
    yield "|---|---|---|---|---|---|"
    for one in listings:
        services = ", ".join(meant[one.service_id])
        becomes = services if services and not _closed(one) else _why_not(one)
        where = ", ".join(place.name or place.place_id for place in one.places)
        cells = (
            one.name,
            one.organisation,
            becomes,
            where,
            ", ".join(one.hours),
            ", ".join(one.areas),
        )
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
    yield ""
    yield "What the places say of access, to check `provides` in sites.csv against:"
    yield ""
    for place in places:
        yield f"- {place.name or place.place_id}: {' '.join(place.access) or 'nothing'}"
    yield ""
