"""A plan that took long to find is kept, also where its folder cannot be written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from matcher.files import CannotWrite, read_outcome
from matcher.files.write_outcome import keep_outcome
from tests.files.test_outcome import OUTCOME


@pytest.mark.parametrize("full", ["once", "always"])
def test_a_plan_that_its_folder_refuses_is_kept_elsewhere_where_that_is_possible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: str
) -> None:
    """The disk fills up while the search runs: what took long to find is not lost."""
    spare = tmp_path / "spare"
    spare.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spare))
    refusals = iter([True] if full == "once" else [True] * 100)
    flush = os.fsync

    def refuse(handle: int) -> None:
        if next(refusals, False):
            raise OSError(28, "No space left on device")
        flush(handle)

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(CannotWrite, match="No space left on device") as told:
        keep_outcome(tmp_path / "plan", OUTCOME)
    assert not (tmp_path / "plan").exists()
    kept = list(spare.glob("*/plan"))
    if full == "once":
        assert str(kept[0]) in str(told.value)
        assert read_outcome(kept[0]).allocation == OUTCOME.allocation
    else:
        assert "is not lost" not in str(told.value)
        assert list(spare.iterdir()) == []


def test_a_plan_is_kept_where_it_was_wanted(tmp_path: Path) -> None:
    keep_outcome(tmp_path / "plan", OUTCOME)
    assert read_outcome(tmp_path / "plan").allocation == OUTCOME.allocation
