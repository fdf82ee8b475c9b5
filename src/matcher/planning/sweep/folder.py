"""The folder of a sweep: one file a task, whole or not there, and known by its fingerprint."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from matcher.files import CannotWrite
from matcher.files.replace_file import write_file
from matcher.planning.sweep.task import Document, Task

KIND = "matcher sweep"


class ResultFolder:
    """Reads and writes the results of tasks. A file that nobody here wrote is never replaced."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def finished(self, tasks: Iterable[Task]) -> dict[str, Document]:
        """The results that are there already, of tasks as they are now.

        Raises:
            CannotWrite: a file in the way is none of ours.
        """
        found = {}
        for task in tasks:
            kept = self._read(task)
            if kept is not None and kept["fingerprint"] == task.fingerprint:
                found[task.name] = kept["result"]
        return found

    def keep(self, task: Task, result: Document) -> None:
        """Writes one result, whole or not at all.

        Raises:
            CannotWrite: the disk refuses.
        """
        document = {
            "kind": KIND,
            "task": task.name,
            "fingerprint": task.fingerprint,
            "result": result,
        }
        text = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
        write_file(self._file(task), text.encode() + b"\n", replace=True)

    def _file(self, task: Task) -> Path:
        return self._folder / f"{task.name}.json"

    def _read(self, task: Task) -> Document | None:
        file = self._file(task)
        if not file.exists():
            return None
        try:
            document = json.loads(file.read_bytes())
        except (OSError, ValueError):
            document = None
        if not isinstance(document, dict) or document.get("kind") != KIND:
            raise CannotWrite(
                f"{file.name} is in the way: it is no result of a sweep.",
                "Move it away, or name another folder.",
            )
        return document
