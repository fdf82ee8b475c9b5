"""Where the store is when nobody says."""

from __future__ import annotations

from matcher.files.postcodes.directory import user_data_folder

FILE, DEMO_FILE = "matcher.sqlite", "demo.sqlite"


def default_url(*, demo: bool = False) -> str:
    """An SQLite file in this user's own data folder; the demo has one of its own."""
    return f"sqlite:///{user_data_folder() / (DEMO_FILE if demo else FILE)}"
