"""Weekly runs: asked for, followed, decided about, done again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from pydantic import BaseModel

from matcher import wire
from matcher.client.connection import Connection

A = TypeVar("A", bound=BaseModel)


class Runs:
    """A weekly run from its request to its undoing. Nothing is booked before it is published."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def request(self, asked: wire.RunRequest, *, key: str | None = None) -> wire.Run:
        """Queue a plan over who waits and what is free now."""
        return self._post("", asked, wire.Run, key)

    def all(self, *, before: int | None = None, limit: int = 20) -> wire.Runs:
        """A page of runs, the newest first."""
        return wire.Runs.model_validate_json(
            self._connection.read("/v1/runs", before=before, limit=limit)
        )

    def read(self, run_id: str) -> wire.Run:
        """A run as it is now."""
        return self._read(run_id, "", wire.Run)

    def events(self, run_id: str, *, after: int = 0) -> Iterator[wire.RunEvent]:
        """What happens to a run, as it comes, until it rests; a lost connection is taken up again.

        ``after``: go on after the event of this number.
        """
        for data in self._connection.follow(f"/v1/runs/{run_id}/events", after):
            yield wire.RunEvent.model_validate_json(data)

    def wait(self, run_id: str) -> wire.Run:
        """A run once it rests: in review, or ended without a plan."""
        for _ in self.events(run_id):
            pass
        return self.read(run_id)

    def stop(self, run_id: str, *, key: str | None = None) -> wire.Run:
        """The best plan so far is good enough."""
        return self._post(f"/{run_id}/stop", None, wire.Run, key)

    def cancel(self, run_id: str, *, key: str | None = None) -> wire.Run:
        """No plan is wanted any more."""
        return self._post(f"/{run_id}/cancel", None, wire.Run, key)

    def price(self, run_id: str, edits: Sequence[wire.RunEdit]) -> wire.EditsPrice:
        """What decisions by hand would cost everybody, at once; nothing is kept."""
        asked = wire.RunEdits(edits=tuple(edits))
        return self._post(f"/{run_id}/edits/price", asked, wire.EditsPrice, None)

    def edit(
        self, run_id: str, edits: Sequence[wire.RunEdit], *, key: str | None = None
    ) -> wire.Run:
        """Plan again under these decisions by hand; they replace those before."""
        body = wire.RunEdits(edits=tuple(edits)).model_dump_json(exclude_unset=True).encode()
        answer = self._connection.write("PUT", f"/v1/runs/{run_id}/edits", body=body, key=key)
        return wire.Run.model_validate_json(answer)

    def exceptions(self, run_id: str) -> wire.RunExceptions:
        """What whoever approves has to open first."""
        return self._read(run_id, "/exceptions", wire.RunExceptions)

    def open_exception(self, run_id: str, exception: str, *, key: str | None = None) -> wire.Run:
        """Note that you have opened an exception, by its ``key`` in the list."""
        return self._post(f"/{run_id}/exceptions/{exception}/open", None, wire.Run, key)

    def approve(
        self, run_id: str, *, name: str = "", version: int | None = None, key: str | None = None
    ) -> wire.Run:
        """Approve a plan by name.

        Raises:
            NotOpened: you have not opened every exception; the error has those that are left.
        """
        asked = wire.ApproveRequest(name=name, version=version)
        return self._post(f"/{run_id}/approve", asked, wire.Run, key)

    def withdraw_approval(self, run_id: str, *, key: str | None = None) -> wire.Run:
        """Take an approval back before anything is published."""
        return self._post(f"/{run_id}/withdraw-approval", None, wire.Run, key)

    def publish(self, run_id: str, *, key: str | None = None) -> wire.Run:
        """Book an approved plan; a place taken since is left to whoever has it, and reported."""
        return self._post(f"/{run_id}/publish", None, wire.Run, key)

    def lost(self, run_id: str, *, after: str | None = None, limit: int = 10) -> wire.LostNeeds:
        """Needs that were not booked with their plan, with what each can have now."""
        path = f"/v1/runs/{run_id}/lost"
        return wire.LostNeeds.model_validate_json(
            self._connection.read(path, after=after, limit=limit)
        )

    def undo(self, run_id: str, *, key: str | None = None) -> wire.Run:
        """Call off what a run has booked, as far as it still stands and has not begun."""
        return self._post(f"/{run_id}/undo", None, wire.Run, key)

    def replay(self, run_id: str, *, key: str | None = None) -> wire.Replay:
        """Do a run again from its own snapshot."""
        return self._post(f"/{run_id}/replay", None, wire.Replay, key)

    def replays(self, run_id: str) -> wire.Replays:
        """How doing a run again came out, the newest first."""
        return self._read(run_id, "/replays", wire.Replays)

    def week(self, run_id: str) -> bytes:
        """The snapshot that a run plans: a batch folder as a zip."""
        return self._connection.read(f"/v1/runs/{run_id}/week")

    def output(self, run_id: str) -> bytes:
        """The plan of a run: an output folder as a zip."""
        return self._connection.read(f"/v1/runs/{run_id}/output")

    def assurance(self, run_id: str) -> bytes:
        """The assurance pack of the run, as a zip."""
        return self._connection.read(f"/v1/runs/{run_id}/assurance")

    def _read(self, run_id: str, what: str, kind: type[A]) -> A:
        return kind.model_validate_json(self._connection.read(f"/v1/runs/{run_id}{what}"))

    def _post(self, path: str, request: BaseModel | None, kind: type[A], key: str | None) -> A:
        body = b"" if request is None else request.model_dump_json(exclude_unset=True).encode()
        answer = self._connection.write("POST", f"/v1/runs{path}", body=body, key=key)
        return kind.model_validate_json(answer)
