"""Forms with as many fields as there are rows to ask about: by name, as they were filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Depends, Request

Filled = Mapping[str, str]


def at_most(count: int) -> Any:
    """The fields of a form that has so many at most; for ``Annotated[Filled, ...]``.

    Only the reading is done where every request has its turn; the work on it has a thread.
    """

    async def filled_in(request: Request) -> dict[str, str]:
        form = await request.form(max_fields=count)
        return {name: str(value) for name, value in form.items()}

    return Depends(filled_in)
