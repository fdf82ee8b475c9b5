"""Loading people and places: send, look at it, mend it here, and only then keep it."""

from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from matcher.errors import MatcherError
from matcher.store import LoadMode
from matcher.usecases.templates import write_template
from matcher.usecases.uploads import Looked, Mend, Uploads
from matcher_api.dependencies import Writes
from matcher_api.pages.templating import page

router = APIRouter(prefix="/week/load", include_in_schema=False)

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 50
"""Faults on one page; the others follow once these are mended."""
CELL = re.compile(r"cell\|([A-Za-z_.]{1,40})\|([0-9]{1,7})\|(.{1,64})")
BACK = {"href": "/week", "text": "This week"}


@router.get("")
def ask(request: Request) -> HTMLResponse:
    """Ask for the files."""
    return page(request, "load.html.j2", title="Load people and places", back=BACK)


@router.post("")
def send(request: Request, files: list[UploadFile]) -> Response:
    """Keep the files aside, and go on to look at them."""
    try:
        token = Uploads().keep((one.filename or "", one.file.read()) for one in files)
    except MatcherError as error:
        return page(
            request,
            "load.html.j2",
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
            title="Load people and places",
            back=BACK,
            faults=[{"text": f"{error.problem} {error.todo}", "href": "#files"}],
        )
    return RedirectResponse(f"/week/load/{token}", HTTPStatus.SEE_OTHER)


@router.get("/template.xlsx")
def template() -> Response:
    """An empty workbook with a sheet for each file and notes on every column."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "week.xlsx"
        write_template(file)
        content = file.read_bytes()
    headers = {"content-disposition": 'attachment; filename="week.xlsx"'}
    return Response(content, media_type=WORKBOOK, headers=headers)


@router.get("/{token}")
def look(request: Request, token: str) -> HTMLResponse:
    """Show what was sent: how much it is, or everything that has to be mended."""
    return _show(request, Uploads().look(token))


def _show(request: Request, found: Looked) -> HTMLResponse:
    mendable = [one for one in found.faults if one.row is not None and one.column is not None]
    others = [one for one in found.faults if one.row is None or one.column is None]
    return page(
        request,
        "loaded.html.j2",
        title="Look at what you sent" if found.week else "Some rows have to be mended",
        back={"href": "/week/load", "text": "Send something else"},
        found=found,
        mendable=mendable[:SHOWN],
        others=others,
        left=max(0, len(mendable) - SHOWN),
        warnings=found.warnings[:SHOWN],
    )


@router.post("/{token}/mend")
async def mend(request: Request, token: str) -> RedirectResponse:
    """Put what was entered into the cells, and look again."""
    form = await request.form(max_fields=4 * SHOWN)
    mends = [
        Mend(cell[1], int(cell[2]), cell[3], str(value))
        for name, value in form.items()
        if (cell := CELL.fullmatch(name)) and str(form.get(f"was|{name}", "")) != str(value)
    ]
    Uploads().mend(token, mends)
    return RedirectResponse(f"/week/load/{token}", HTTPStatus.SEE_OTHER)


@router.post("/{token}/keep")
def keep(
    token: str, writer: Writes, mode: Annotated[LoadMode, Form()] = LoadMode.MERGE
) -> RedirectResponse:
    """Take everything into the store, in one go."""
    Uploads().load(token, writer, mode)
    return RedirectResponse("/week", HTTPStatus.SEE_OTHER)
