"""The ``matcher`` command: parse, run one use case, tell. stdout is data, stderr is talk."""

from matcher.cli.app import app, main

__all__ = ["app", "main"]
