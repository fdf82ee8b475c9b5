"""What every call is given: the service's parts, who writes, and under which name it is done once.

All of them are ``async`` though they wait for nothing: FastAPI would run plain ones in a thread.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Path, Query, Request

from matcher.store import Actor, Once
from matcher.usecases.booking_once import Writer
from matcher.usecases.on_offer import OnOffer
from matcher_api.parts import Service, Services
from matcher_api.security import Caller, Calls
from matcher_api.settings import Settings

KEY = r"^[\x21-\x7e]{1,255}$"
NAME = r"^[A-Za-z0-9_-]{1,64}$"


async def service_of(request: Request) -> Service:
    """The parts for the caller's organisation, the one way to any rows at all."""
    services: Services = request.app.state.services
    caller: Caller | None = request.scope["state"].get("caller")
    if caller is None:  # an open call, such as that for the service's health
        return next(iter(services.values()))
    return services[caller.organisation]


async def actor_of(caller: Calls) -> Actor:
    """Who asks, as the store writes it down."""
    return caller.actor


async def writer_of(
    request: Request,
    service: Annotated[Service, Depends(service_of)],
    actor: Annotated[Actor, Depends(actor_of)],
    idempotency_key: Annotated[
        str | None,
        Header(
            pattern=KEY,
            description="A name of your own for this write, such as a UUID. The same key with the "
            "same request gives the first outcome again, and nothing is done twice.",
        ),
    ] = None,
) -> Writer:
    """Who writes, and under which name.

    The guard has taken the hash of the body by now: FastAPI reads it before it calls this. A key is
    its caller's own: nobody is given the answer to what another has decided.
    """
    if idempotency_key is None:
        return Writer(service.store, actor)
    body = request.scope["state"]["body_hash"].hexdigest()
    asked = f"{actor.who} {request.method} {request.url.path}?{request.url.query} {body}"
    return Writer(service.store, actor, Once(idempotency_key, asked))


def address_of(request: Request) -> str:
    """Where others find this service: as the settings say, else as it has been called just now.

    A proxy that ends TLS calls it by another address than people do.
    """
    settings: Settings = request.app.state.settings
    return (settings.public_url or str(request.base_url)).rstrip("/")


def catalogue(parts: Service) -> OnOffer:
    """What is offered at this moment."""
    return OnOffer.now(parts.store, parts.matching)


def log_up_to_date(request: Request) -> None:
    """Carry the looks of this process into the log first.

    For somebody who reads the log, and for what must not stand in it before looks that were sooner.
    """
    request.app.state.looks.write()


LOG_UP_TO_DATE = (Depends(log_up_to_date),)
Parts = Annotated[Service, Depends(service_of)]
Who = Annotated[Actor, Depends(actor_of)]
Writes = Annotated[Writer, Depends(writer_of)]
Name = Annotated[str, Path(pattern=NAME)]
After = Annotated[str | None, Query(pattern=NAME, description="Go on after this one.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="So many at most.")]
