"""What the layers around the application have in common: plain ASGI, since every call passes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Calls that change nothing."""

RawHeaders = Mapping[bytes, bytes]
"""Headers as they come, their names in small letters."""


class Layer(ABC):
    """Stands before ``app``, in the way of requests alone: starting and stopping pass it by."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let through what is none."""
        if scope["type"] == "http":
            await self.answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    @abstractmethod
    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, by ``app`` or without it."""
