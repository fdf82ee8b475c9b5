"""Logs of the service and of its workers: what happened, and nothing of anybody.

One line an event, as text for a terminal or as JSON for whoever collects logs. The words of an
exception may quote what somebody entered, so of an exception only its kind and where it happened
are told, also of those that other libraries log.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog

from matcher.logs import Form, Level

Event = MutableMapping[str, Any]

FRAMES = 12
"""So many of the innermost calls say where an exception happened."""


def set_up_logs(form: Form = "text", level: Level = "warning", to: TextIO | None = None) -> None:
    """Send every log of this process to ``to`` (stderr by default), from ``level`` on.

    Entry points call this; nothing that is imported does.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_words,
    ]
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False, sort_keys=False)
    )
    handler = logging.StreamHandler(to or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs addresses, which name people


def _without_words(_logger: object, _method: str, event: Event) -> Event:
    """An exception by its kind and its place; its words are left out."""
    event.pop("color_message", None)  # uvicorn's second form of its own words
    found = event.pop("exc_info", None)
    record = event.get("_record")
    if found is None and record is not None:
        found = record.exc_info
    if record is not None:
        record.exc_info = record.exc_text = None
    if found is True:
        found = sys.exc_info()
    if isinstance(found, BaseException):
        found = (type(found), found, found.__traceback__)
    if isinstance(found, tuple) and found[0] is not None:
        event["exception"] = found[0].__name__
        event["where"] = _where(found[2])
    return event


def _where(trace: TracebackType | None) -> list[str]:
    """The innermost calls, the last one where it happened."""
    return [
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(trace)[-FRAMES:]
    ]
