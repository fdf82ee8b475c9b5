"""Sending requests to a server fast enough that the sender is not what is measured.

A few bytes of HTTP/1.1 are written and read by hand over connections that stay open: a full
client would take longer for a request than the server does.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

HEADER_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Shot:
    """A request; ``body`` empty: a GET. ``key`` is its idempotency key, if it has one."""

    path: str
    body: bytes = b""
    key: str = ""

    def bytes(self, host: str) -> bytes:
        """The whole request."""
        if not self.body:
            return f"GET {self.path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(self.body)}\r\n"
        )
        if self.key:
            head += f"Idempotency-Key: {self.key}\r\n"
        return head.encode() + b"\r\n" + self.body


@dataclass
class Measured:
    """What came back: seconds that each answer took, from when it was due, and the statuses."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    elapsed: float = 0.0

    def take(self, status: int, seconds: float) -> None:
        """Note one answer."""
        self.seconds.append(seconds)
        self.statuses[status] = self.statuses.get(status, 0) + 1

    def quantile(self, share: float) -> float:
        """The seconds within which so many of the answers came; 0 when there are none."""
        if not self.seconds:
            return 0.0
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.elapsed if self.elapsed else 0.0


class Line:
    """One open connection."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def send(self, shot: Shot) -> tuple[int, bytes]:
        """Status and body of the answer."""
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self.host, self.port)
        assert self._reader is not None
        self._writer.write(shot.bytes(f"{self.host}:{self.port}"))
        head = await self._reader.readuntil(HEADER_END)
        lower = head.lower()
        at = lower.index(b"content-length:") + len(b"content-length:")
        length = int(lower[at : lower.index(b"\r\n", at)])
        body = await self._reader.readexactly(length)
        return int(head[9:12]), body

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()


async def at_rate(
    host: str, port: int, shots: Sequence[Shot], per_second: float, *, lines: int = 32
) -> Measured:
    """Send ``shots`` at an even rate whatever the answers take; waits in line count as time.

    An answer's time runs from the moment at which its request was due, so that a server that
    stalls is not spared the requests that came meanwhile.
    """
    measured = Measured()
    free: asyncio.Queue[Line] = asyncio.Queue()
    for _ in range(lines):
        free.put_nowait(Line(host, port))
    begun = time.perf_counter()

    async def fire(shot: Shot, due: float) -> None:
        line = await free.get()
        status, _ = await line.send(shot)
        measured.take(status, time.perf_counter() - due)
        free.put_nowait(line)

    running: list[asyncio.Task[None]] = []
    for number, shot in enumerate(shots):
        due = begun + number / per_second
        wait = due - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        running.append(asyncio.create_task(fire(shot, due)))
    await asyncio.gather(*running)
    measured.elapsed = time.perf_counter() - begun
    while not free.empty():
        free.get_nowait().close()
    return measured


async def as_fast_as_it_goes(
    host: str, port: int, shots: Sequence[Shot], *, lines: int, seconds: float
) -> Measured:
    """Each line sends its next request once the last is answered, for so many seconds."""
    measured = Measured()
    begun = time.perf_counter()

    async def keep_asking(first: int) -> None:
        line, number = Line(host, port), first
        while time.perf_counter() - begun < seconds:
            sent = time.perf_counter()
            status, _ = await line.send(shots[number % len(shots)])
            measured.take(status, time.perf_counter() - sent)
            number += lines
        line.close()

    await asyncio.gather(*(keep_asking(number) for number in range(lines)))
    measured.elapsed = time.perf_counter() - begun
    return measured
