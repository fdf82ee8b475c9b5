"""The `matcher` command of this environment, as a person would run it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

MATCHER = Path(sys.executable).with_name("matcher")


def run(command: Sequence[str | Path], folder: Path, **environment: str) -> str:
    """What ``command``, run in ``folder``, says on stdout; it has to end well."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stderr}"
    return done.stdout
