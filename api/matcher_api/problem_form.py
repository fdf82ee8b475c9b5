"""Problems in another form: for a part of the service whose callers know a form of their own.

Whoever made the problem (a route, the guard, whoever asks for a login), this stands before all of
them and changes what goes out.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.types import Message, Receive, Scope, Send

from matcher.wire import PROBLEM_MEDIA_TYPE
from matcher_api.layer import Layer


@dataclass(frozen=True, slots=True)
class AnsweredProblem:
    """A problem on its way out: the request's scope, the answer's start, and its body as JSON."""

    scope: Scope
    start: Message
    body: bytes


class ProblemForm(Layer):
    """Stands before ``app``, and changes the form of problems where it ``concerns`` a request."""

    @abstractmethod
    def concerns(self, scope: Scope) -> bool:
        """Whether the one who sent this request wants problems in another form."""

    @abstractmethod
    def told(self, problem: AnsweredProblem) -> Iterator[Message]:
        """The problem in that form."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, and change the form of its answer if that is a problem."""
        if not self.concerns(scope):
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def send_formed(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_problem(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    for one in self.told(AnsweredProblem(scope, start, body)):
                        await send(one)

        await self.app(scope, receive, send_formed)


def _is_problem(start: Message) -> bool:
    kind: bytes = dict(start["headers"]).get(b"content-type", b"")
    return kind.startswith(PROBLEM_MEDIA_TYPE.encode())
