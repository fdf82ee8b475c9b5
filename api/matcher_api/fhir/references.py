"""What resources refer to, and what an include follows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from matcher_api.fhir.names import Resource, name_of


def address(resource: Resource) -> str:
    """How others refer to it."""
    return f"{resource['resourceType']}/{resource['id']}"


def actors(schedule: Resource) -> frozenset[str]:
    """Those that a schedule refers to, by type and our name."""
    references = (one["reference"].split("/") for one in schedule["actor"] if "reference" in one)
    return frozenset(f"{kind}/{name_of(identifier)}" for kind, identifier in references)


def codes(resource: Resource) -> frozenset[str]:
    """The services of a schedule."""
    return frozenset(
        coding["code"] for one in resource.get("serviceType", ()) for coding in one["coding"]
    )


_FOLLOWED: Mapping[str, Callable[[Resource], list[Resource]]] = {
    "Slot:schedule": lambda one: [one["schedule"]],
    "Schedule:actor": lambda one: one["actor"],
    "HealthcareService:location": lambda one: one.get("location", []),
    "Appointment:slot": lambda one: one["slot"],
    "Appointment:location": lambda one: [each["actor"] for each in one["participant"]],
}
"""What each include refers to."""


def followed(rule: str, sources: Collection[Resource]) -> Iterator[str]:
    """The references that ``rule`` follows from these resources."""
    kind, path, *only = rule.split(":")
    for one in sources:
        if one["resourceType"] == kind:
            for reference in _FOLLOWED[f"{kind}:{path}"](one):
                there = reference.get("reference")
                if there and (not only or there.startswith(f"{only[0]}/")):
                    yield there
