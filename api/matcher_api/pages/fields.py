"""Forms with as many fields as there are rows to ask about: by name, as they were filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Request

MOST_FIELDS = 4_000


async def _filled_in(request: Request) -> dict[str, str]:
    """Only this is read where every request has its turn; the work on it has a thread."""
    form = await request.form(max_fields=MOST_FIELDS)
    return {name: str(value) for name, value in form.items()}


Fields = Annotated[Mapping[str, str], Depends(_filled_in)]
