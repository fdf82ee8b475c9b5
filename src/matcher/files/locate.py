"""Finding the data that rides with the product, in an installed wheel and in a checkout."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Literal

from matcher.errors import MatcherError

PACKAGE = Path(__file__).resolve().parents[1]
MODEL_FILE = "model.toml"


class NotFound(MatcherError):
    """Something that was asked for by name or path is not there."""

    code = "not_found"


def data_folder(name: Literal["models", "scenarios"]) -> Path:
    """The folder ``models`` or ``scenarios``: inside the wheel, else at the top of the checkout.

    Raises:
        NotFound: it is in neither, so the installation is not whole.
    """
    for folder in (PACKAGE / "_data" / name, PACKAGE.parents[1] / name):
        if folder.is_dir():
            return folder
    raise NotFound(
        f"The folder {name!r} that belongs to the product is not there.", "Install it again."
    )


def find_model(name_or_path: str | Path, *, beside: Path | None = None) -> Path:
    """The ``model.toml`` that is meant by a bundled model's name, or by a path.

    A bundled name comes first. A path may name the folder or the file itself; a relative one
    starts from ``beside`` (the week folder that names the model), else from the current folder.

    Raises:
        NotFound: there is no such model.
    """
    text = str(name_or_path)
    bundled = sorted(path.parent.name for path in data_folder("models").glob(f"*/{MODEL_FILE}"))
    if text in bundled:
        return data_folder("models") / text / MODEL_FILE
    for start in (beside, Path()):
        if start is not None and text.strip():
            path = start / text
            for file in (path / MODEL_FILE, path):
                if _is_file(file):
                    return file
    near = difflib.get_close_matches(text, bundled, n=1)
    hint = (
        f"If {near[0]!r} is meant, enter that."
        if near
        else f"The models are: {', '.join(bundled)}."
    )
    raise NotFound(f"There is no model {text!r}.", hint)


def _is_file(path: Path) -> bool:
    """Whether there is such a file; a name that no file can have is that of none."""
    try:
        return path.is_file()
    except OSError:
        return False
