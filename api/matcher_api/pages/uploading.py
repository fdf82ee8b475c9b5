"""Loading people and places: send, look at it, mend it here, and only then keep it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from matcher.errors import Fault, MatcherError
from matcher.report import formats
from matcher.store import LoadMode
from matcher.usecases.templates import write_template
from matcher.usecases.uploads import Looked, Mend, Uploads
from matcher_api.dependencies import Writes
from matcher_api.pages.fields import Filled, at_most
from matcher_api.pages.templating import page

router = APIRouter(prefix="/week/load", include_in_schema=False)

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUMMARY = 20
"""Faults that are listed at the top, each with a link to its cell."""
SHOWN = 50
"""Faults on one page; the others follow once these are mended."""
CELL = re.compile(r"cell\|([^|]{1,200})\|([0-9]{1,7})\|(.{1,64})")
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
    mendable = [one for one in found.faults if _is_in_a_cell(one)]
    others = [one for one in found.faults if not _is_in_a_cell(one)]
    uploads = Uploads()
    return page(
        request,
        "loaded.html.j2",
        title="Look at what you sent" if found.week else "Some rows have to be mended",
        faults=list(_summary(mendable[:SUMMARY], others)),
        unlisted=max(0, len(mendable) - SUMMARY),
        has_own_names=bool(found.faults) and uploads.has_own_names(found.token),
        mapping=uploads.mapping(found.token) is not None,
        back={"href": "/week/load", "text": "Send something else"},
        found=found,
        mendable=mendable[:SHOWN],
        others=others,
        left=max(0, len(mendable) - SHOWN),
        warnings=found.warnings[:SHOWN],
    )


def _is_in_a_cell(fault: Fault) -> bool:
    """Whether it can be mended by entering something else in one cell."""
    in_a_row = fault.row is not None and fault.column is not None
    return in_a_row and fault.code != "missing_column"


def _summary(cells: Sequence[Fault], others: Sequence[Fault]) -> Iterator[dict[str, str]]:
    """What has to be mended, for the top of the page: each with a link to where it is done."""
    if others:
        count = formats.many(len(others), "thing")
        yield {"text": f"{count} in the files as a whole", "href": "#files-as-a-whole"}
    for number, one in enumerate(cells, start=1):
        where = f"{one.file}, row {one.row}, {one.column}"
        yield {"text": f"{where}: {one.problem}", "href": f"#cell-{number}"}


@router.post("/{token}/mend")
def mend(token: str, fields: Annotated[Filled, at_most(4 * SHOWN)]) -> RedirectResponse:
    """Put what was entered into the cells, and look again."""
    mends = [
        Mend(cell[1], int(cell[2]), cell[3], value)
        for name, value in fields.items()
        if (cell := CELL.fullmatch(name)) and fields.get(f"was|{name}", "") != value
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
