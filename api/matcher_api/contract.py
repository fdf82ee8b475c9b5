"""The API's contract as text: ``python -m matcher_api.contract > api/openapi.json``."""

from __future__ import annotations

import json

from matcher_api.app import create_app


def contract() -> str:
    """The OpenAPI document, formatted as it is kept in the repository."""
    return json.dumps(create_app().openapi(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(contract(), end="")
