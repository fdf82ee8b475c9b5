"""Reading practitioners.csv and sites.csv."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from matcher.domain import Model, Practitioner, Site
from matcher.files.assemble import assemble_rows
from matcher.files.cells import LABEL, TEXT, listed
from matcher.files.grammars import requirement, service, specialisms
from matcher.files.places import Homes
from matcher.files.tables import Known, Table


@dataclass(frozen=True)
class PractitionerRows:
    """The sound rows; ``known`` has the faulty ones too."""

    known: Known | None
    practitioners: tuple[Practitioner, ...]


@dataclass(frozen=True)
class SiteRows:
    """The sound rows; ``known`` has the faulty ones too."""

    table: Table
    known: Known | None
    sites: tuple[Site, ...]


def read_practitioners(table: Table, model: Model | None) -> PractitionerRows:
    """Every practitioner."""
    ids, known = table.identify("practitioner_id")
    services = table.require("services", listed(service(model)))
    skills = table.read("specialisms", specialisms(model), ())
    provides = _provides(table, model, "practitioner")
    serves = table.read("serves", listed(LABEL), ())
    practitioners = assemble_rows(
        Practitioner,
        table.sound(),
        practitioner_id=ids,
        services=services,
        specialisms=skills,
        provides=provides,
        serves=serves,
    )
    return PractitionerRows(known, practitioners)


def read_sites(table: Table, model: Model | None, homes: Homes) -> SiteRows:
    """Every site."""
    ids, known = table.identify("site_id")
    names = table.require("name", TEXT)
    points, _ = homes.read(table)
    provides = _provides(table, model, "site")
    serves = table.read("serves", listed(LABEL), ())
    sites = assemble_rows(
        Site,
        table.sound(),
        site_id=ids,
        name=names,
        location=points,
        provides=provides,
        serves=serves,
    )
    return SiteRows(table, known, sites)


def _provides(
    table: Table, model: Model | None, here: Literal["site", "practitioner"]
) -> list[tuple[str, ...]]:
    """What each row provides; a warning for what cannot have an effect here."""
    provides: list[tuple[str, ...]] = table.read("provides", listed(requirement(model)), ())
    if model is None:
        return provides
    for place, codes in enumerate(provides):
        for one in codes or ():
            entry = model.requirement(one)
            if entry is not None and entry.met_by != here:
                problem = f"{one} is met by the {entry.met_by}, so it has no effect here"
                todo = f"Enter it for the {entry.met_by}s that provide it"
                table.warn(place, "provides", problem, todo, "no_effect")
    return provides
