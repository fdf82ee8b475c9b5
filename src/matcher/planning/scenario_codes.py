"""The codes in a scenario that its model or its places do not have, each with a suggestion."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator

from matcher.domain import Model
from matcher.errors import Fault
from matcher.planning.scenario import Scenario
from matcher.planning.scenario_file import FILE

Named = tuple[str, str, Collection[str]]
"""Where a code stands, the code, and the codes that may stand there."""

REMOTE = "remote"
"""The area of extra hours by phone and video."""


def unknown_codes(scenario: Scenario, model: Model) -> list[Fault]:
    """The codes in ``scenario`` that ``model`` does not have, one fault each."""
    named = [*_services(scenario, model), *_barriers(scenario, model)]
    named += [
        ("supply.site_provides", code, model.requirements) for code in scenario.supply.site_provides
    ]
    return [_unknown(*one) for one in named if one[1] not in one[2]]


def unknown_places(
    scenario: Scenario, areas: Collection[str], localities: Collection[str], sites: Collection[str]
) -> list[Fault]:
    """The areas, localities and sites in the changes of ``scenario`` that are not there."""
    changes = scenario.sites
    opened = {site.site_id for site in changes.opened}
    every = {*sites, *opened}
    named: list[Named] = [("extra.area", e.area, {*areas, REMOTE}) for e in scenario.extra]
    named += [("extra.site", e.site, every) for e in scenario.extra if e.site is not None]
    named += [("sites.opened.locality", s.locality, localities) for s in changes.opened]
    named += [("sites.closed", code, sites) for code in changes.closed]
    named += [("sites.moved", code, sites) for code in changes.moved]
    named += [("sites.moved", code, every) for code in changes.moved.values()]
    return [_unknown(*one) for one in named if one[1] not in one[2]]


def _services(scenario: Scenario, model: Model) -> Iterator[Named]:
    for code in scenario.services:
        yield f"services.{code}", code, model.services
    for order in scenario.demand.orders:
        for code in order:
            yield "demand.orders", code, scenario.services
    for example in scenario.example:
        for need in example.needs:
            yield "example.needs", need.service, scenario.services
    for code in scenario.staff:
        yield f"staff.{code}", code, scenario.services
    for extra in scenario.extra:
        yield "extra.service", extra.service, scenario.services
    for code in scenario.attendance.did_not_attend:
        if code != "other":
            yield f"attendance.did_not_attend.{code}", code, scenario.services


def _barriers(scenario: Scenario, model: Model) -> Iterator[Named]:
    barriers = set(scenario.people.main_barrier)
    barriers.update(b for table in scenario.people.social_barriers.values() for b in table)
    barriers.update(b for service in scenario.services.values() for b in service.specialisms)
    barriers.update(b for example in scenario.example for b in example.barriers)
    for code in sorted(barriers):
        yield "people and specialisms", code, model.barriers


def _unknown(where: str, code: str, known: Collection[str]) -> Fault:
    near = difflib.get_close_matches(code, sorted(known), n=1, cutoff=0.6)
    names = sorted(known)
    some = ", ".join(names[:20]) + (" and others" if len(names) > 20 else "")
    return Fault(
        file=FILE,
        row=None,
        column=where,
        found=code,
        problem="this code is not known",
        todo=f"If {near[0]!r} is meant, write that" if near else f"Use one of: {some}",
        code="unknown_code",
    )
