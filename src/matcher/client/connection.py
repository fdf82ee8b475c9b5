"""One request over HTTP: sent again under the same key when the connection is lost."""

from __future__ import annotations

import random
import ssl
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any, Self

import httpx

from matcher.client.errors import ServiceError, Unreachable, error_of
from matcher.wire import PROBLEM_MEDIA_TYPE, Problem

AGAIN = frozenset({"busy", "key_in_progress"})
"""Codes of problems that pass by themselves."""


@cache
def _authorities() -> ssl.SSLContext:
    """Whom this machine trusts, read once: it takes longer than most requests."""
    return httpx.create_ssl_context()


@dataclass(frozen=True)
class Patience:
    """How often a request is tried, and how long to wait between: seconds, doubled each time."""

    tries: int = 5
    first_wait: float = 0.1
    longest_wait: float = 5.0

    def wait(self, tried: int) -> float:
        """Seconds to wait after so many tries; drawn, so that clients do not come back at once."""
        longest = min(self.longest_wait, self.first_wait * 2.0 ** (tried - 1))
        return longest * random.uniform(0.5, 1.0)


class Connection:
    """A service's address, kept open between requests. Safe to share between threads."""

    def __init__(
        self,
        url: str,
        *,
        token: str | Callable[[], str] | None = None,
        patience: Patience,
        timeout: float,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http = httpx.Client(
            base_url=url, timeout=timeout, transport=transport, verify=_authorities()
        )
        self._token = token
        self._patience = patience
        self._sleep = sleep

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, path: str, **query: object) -> bytes:
        """The body of a GET."""
        return self._send("GET", path, query, {}, b"")

    def follow(self, path: str, after: int) -> Iterator[str]:
        """The data of server-sent events, as they come, until there are no more to come.

        A connection that is lost, or a server that ends, is taken up again after the last event;
        the service says that nothing more is to come by an answer without content.
        """
        tried = 0
        while True:
            try:
                with self._http.stream(
                    "GET", path, params={"after": after}, headers=self._who()
                ) as answer:
                    if answer.status_code == HTTPStatus.NO_CONTENT:
                        return
                    if not answer.is_success:
                        answer.read()
                        raise _error(answer)
                    for number, data in _events(answer.iter_lines()):
                        after, tried = number, 0
                        yield data
            except (httpx.TransportError, ServiceError) as error:
                passes = isinstance(error, httpx.TransportError) or error.told.code in AGAIN
                tried += 1
                if not passes or tried >= self._patience.tries:
                    if isinstance(error, httpx.TransportError):
                        raise _unreachable(self._http.base_url, error) from error
                    raise
                self._sleep(self._patience.wait(tried))

    def write(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: bytes = b"",
        media_type: str = "application/json",
        key: str | None = None,
    ) -> bytes:
        """The answer to a write. ``key`` names it; by default a name of its own is drawn."""
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        if body:
            headers["Content-Type"] = media_type
        return self._send(method, path, query or {}, headers, body)

    def _send(
        self,
        method: str,
        path: str,
        query: Mapping[str, object],
        headers: Mapping[str, str],
        body: bytes,
    ) -> bytes:
        parameters: dict[str, Any] = {k: v for k, v in query.items() if v is not None}
        for tried in range(1, self._patience.tries + 1):
            try:
                answer = self._http.request(
                    method,
                    path,
                    params=parameters,
                    headers={**headers, **self._who()},
                    content=body or None,
                )
            except httpx.TransportError as error:
                if tried == self._patience.tries:
                    raise _unreachable(self._http.base_url, error) from error
            else:
                if answer.is_success:
                    return answer.content
                problem = _error(answer)
                if problem.told.code not in AGAIN or tried == self._patience.tries:
                    raise problem
            self._sleep(self._patience.wait(tried))
        raise AssertionError("a try either answers or raises")

    def _who(self) -> dict[str, str]:
        token = self._token() if callable(self._token) else self._token
        return {} if token is None else {"Authorization": f"Bearer {token}"}


def _events(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The number and the data of each event; comments keep the connection alive."""
    number, data = 0, list[str]()
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "id":
            number = int(value)
        elif field == "data":
            data.append(value)
        elif not line and data:
            yield number, "\n".join(data)
            data.clear()


def _error(answer: httpx.Response) -> ServiceError:
    if answer.headers.get("content-type", "").startswith(PROBLEM_MEDIA_TYPE):
        return error_of(answer.status_code, answer.content)
    said = f"{answer.status_code} {answer.reason_phrase}".strip()  # of a proxy it may be any number
    return ServiceError(
        Problem(
            title=f"The address answered {said}, and not as this service.",
            status=answer.status_code,
            code="not_this_service",
            next_step="Check the address, and what stands between you and the service.",
        )
    )


def _unreachable(url: httpx.URL, error: httpx.TransportError) -> Unreachable:
    kind = type(error).__name__
    return Unreachable(
        f"The service at {url} does not answer ({kind}).",
        "See that it runs (`matcher serve`), and try again: what was sent is done once at most.",
    )
