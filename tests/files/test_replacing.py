"""Where a folder may be written, told before any work is done, and whom it stays open to."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from matcher.errors import MatcherError
from matcher.files.replace_folder import check_replaceable, replace_folder

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
