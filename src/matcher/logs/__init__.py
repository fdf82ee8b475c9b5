"""Logs of the service and of its workers; entry points set them up, and nothing on import."""

from typing import Literal

Form = Literal["text", "json"]
"""As text for a terminal, or as JSON with one object a line."""
Level = Literal["debug", "info", "warning", "error"]
"""From which level on something is logged."""
