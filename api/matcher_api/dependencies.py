"""What every call is given: the service's parts, who writes, and under which name it is done once.

All of them are ``async`` though they wait for nothing: FastAPI would run plain ones in a thread.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Path, Query, Request

from matcher.store import Actor, Once
from matcher.usecases.booking_once import Writer
from matcher.usecases.on_offer import OnOffer
from matcher_api.parts import Service

KEY = r"^[\x21-\x7e]{1,255}$"
NAME = r"^[A-Za-z0-9_-]{1,64}$"


async def service_of(request: Request) -> Service:
    """The parts that this process works with."""
    service: Service = request.app.state.service
    return service


async def actor_of(request: Request) -> Actor:
    """Who asks. Without a login it is whoever sits at this machine."""
    service: Service = request.app.state.service
    return Actor(organisation=service.settings.organisation)


async def writer_of(
    request: Request,
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

    The guard has taken the hash of the body by now: FastAPI reads it before it calls this.
    """
    service: Service = request.app.state.service
    if idempotency_key is None:
        return Writer(service.store, actor)
    body = request.scope["state"]["body_hash"].hexdigest()
    asked = f"{request.method} {request.url.path}?{request.url.query} {body}"
    return Writer(service.store, actor, Once(idempotency_key, asked))


def catalogue(parts: Service) -> OnOffer:
    """What is offered at this moment."""
    return OnOffer.now(parts.store, parts.matching)


Parts = Annotated[Service, Depends(service_of)]
Who = Annotated[Actor, Depends(actor_of)]
Writes = Annotated[Writer, Depends(writer_of)]
Name = Annotated[str, Path(pattern=NAME)]
After = Annotated[str | None, Query(pattern=NAME, description="Go on after this one.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="So many at most.")]
