"""Whole tables in, and everything out."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Body, File, Query, Response, UploadFile

from matcher import wire
from matcher.errors import Fault, InputFaults
from matcher.files import layout
from matcher.store import LoadMode
from matcher.usecases import load_tables
from matcher.usecases.export_zip import export_zip
from matcher_api.dependencies import Parts, Writes
from matcher_api.told import ALWAYS, WRITING, Documented, told
from matcher_api.translate import service as words

router = APIRouter(prefix="/v1", tags=["tables"])

Table = StrEnum(  # type: ignore[misc]  # the tables of a week, whichever they are
    "Table", {one.file.removesuffix(".csv"): one.file.removesuffix(".csv") for one in layout.WEEK}
)
CSV = "text/csv"
ZIP: Documented = {200: {"content": {"application/zip": {}}, "description": "A week's folder."}}

Mode = Annotated[
    LoadMode,
    Query(
        description="`merge`: rows of the same name are replaced, all others stay. `replace`: rows "
        "that these tables do not have go, unless a booking or a live hold needs them."
    ),
]


@router.post("/tables/{table}", response_model=wire.Loaded, responses=WRITING)
def load_one(
    table: Table,
    rows: Annotated[bytes, Body(media_type=CSV, description="CSV in UTF-8, the header first.")],
    writer: Writes,
    mode: Mode = LoadMode.MERGE,
) -> Response:
    """Load the rows of one table, all or none; every fault is told with row and column."""
    loaded = load_tables.load(writer, {f"{table.value}.csv": rows}, mode)
    return told(words.loaded(loaded))


@router.post("/tables", response_model=wire.Loaded, responses=WRITING)
def load_several(
    files: Annotated[
        list[UploadFile],
        File(description="Files of a week under their own names, such as `needs.csv`."),
    ],
    writer: Writes,
    mode: Mode = LoadMode.MERGE,
) -> Response:
    """Load several tables at once, all or none; every fault is told with file, row and column."""
    given: dict[str, bytes] = {}
    for file in files:
        name = file.filename or ""
        if name in given:
            raise InputFaults([_twice(name)])
        given[name] = file.file.read()
    return told(words.loaded(load_tables.load(writer, given, mode)))


@router.get("/export", response_class=Response, responses={**ALWAYS, **ZIP})
def export(parts: Parts) -> Response:
    """Everything that is stored, as a zip of a week's folder."""
    headers = {"Content-Disposition": 'attachment; filename="week.zip"'}
    content = export_zip(parts.store)
    return Response(content, media_type="application/zip", headers=headers)


def _twice(name: str) -> Fault:
    return Fault(name, None, None, None, "This file is sent twice", "Send it once", "duplicate")
