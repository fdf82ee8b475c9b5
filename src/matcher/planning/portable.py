"""A scenario as a document that another machine can make the same scenario of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.files import data_folder
from matcher.planning.scenario import Scenario

if TYPE_CHECKING:  # Dask, which comes with it, takes a second to load, and the service needs none
    from matcher.planning.sweep import Document

BUNDLED = "bundled"
"""Stands for the localities that ride with the product, wherever it is installed."""


def as_document(scenario: Scenario) -> Document:
    """``scenario`` as JSON can hold it. A file of one's own stays a path: the workers need it."""
    found = scenario.model_dump(mode="json", exclude={"as_is"})
    found["localities"] = _named(scenario)
    if scenario.as_is is not None:
        found["as_is"] = as_document(scenario.as_is)
    return found


def from_document(document: Document) -> Scenario:
    """The scenario of ``as_document``, on this machine."""
    return Scenario.model_validate(_here(document))


def _named(scenario: Scenario) -> str:
    reference = data_folder("scenarios") / "reference" / "localities.csv"
    bundled = scenario.localities.resolve() == reference.resolve()
    return BUNDLED if bundled else str(scenario.localities)


def _here(document: Document) -> Document:
    found = dict(document)
    if found["localities"] == BUNDLED:
        found["localities"] = data_folder("scenarios") / "reference" / "localities.csv"
    if found.get("as_is") is not None:
        found["as_is"] = _here(found["as_is"])
    return found
