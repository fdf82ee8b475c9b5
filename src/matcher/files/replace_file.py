"""Writing one file whole or not at all."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from matcher.files.replace_folder import CannotWrite


def write_file(file: Path, data: bytes, *, replace: bool = False) -> None:
    """Write ``data`` to ``file``; folders above it are made.

    Raises:
        CannotWrite: the file is there and is not to be replaced, or the disk refuses.
    """
    if file.exists() and not replace:
        raise CannotWrite(f"There is a {file.name} already.", "Move it away, or name another.")
    fresh = file.with_name(f".{file.name}.{uuid.uuid4().hex[:8]}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        fresh.replace(file)
    except OSError as error:
        raise CannotWrite(
            f"The file {file.name} could not be written ({error.strerror or error}).",
            "Check that there is room on the disk and that you may write there.",
        ) from error
    finally:
        fresh.unlink(missing_ok=True)
