"""The log of who did and saw what: reading it, and following its chain."""

from __future__ import annotations

from matcher.errors import MatcherError
from matcher.store import LogLine, LogMark, LogVerdict, Store
from matcher.usecases.store_place import default_url


class NoMark(MatcherError):
    """What was given as an earlier mark of the log cannot be one."""

    code = "no_mark"


def mark_of(text: str) -> LogMark:
    """The mark that ``text`` writes down, such as ``120:9f86…``.

    Raises:
        NoMark: it is none.
    """
    number, _, digest = text.partition(":")
    if not number.isdecimal() or len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise NoMark("This is not a mark of a log.", "Copy what `log verify` showed.")
    return LogMark(int(number), digest)


def verify_log(database: str | None, organisation: str, earlier: tuple[str, ...]) -> LogVerdict:
    """Whether every line is as it was written, and none is missing.

    Raises:
        NoMark: an earlier mark cannot be read.
    """
    marks = [mark_of(text) for text in earlier]
    with Store.open(database or default_url(), organisation) as store:
        return store.verify_log(marks)


def show_log(
    database: str | None,
    organisation: str,
    *,
    participant_id: str | None,
    after: int,
    limit: int,
) -> tuple[LogLine, ...]:
    """Lines of the log in their order, those about one person when they are named."""
    with Store.open(database or default_url(), organisation) as store:
        return store.log_lines(participant_id=participant_id, after=after, limit=limit)
