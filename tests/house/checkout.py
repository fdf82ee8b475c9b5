"""The files of this checkout: those that git knows; where git cannot tell, all but the ignored."""

from __future__ import annotations

import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def files(*, new: bool = False) -> tuple[Path, ...]:
    """Committed files that are still there; with ``new`` also those not yet committed."""
    git = shutil.which("git")
    if git is None:
        return _walk()
    options = ["-co", "--exclude-standard"] if new else ["-c"]
    listed = subprocess.run(
        [git, "ls-files", "-z", *options], cwd=ROOT, check=False, capture_output=True, text=True
    )
    if listed.returncode != 0:
        return _walk()
    names = sorted(set(listed.stdout.split("\0")))
    return tuple(ROOT / name for name in names if (ROOT / name).is_file())


def _walk() -> tuple[Path, ...]:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    ignored = [".git", *(line.strip("/") for line in lines)]

    def kept(path: Path) -> bool:
        place = path.relative_to(ROOT)
        parents = [place, *place.parents[:-1]]
        return not any(fnmatch(p.name, x) or str(p) == x for p in parents for x in ignored)

    return tuple(path for path in sorted(ROOT.rglob("*")) if path.is_file() and kept(path))
