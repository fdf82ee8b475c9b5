"""Writing a folder whole or not at all.

The files go into a new folder beside the wanted one and are flushed to disk; then the two change
places by renaming. Should the machine stop between the two renames, the old folder still
stands beside, as ``.NAME.matcher-old``: readers take it (``standing_folder``), and the next
writer puts it back first. A folder that is replaced keeps its permissions, and new files in it
are no more open than it is.
"""

from __future__ import annotations

import os
import shutil
import stat
import uuid
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from matcher.errors import MatcherError

LEAST_ROOM = 20 << 20
"""So many bytes have to be free before work is begun whose result has to be written."""


class CannotWrite(MatcherError):
    """A folder could not be written; what stood there before still stands."""

    code = "cannot_write"


def replace_folder(
    folder: Path, contents: Mapping[str, bytes], *, marks: Collection[str], kind: str
) -> None:
    """Make ``folder`` hold exactly ``contents``, by file name.

    A folder that is there is replaced when it is empty, or when it is one of ours: it has all
    the files named by ``marks`` and none that ``contents`` or ``marks`` do not name.

    Args:
        folder: where to write; folders above it are made.
        contents: the bytes of each file.
        marks: the files by which an earlier folder of this kind is known.
        kind: what such a folder is called in a sentence to the user.

    Raises:
        CannotWrite: something else is in the way, or the disk refuses.
        ValueError: a name in ``contents`` is not a plain file name.
    """
    for name in contents:
        if not name or Path(name).name != name or name == "..":
            raise ValueError(f"{name!r} is not a plain file name")
    with _words_for_disk_errors(folder):
        folder = folder.resolve()
        _recover(folder)
        _refuse_what_is_not_ours(folder, {*contents, *marks}, marks, kind)
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = folder.parent / _fresh_name(folder)
        try:
            _fill(fresh, contents, folder if folder.exists() else None)
            _swap(fresh, folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def fill_new_folder(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Make ``folder`` with exactly ``contents``, by file name; only an empty one may be there.

    Raises:
        CannotWrite: something is in the way, or the disk refuses.
        ValueError: a name in ``contents`` is not a plain file name.
    """
    with _words_for_disk_errors(folder):
        if folder.is_dir() and any(folder.iterdir()):
            raise CannotWrite(
                f"The folder {folder.name} is not empty.", "Name another folder to write to."
            )
    replace_folder(folder, contents, marks=contents, kind="a new folder")


def check_replaceable(
    folder: Path, names: Collection[str], *, marks: Collection[str], kind: str
) -> None:
    """Refuse at once what ``replace_folder`` would refuse for files of these names.

    Whether the disk lets a folder be made there is tried, and whether it has room for what is
    usual; nothing stays of that.

    Raises:
        CannotWrite: something else is in the way, or the disk refuses.
    """
    with _words_for_disk_errors(folder):
        folder = folder.resolve()
        _refuse_what_is_not_ours(folder, {*names, *marks}, marks, kind)
        above = next(path for path in folder.parents if path.exists())
        trial = above / _fresh_name(folder)
        trial.mkdir()
        trial.rmdir()
        if shutil.disk_usage(above).free < LEAST_ROOM:
            raise CannotWrite(
                f"There is hardly any room on the disk for the folder {folder.name}.",
                f"Make room for {LEAST_ROOM >> 20} MB, or name a folder on another disk.",
            )


def _fresh_name(folder: Path) -> str:
    return f".{folder.name}.{uuid.uuid4().hex[:8]}.matcher-new"


def standing_folder(folder: Path) -> Path:
    """``folder``, or the one that a stop between two renames left beside it."""
    old = _old(folder.resolve())
    return old if old.is_dir() and not folder.exists() else folder


def _recover(folder: Path) -> None:
    """Put back the folder that a stop between two renames left beside ``folder``."""
    old = _old(folder)
    if old.is_dir():
        if folder.exists():
            shutil.rmtree(old)
        else:
            old.rename(folder)


def _old(folder: Path) -> Path:
    return folder.parent / f".{folder.name}.matcher-old"


def _refuse_what_is_not_ours(
    folder: Path, ours: Collection[str], marks: Collection[str], kind: str
) -> None:
    if not folder.exists():
        return
    if Path.cwd().is_relative_to(folder):
        raise CannotWrite(
            "The folder to write is the one that you are in, or holds it.",
            "Name another folder to write to, such as one inside it.",
        )
    if not folder.is_dir():
        raise CannotWrite(f"{folder.name} is a file.", "Name another folder to write to.")
    there = {path.name for path in folder.iterdir()}
    strangers = sorted(there.difference(ours))
    if strangers:
        some = ", ".join(strangers[:3]) + (" and others" if len(strangers) > 3 else "")
        raise CannotWrite(
            f"The folder {folder.name} holds files that do not belong to {kind}: {some}.",
            "Move them away, or name another folder to write to.",
        )
    if there and not there.issuperset(marks):
        raise CannotWrite(
            f"The folder {folder.name} is not empty and is not {kind}.",
            "Name another folder to write to.",
        )


def _fill(folder: Path, contents: Mapping[str, bytes], earlier: Path | None) -> None:
    """Make ``folder`` with its files, as open to others as the ``earlier`` one if there is one."""
    folder.mkdir(mode=0o777 if earlier is None else 0o700)
    for name, data in contents.items():
        with (folder / name).open("wb") as file:
            if earlier is not None:
                (folder / name).chmod(_file_mode(folder / name, earlier))
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    if earlier is not None:
        folder.chmod(stat.S_IMODE(earlier.stat().st_mode))
    _flush_folder(folder)


def _file_mode(new: Path, earlier: Path) -> int:
    """The permissions of a file's earlier version; else the usual ones that its folder has too."""
    old = earlier / new.name
    if old.is_file():
        return stat.S_IMODE(old.stat().st_mode)
    return stat.S_IMODE(new.stat().st_mode) & stat.S_IMODE(earlier.stat().st_mode)


def _swap(fresh: Path, folder: Path) -> None:
    """Let ``fresh`` take the place of ``folder``; the parent is flushed before the old one goes."""
    old = _old(folder)
    if folder.exists():
        folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    _flush_folder(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def _flush_folder(folder: Path) -> None:
    """Flush the names in a folder to disk, on systems where a folder can be opened."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _words_for_disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotWrite(
            f"The folder {folder.name} could not be written ({error.strerror or error}).",
            "Check that there is room on the disk and that you may write there.",
        ) from error
