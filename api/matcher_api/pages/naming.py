"""Columns, words and dates of the user's own: what each means, asked on one page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from matcher.domain import Model
from matcher.files import read_model
from matcher.files.mapping.offer import TableOffer
from matcher.files.mapping.toml_text import SAME_FOR_ALL
from matcher.files.template_notes import note_of
from matcher.report import formats
from matcher.usecases.mapping import (
    DEFAULT_MODEL,
    Answers,
    DateOrder,
    Offered,
    Open,
    OpenDates,
    open_questions,
)
from matcher.usecases.uploads import Uploads
from matcher_api.pages.fields import Filled, at_most
from matcher_api.pages.going import to
from matcher_api.pages.templating import Shown, page

router = APIRouter(prefix="/week/load/{token}", include_in_schema=False)

MOST_FIELDS = 4_000
OF_A_COLUMN, OF_A_WORD = 3, 4
"""Parts of a field's name: kind, file and column, and the word."""
TABLES = {
    "participants.csv": "People",
    "needs.csv": "Plan items",
    "practitioners.csv": "Practitioners",
    "sites.csv": "Sites",
    "slots.csv": "Slots",
    "clinics.csv": "Clinics that recur",
    "closures.csv": "Leave and closures",
    "bookings.csv": "Bookings",
    "restrictions.csv": "Who must not meet",
    "travel.csv": "Known journeys",
}
Asked = Mapping[tuple[str, ...], str]
"""The fields of the form: what is asked, file and column, and the word where one is asked for."""


@router.get("/names")
def ask(request: Request, token: str) -> HTMLResponse:
    """Show what the columns and words are taken for, to be confirmed or put right."""
    return _page(request, token, Uploads().names(token), {})


@router.post("/names")
def answer(
    request: Request, token: str, fields: Annotated[Filled, at_most(MOST_FIELDS)]
) -> Response:
    """Read the week by the answers; what is still open is asked again."""
    entered = {tuple(name.split("|", 3)): value for name, value in fields.items()}
    order = entered.get(("dates",), "")
    answers = Answers(
        columns=_by_column(entered, "column"),
        words=_by_word(entered),
        defaults=_by_column(entered, "default"),
        dates=DateOrder(order) if order in set(DateOrder) else None,
    )
    uploads = Uploads()
    first = uploads.names(token)
    open_dates = bool(first.assumed) and answers.dates is None
    offered = None if open_dates else _read(uploads, token, answers)
    if offered is None:
        fault = {"text": "Say which comes first in your dates", "href": "#dates"}
        return _page(request, token, first, entered, [fault])
    faults = [_fault(one, offered) for one in open_questions(offered)]
    if faults:
        return _page(request, token, offered, entered, faults)
    return to(f"/week/load/{token}")


def _read(uploads: Uploads, token: str, answers: Answers) -> Offered | None:
    """The mapping by these answers; nothing where the columns that they name have open dates."""
    try:
        return uploads.named(token, answers)
    except OpenDates:
        return None


@router.get("/mapping.toml")
def mapping(token: str) -> Response:
    """The answers as a file, to be sent along next time."""
    headers = {"content-disposition": 'attachment; filename="mapping.toml"'}
    return Response(Uploads().mapping(token) or b"", media_type="application/toml", headers=headers)


def _by_column(entered: Asked, kind: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for key, value in entered.items():
        if key[0] == kind and len(key) == OF_A_COLUMN:
            table = found.setdefault(key[1], {})
            if value:
                table[key[2]] = value
    return found


def _by_word(entered: Asked) -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = {}
    for key, value in entered.items():
        if key[0] == "word" and len(key) == OF_A_WORD and value:
            found.setdefault(key[1], {}).setdefault(key[2], {})[key[3]] = value
    return found


def _page(
    request: Request,
    token: str,
    offered: Offered,
    entered: Asked,
    faults: list[dict[str, str]] | None = None,
) -> HTMLResponse:
    model = read_model(DEFAULT_MODEL)
    return page(
        request,
        "names.html.j2",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
        title="What are your columns?",
        back={"href": f"/week/load/{token}", "text": "What you sent"},
        token=token,
        tables=[_table(one, entered, model) for one in offered.offer.tables if one.needed],
        as_they_are=[TABLES[one.layout.file] for one in offered.offer.tables if not one.needed],
        missing=[TABLES[file] for file in offered.offer.missing],
        unused=offered.offer.unused,
        assumed=offered.assumed,
        dates=entered.get(("dates",), ""),
        faults=faults or [],
    )


def _table(table: TableOffer, entered: Asked, model: Model) -> Shown:
    """A table with its fields: those that are called otherwise or not found, then the others."""
    file = table.layout.file
    fields = [_field(table, column, entered) for column in table.layout.columns]
    shown = [one for one in fields if one["is_own"] or (one["needed"] and not one["value"])]
    return {
        "name": TABLES[file],
        "source": table.source,
        "unsure": table.unsure,
        "headings": table.headings,
        "shown": shown,
        "others": [one for one in fields if one not in shown],
        "words": list(_words(table, entered, model)),
    }


def _field(table: TableOffer, column: str, entered: Asked) -> Shown:
    file = table.layout.file
    own = entered.get(("column", file, column), table.own(column) or "")
    needed = column in table.layout.required or (table.lacks_home and column == "postcode")
    return {
        "id": _id(file, column),
        "name": f"column|{file}|{column}",
        "label": formats.capital(column.replace("_", " ")),
        "note": formats.capital(note_of(file, column)),
        "value": own,
        "is_own": own not in ("", column),
        "needed": needed,
        "default_name": f"default|{file}|{column}" if column in SAME_FOR_ALL and not own else "",
        "default": entered.get(("default", file, column), ""),
    }


def _words(table: TableOffer, entered: Asked, model: Model) -> Iterator[Shown]:
    file = table.layout.file
    names = {**{code: one.name for code, one in model.services.items()}, **model.barriers}
    for column, guess in table.words.items():
        codes = [
            (code, formats.capital(names.get(code) or code.replace("_", " ")))
            for code in guess.codes
        ]
        for number, word in enumerate((*guess.unknown, *guess.known)):
            yield {
                "id": f"{_id(file, column)}-{number}",
                "name": f"word|{file}|{column}|{word}",
                "word": word,
                "heading": table.own(column) or column,
                "codes": codes,
                "value": entered.get(("word", file, column, word), guess.known.get(word, "")),
            }


def _id(file: str, column: str) -> str:
    return f"{file.removesuffix('.csv')}-{column}".replace("_", "-")


def _fault(one: Open, offered: Offered) -> dict[str, str]:
    """What is still open, with the field that asks it."""
    named = _id(one.file, one.column)
    if one.word is None:
        label = one.column.replace("_", " ")
        text = f"{TABLES[one.file]}: choose your column for {label}"
        return {"text": text, "href": f"#{named}"}
    table = next(t for t in offered.offer.tables if t.layout.file == one.file)
    guess = table.words[one.column]
    number = (*guess.unknown, *guess.known).index(one.word)
    text = f"{TABLES[one.file]}: say what \u201c{one.word}\u201d means"
    return {"text": text, "href": f"#{named}-{number}"}
