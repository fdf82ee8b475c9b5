"""A typed client of the API: ``with Client() as client: client.matches(...)``."""

from matcher.client.client import Client
from matcher.client.connection import Patience
from matcher.client.errors import (
    Conflict,
    Missing,
    NotOpened,
    Over,
    PlaceTaken,
    Refused,
    ServiceError,
    ServiceFailed,
    Unreachable,
)

__all__ = [
    "Client",
    "Conflict",
    "Missing",
    "NotOpened",
    "Over",
    "Patience",
    "PlaceTaken",
    "Refused",
    "ServiceError",
    "ServiceFailed",
    "Unreachable",
]
