"""The application as a process of its own has it: with its logs set up."""

from __future__ import annotations

from fastapi import FastAPI

from matcher.logs.setting_up import set_up_logs
from matcher_api.app import create_app
from matcher_api.settings import Settings


def serve_app() -> FastAPI:
    """What ``matcher serve`` runs in each of its processes."""
    settings = Settings()
    set_up_logs(settings.log_form, settings.log_level)
    return create_app(settings, alone=True)
