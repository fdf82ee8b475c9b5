"""A page of resources as a bundle, and what this part of the service can do."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from http import HTTPStatus
from importlib.metadata import version
from urllib.parse import urlencode

from fastapi import Response

from matcher_api.fhir.names import MEDIA_TYPE, Resource
from matcher_api.fhir.parameters import CURSOR, KINDS, Asked, Kind, cursor_of
from matcher_api.fhir.reading import Found

STATED = "2026-11-30"
"""The date on which what this part can do was last changed."""


def told(resource: Resource, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """A resource as an answer."""
    text = json.dumps(resource, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status_code=status, media_type=MEDIA_TYPE)


def bundle(asked: Asked, found: Found, included: Collection[Resource], base: str) -> Resource:
    """The bundle of a page; ``base``: the address of this part of the service."""
    address = f"{base}/{asked.kind.name}"
    links = [{"relation": "self", "url": _link(address, asked.understood)}]
    if found.more_after is not None:
        rest = [(name, text) for name, text in asked.understood if name != CURSOR]
        cursor = (CURSOR, cursor_of(found.more_after))
        links.append({"relation": "next", "url": _link(address, [*rest, cursor])})
    resource: Resource = {"resourceType": "Bundle", "type": "searchset"}
    if found.total is not None:
        resource["total"] = found.total
    resource["link"] = links
    entries = [_entry(one, "match", base) for one in found.page]
    entries += [_entry(one, "include", base) for one in included]
    return {**resource, "entry": entries} if entries else resource


def _link(address: str, parameters: Collection[tuple[str, str]]) -> str:
    return f"{address}?{urlencode(list(parameters))}" if parameters else address


def _entry(resource: Resource, mode: str, base: str) -> Resource:
    address = f"{base}/{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": address, "resource": resource, "search": {"mode": mode}}


def capabilities(base: str) -> Resource:
    """The CapabilityStatement, from the table that requests are read by."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": STATED,
        "kind": "instance",
        "software": {"name": "workwell-matcher", "version": version("workwell-matcher")},
        "implementation": {"description": "What is offered and booked, read-only.", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json", MEDIA_TYPE],
        "rest": [{"mode": "server", "resource": [_can(kind) for kind in KINDS.values()]}],
    }


def _can(kind: Kind) -> Resource:
    includes = list(kind.includes)
    resource: Resource = {
        "type": kind.name,
        "documentation": kind.says,
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "no-version",
    }
    if includes:
        resource["searchInclude"] = includes
    return {**resource, "searchParam": list(_parameters(kind))}


def _parameters(kind: Kind) -> Iterator[Resource]:
    for name, parameter in kind.parameters.items():
        yield {"name": name, "type": parameter.kind, "documentation": parameter.says}
