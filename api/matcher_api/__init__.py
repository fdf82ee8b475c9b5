"""The service: the library's use cases over HTTP."""

from matcher_api.app import create_app

__all__ = ["create_app"]
