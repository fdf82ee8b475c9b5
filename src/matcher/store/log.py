"""The log: who did what, and who saw whose record, each line sealed with the one before it.

Lines are added in the transaction of what they tell of, last of all: an organisation's writers meet
at the log's head only for as long as a commit takes, and whoever holds it waits for nothing else.
A person is named in it by a keyed hash of their identifier: it finds the lines about somebody whose
identifier is known, and tells nothing once a person has been erased.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.types.log import LogLine, LogMark, LogVerdict, Note

if TYPE_CHECKING:
    from matcher.store.unit import Unit

ORG = sa.bindparam("organisation", type_=sa.String)
START = "0" * 64
"""The hash before the first line."""
UNNAMED = "change"
"""The action of a write that has not said what it is."""
PERSON = "person"
MOST_FAULTS = 100

_HEAD = (
    sa.update(t.log_heads)
    .where(t.log_heads.c.organisation_id == ORG)
    .values(number=t.log_heads.c.number + sa.bindparam("more", type_=sa.BigInteger))
    .returning(t.log_heads.c.number, t.log_heads.c.hash, t.log_heads.c.secret)
)
_SEAL = (
    sa.update(t.log_heads)
    .where(t.log_heads.c.organisation_id == ORG)
    .values(hash=sa.bindparam("newest", type_=sa.String))
)
_READ_HEAD = sa.select(t.log_heads).where(t.log_heads.c.organisation_id == ORG)
_LINES = (
    sa.select(t.log_lines)
    .where(t.log_lines.c.organisation_id == ORG)
    .order_by(t.log_lines.c.number)
)


def add_to_log(unit: Unit) -> None:
    """Write down what the unit has done; nothing when it has done nothing."""
    notes = _all_notes(unit)
    if not notes:
        return
    head = unit.run(_HEAD, more=len(notes)).first()
    if head is None:
        unit.run_many(
            sa.insert(t.log_heads),
            [{"number": 0, "hash": START, "secret": secrets.token_hex(32)}],
        )  # two who begin at once: the key decides, and the other begins again
        head = unit.run(_HEAD, more=len(notes)).one()
    rows: list[dict[str, Any]] = []
    newest = head.hash
    for number, note in enumerate(notes, start=head.number - len(notes) + 1):
        line = LogLine(
            number=number,
            at=unit.now,
            who=note.who,
            role=note.role,
            action=note.action,
            subject=note.participant_id and subject_of(head.secret, note.participant_id),
            about=note.about,
            hash="",
        )
        newest = seal(unit.organisation, line, newest)
        rows.append({**_fields(line), "hash": newest})
    unit.run_many(sa.insert(t.log_lines), rows)
    unit.run(_SEAL, newest=newest)


def _all_notes(unit: Unit) -> list[Note]:
    """What was noted, and a note for everybody whose record changed without one."""
    notes = list(unit.notes)
    action = notes[-1].action if notes else UNNAMED
    noted = {one.participant_id for one in notes}
    notes += [
        Note(action, subject, None, unit.who, unit.role)
        for kind, subject in unit.changed
        if kind == PERSON and subject not in noted
    ]
    if unit.changed and not notes:
        kinds = " ".join(sorted({kind for kind, _ in unit.changed}))
        notes.append(Note(UNNAMED, None, kinds, unit.who, unit.role))
    return notes


def subject_of(secret: str, participant_id: str) -> str:
    """What stands for a person in the log."""
    return hmac.new(bytes.fromhex(secret), participant_id.encode(), hashlib.sha256).hexdigest()


def seal(organisation: str, line: LogLine, before: str) -> str:
    """The hash of a line and of all before it."""
    fields = [organisation, *_fields(line).values(), before]
    fields[2] = line.at.isoformat(timespec="microseconds")
    return hashlib.sha256(json.dumps(fields, separators=(",", ":")).encode()).hexdigest()


def _fields(line: LogLine) -> dict[str, Any]:
    return {
        "number": line.number,
        "at": line.at,
        "who": line.who,
        "role": line.role,
        "action": line.action,
        "subject": line.subject,
        "about": line.about,
    }


def lines(
    connection: sa.Connection,
    organisation: str,
    *,
    after: int = 0,
    limit: int | None = None,
    subject: str | None = None,
) -> Iterator[LogLine]:
    """Lines in their order; those about one person when ``subject`` is given."""
    query = _LINES.where(t.log_lines.c.number > after)
    if subject is not None:
        query = query.where(t.log_lines.c.subject == subject)
    streaming = connection.execution_options(stream_results=True)
    for row in streaming.execute(query.limit(limit), {"organisation": organisation}):
        _, number, at, who, role, action, about_whom, about, digest = row
        yield LogLine(number, at, who, role, action, about_whom, about, digest)


def mark(connection: sa.Connection, organisation: str) -> LogMark:
    """How far the log goes, as its head says."""
    head = connection.execute(_READ_HEAD, {"organisation": organisation}).first()
    return LogMark(0, START) if head is None else LogMark(head.number, head.hash)


def secret(connection: sa.Connection, organisation: str) -> str | None:
    """What people's identifiers are hashed with; ``None`` before the first line."""
    head = connection.execute(_READ_HEAD, {"organisation": organisation}).first()
    return None if head is None else str(head.secret)


def verdict(
    organisation: str, found: Iterable[LogLine], head: LogMark, earlier: Iterable[LogMark] = ()
) -> LogVerdict:
    """Follow the chain from its first line to the head.

    Args:
        organisation: whose log.
        found: all lines in their order.
        head: how far the log says that it goes.
        earlier: marks that were noted elsewhere; each has to be on the chain.
    """
    noted = {one.number: one.hash for one in earlier if one.number}
    faults: list[str] = []
    number, newest = 0, START
    for line in found:
        if line.number != number + 1:
            faults.append(f"Lines {number + 1} to {line.number - 1} are missing.")
        elif seal(organisation, line, newest) != line.hash:
            faults.append(f"Line {line.number} is not as it was written.")
        if noted.pop(line.number, line.hash) != line.hash:
            faults.append(f"Line {line.number} is not the one that was noted.")
        number, newest = line.number, line.hash
    if (number, newest) != (head.number, head.hash):
        faults.append(f"The log ends at line {number}, and its head is at {head.number}.")
    faults += [f"Line {one}, which was noted, is missing." for one in sorted(noted)]
    return LogVerdict(head, tuple(faults[:MOST_FAULTS]))
