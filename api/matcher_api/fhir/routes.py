"""The calls of FHIR: what this part can do, a search and a reading of each type of resource.

They are not in the contract of the API: FHIR has its own, at ``metadata``.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from matcher_api.dependencies import Parts, address_of
from matcher_api.fhir import names
from matcher_api.fhir.answers import bundle, capabilities, told
from matcher_api.fhir.parameters import KINDS, Kind, read_search
from matcher_api.fhir.reading import Reading
from matcher_api.parts import Service

router = APIRouter(prefix=names.BASE, include_in_schema=False)


@router.get("/metadata")
async def metadata(request: Request) -> Response:
    """Say what this part of the service can do."""
    _check_form(request)
    return told(capabilities(_base(request)))


def _search(kind: Kind) -> Callable[[Request, Service], Response]:
    def search(request: Request, parts: Parts) -> Response:
        _check_form(request)
        lenient = "handling=lenient" in request.headers.get("prefer", "")
        asked = read_search(kind, request.query_params.multi_items(), lenient=lenient)
        reading = Reading(parts)
        found = reading.search(asked)
        return told(bundle(asked, found, reading.included(asked, found.page), _base(request)))

    return search


def _read(kind: Kind) -> Callable[[str, Request, Service], Response]:
    def read(identifier: str, request: Request, parts: Parts) -> Response:
        _check_form(request)
        return told(Reading(parts).one(kind.name, identifier))

    return read


for _kind in KINDS.values():
    router.get(f"/{_kind.name}", name=f"search {_kind.name}")(_search(_kind))
    router.get(f"/{_kind.name}/{{identifier}}", name=f"read {_kind.name}")(_read(_kind))


def _base(request: Request) -> str:
    return address_of(request) + names.BASE


def _check_form(request: Request) -> None:
    """Only JSON is given."""
    accepted = request.headers.get("accept", "*/*")
    if "xml" in accepted and "json" not in accepted and "*" not in accepted:
        raise HTTPException(HTTPStatus.NOT_ACCEPTABLE, "Only JSON can be given here.")
