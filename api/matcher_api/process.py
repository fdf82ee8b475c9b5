"""The application as a process of its own has it: with its logs set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.garbage import garbage_collection_paused

if TYPE_CHECKING:
    from fastapi import FastAPI


def serve_app() -> FastAPI:
    """What ``matcher serve`` runs in each of its processes."""
    with garbage_collection_paused():
        from matcher.logs.setting_up import set_up_logs  # noqa: PLC0415
        from matcher_api.app import create_app  # noqa: PLC0415
        from matcher_api.settings import Settings  # noqa: PLC0415

        settings = Settings()
        set_up_logs(settings.log_form, settings.log_level)
        return create_app(settings, alone=True)
