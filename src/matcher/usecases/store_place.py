"""Where the store is when nobody says."""

from __future__ import annotations

from matcher.files.postcodes.directory import user_data_folder

FILE = "matcher.sqlite"


def default_url() -> str:
    """An SQLite file in this user's own data folder."""
    return f"sqlite:///{user_data_folder() / FILE}"
