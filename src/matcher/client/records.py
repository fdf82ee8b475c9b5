"""People, needs and supply: one record at a time, or whole tables."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Literal, TypeVar

from pydantic import BaseModel

from matcher import wire
from matcher.client.connection import Connection

A = TypeVar("A", bound=BaseModel)


class Records:
    """What the service keeps, by name."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def person(self, participant_id: str) -> wire.StoredPerson:
        """A participant."""
        return self._read("participants", participant_id, wire.StoredPerson)

    def put_person(
        self, participant_id: str, person: wire.Person, *, key: str | None = None
    ) -> wire.StoredPerson:
        """Keep a participant, new or changed."""
        return self._put("participants", participant_id, person, wire.StoredPerson, key)

    def record(self, participant_id: str) -> wire.PersonRecord:
        """Everything about one person, for them to keep, and who has changed or seen it."""
        path = f"/v1/participants/{participant_id}/record"
        return wire.PersonRecord.model_validate_json(self._connection.read(path))

    def erase(self, participant_id: str, *, key: str | None = None) -> wire.Erased:
        """Take a person away for good, with all that hangs on them."""
        answer = self._connection.write("DELETE", f"/v1/participants/{participant_id}", key=key)
        return wire.Erased.model_validate_json(answer)

    def log(
        self, *, participant_id: str | None = None, after: int = 0, limit: int = 100
    ) -> wire.Log:
        """Who did and saw what; about one person when they are named."""
        query = {"participant_id": participant_id, "after": after, "limit": limit}
        return wire.Log.model_validate_json(self._connection.read("/v1/log", **query))

    def end_sessions(self, who: str, *, key: str | None = None) -> wire.SessionsEnded:
        """Sign somebody out of every browser; ``who`` as the log has it."""
        body = wire.EndSessions(who=who).model_dump_json().encode()
        answer = self._connection.write("POST", "/v1/sessions/end", body=body, key=key)
        return wire.SessionsEnded.model_validate_json(answer)

    def log_verdict(self, *earlier: str) -> wire.LogVerdict:
        """Whether the log is as it was written; ``earlier``: marks that were noted before."""
        since = list(earlier) or None
        answer = self._connection.read("/v1/log/verdict", since=since)
        return wire.LogVerdict.model_validate_json(answer)

    def need(self, need_id: str) -> wire.StoredNeed:
        """A need."""
        return self._read("needs", need_id, wire.StoredNeed)

    def put_need(self, need_id: str, need: wire.Need, *, key: str | None = None) -> wire.StoredNeed:
        """Keep a need, new or changed."""
        return self._put("needs", need_id, need, wire.StoredNeed, key)

    def practitioner(self, practitioner_id: str) -> wire.StoredPractitioner:
        """A practitioner."""
        return self._read("practitioners", practitioner_id, wire.StoredPractitioner)

    def put_practitioner(
        self, practitioner_id: str, practitioner: wire.Practitioner, *, key: str | None = None
    ) -> wire.StoredPractitioner:
        """Keep a practitioner, new or changed."""
        return self._put(
            "practitioners", practitioner_id, practitioner, wire.StoredPractitioner, key
        )

    def site(self, site_id: str) -> wire.StoredSite:
        """A site."""
        return self._read("sites", site_id, wire.StoredSite)

    def put_site(self, site_id: str, site: wire.Site, *, key: str | None = None) -> wire.StoredSite:
        """Keep a site, new or changed."""
        return self._put("sites", site_id, site, wire.StoredSite, key)

    def slot(self, slot_id: str) -> wire.StoredSlot:
        """A slot, with its free places."""
        return self._read("slots", slot_id, wire.StoredSlot)

    def put_slot(self, slot_id: str, slot: wire.Slot, *, key: str | None = None) -> wire.StoredSlot:
        """Keep a slot, new or changed."""
        return self._put("slots", slot_id, slot, wire.StoredSlot, key)

    def load_table(
        self,
        table: str,
        csv: bytes,
        *,
        mode: Literal["merge", "replace"] = "merge",
        key: str | None = None,
    ) -> wire.Loaded:
        """Load the rows of one table from CSV, all or nothing."""
        answer = self._connection.write(
            "POST",
            f"/v1/tables/{table}",
            query={"mode": mode},
            body=csv,
            media_type="text/csv; charset=utf-8",
            key=key,
        )
        return wire.Loaded.model_validate_json(answer)

    def load_tables(
        self,
        files: Mapping[str, bytes],
        *,
        mode: Literal["merge", "replace"] = "merge",
        key: str | None = None,
    ) -> wire.Loaded:
        """Load several files of a week at once, all or nothing."""
        boundary = _boundary(files)
        answer = self._connection.write(
            "POST",
            "/v1/tables",
            query={"mode": mode},
            body=_multipart(files, boundary),
            media_type=f"multipart/form-data; boundary={boundary}",
            key=key,
        )
        return wire.Loaded.model_validate_json(answer)

    def _read(self, table: str, name: str, kind: type[A]) -> A:
        return kind.model_validate_json(self._connection.read(f"/v1/{table}/{name}"))

    def _put(self, table: str, name: str, row: BaseModel, kind: type[A], key: str | None) -> A:
        body = row.model_dump_json(exclude_unset=True).encode()
        answer = self._connection.write("PUT", f"/v1/{table}/{name}", body=body, key=key)
        return kind.model_validate_json(answer)


def _boundary(files: Mapping[str, bytes]) -> str:
    """A line that no file holds, the same for the same files: sent again, they must agree."""
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.hexdigest()


def _multipart(files: Mapping[str, bytes], boundary: str) -> bytes:
    """The files as one body."""
    parts = (
        f"--{boundary}\r\n".encode()
        + f'Content-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
        + content
        + b"\r\n"
        for name, content in files.items()
    )
    return b"".join(parts) + f"--{boundary}--\r\n".encode()
