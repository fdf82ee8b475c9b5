"""Load a postcode directory, and say which one is loaded."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from matcher.files import DirectoryFacts, load_postcodes, open_directory
from matcher.units import LONDON


def load_directory(path: Path) -> DirectoryFacts:
    """Load ONSPD or Code-Point Open from a CSV file, zip or folder; it replaces an earlier one.

    Raises:
        InputFaults: there are no postcodes in it, or a row cannot be read.
        CannotWrite: the disk refuses.
    """
    return load_postcodes(path, dt.datetime.now(LONDON).date())


def loaded_directory() -> DirectoryFacts | None:
    """What is loaded; ``None`` when nothing is."""
    with open_directory() as directory:
        return None if directory is None else directory.facts()
