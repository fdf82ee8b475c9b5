"""Where a folder may be written, told before any work is done, and whom it stays open to."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from matcher.errors import MatcherError
from matcher.files import replace_folder as module
from matcher.files.replace_folder import (
    CannotWrite,
    check_replaceable,
    fill_new_folder,
    replace_folder,
    standing_folder,
)

MARKS = ("mark.txt",)
CONTENTS = {"mark.txt": b"ours", "more.txt": b"more"}


def write(folder: Path) -> None:
    replace_folder(folder, CONTENTS, marks=MARKS, kind="a test")


def look(folder: Path) -> None:
    check_replaceable(folder, CONTENTS, marks=MARKS, kind="a test")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_looking_first_leaves_nothing_behind(tmp_path: Path) -> None:
    look(tmp_path / "new" / "deep" / "folder")
    assert list(tmp_path.iterdir()) == []


def test_a_file_above_the_folder_is_told_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "batch.toml").write_text("model")
    with pytest.raises(MatcherError, match="could not be written"):
        look(tmp_path / "batch.toml" / "plan")


@pytest.mark.parametrize("folder", ["/proc/plan", "/proc/deep/plan"])
def test_a_disk_that_refuses_is_told_before_the_work(folder: str) -> None:
    with pytest.raises(MatcherError, match="could not be written"):
        look(Path(folder))


def test_a_name_that_is_too_long_is_told_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(MatcherError, match="could not be written"):
        look(tmp_path / ("x" * 250))


def test_a_disk_that_is_nearly_full_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LEAST_ROOM", 1 << 62)
    with pytest.raises(CannotWrite, match="hardly any room"):
        look(tmp_path / "plan")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_old_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "plan"
    write(folder)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWrite, match="No space left"):
        replace_folder(folder, {"mark.txt": b"new"}, marks=CONTENTS, kind="a test")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == CONTENTS
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_a_stop_between_the_renames_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    write(folder)
    folder.rename(tmp_path / ".plan.matcher-old")
    assert (standing_folder(folder) / "mark.txt").read_bytes() == b"ours"
    write(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_what_is_to_be_new_replaces_nothing(tmp_path: Path) -> None:
    fill_new_folder(tmp_path / "new", CONTENTS)
    (tmp_path / "empty").mkdir()
    fill_new_folder(tmp_path / "empty", CONTENTS)
    for standing in ("new", "empty"):
        with pytest.raises(CannotWrite, match="is not empty"):
            fill_new_folder(tmp_path / standing, {"mark.txt": b"another"})
        assert (tmp_path / standing / "mark.txt").read_bytes() == b"ours"


@pytest.mark.parametrize("name", [".", "..", "../here"])
def test_the_folder_that_one_is_in_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    for attempt in (look, write):
        with pytest.raises(MatcherError, match="the one that you are in"):
            attempt(Path(name))
    assert list(tmp_path.iterdir()) == [here]


def test_a_private_folder_stays_private(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    folder.mkdir()
    folder.chmod(0o700)
    for _ in range(2):
        write(folder)
        assert mode(folder) == 0o700
        assert {mode(path) for path in folder.iterdir()} == {0o600}


def test_what_was_shared_stays_shared(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    write(folder)
    folder.chmod(0o2775)
    (folder / "mark.txt").chmod(0o664)
    write(folder)
    assert mode(folder) == 0o2775
    assert mode(folder / "mark.txt") == 0o664
