"""How people come in, by the settings: who they are, how often they may ask, how they sign in."""

from __future__ import annotations

import datetime as dt

from fastapi import FastAPI

from matcher_api.looks import Looks
from matcher_api.parts import Services
from matcher_api.security import Doorman, Identity
from matcher_api.security.login import BrowserLogin
from matcher_api.security.rates import Rate
from matcher_api.security.sessions import Sessions
from matcher_api.settings import Settings

STRANGERS_AT_ONCE = 60
BACK = "/sign-in/back"
"""Where the issuer sends browsers back to, behind the service's own address."""


def add_doorman(app: FastAPI, settings: Settings) -> None:
    """Let nobody into ``app`` who may not be there."""
    sessions = Sessions(
        settings.public_url.startswith("https://"),
        dt.timedelta(minutes=settings.session_minutes),
        dt.timedelta(minutes=settings.idle_minutes),
    )
    identity = Identity(
        settings.issuers, settings.organisation, frozenset(settings.served), sessions
    )
    for issuer in settings.issuers:
        if issuer.client_id and identity.login is None:
            back = settings.public_url.rstrip("/") + BACK
            identity.login = BrowserLogin(issuer, identity.tokens, sessions, back)
    app.state.identity = identity
    rate = Rate(settings.requests_a_second, settings.requests_at_once)
    strangers = Rate(settings.refusals_a_second, STRANGERS_AT_ONCE)
    app.add_middleware(Doorman, identity=identity, rate=rate, strangers=strangers)


def opened(app: FastAPI, services: Services) -> Looks:
    """What notes who looks, to be entered for as long as the service runs."""
    stores = {name: parts.store for name, parts in services.items()}
    app.state.services = services
    app.state.identity.sessions.stores = stores
    app.state.looks = Looks(stores, on_disk=app.state.settings.looks_on_disk)
    return app.state.looks  # type: ignore[no-any-return]
