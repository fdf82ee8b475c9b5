"""Finding a slot: options on cards, a hold with its countdown, and booking it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from matcher.domain import Mode
from matcher.errors import MatcherError
from matcher.files.grammars import WINDOW
from matcher.offers import Manner, Option, Wishes
from matcher.store import Ask, HoldRequest, Taken
from matcher.usecases import booking
from matcher.usecases.matching import Found, match_stored
from matcher_api.dependencies import Name, Parts, Writes, catalogue
from matcher_api.pages.people import today_of
from matcher_api.pages.templating import page
from matcher_api.pages.wording import KINDS_OF_OPTION, MODES, PARTS_OF_DAY, weeks_left
from matcher_api.parts import Service

router = APIRouter(include_in_schema=False)

LATER = 4
"""Further options below the cards."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@router.get("/find")
def find(
    request: Request,
    parts: Parts,
    participant: Annotated[str, Query(max_length=64)] = "",
    need: Annotated[list[str], Query()] = [],  # noqa: B006  FastAPI reads it and never changes it
    part: Annotated[list[str], Query()] = [],  # noqa: B006
    mode: Annotated[list[str], Query()] = [],  # noqa: B006
    earliest: Annotated[str, Query(max_length=10)] = "",
    shown: Annotated[int, Query(ge=0, le=50)] = 0,
) -> HTMLResponse:
    """Show the form and, once a person is chosen, what is next available to them."""
    if not participant:
        return page(request, "find.html.j2", title="Find a slot", participant="")
    entered = {"need": need, "part": part, "mode": mode, "earliest": earliest}
    query = urlencode({"participant": participant, **entered}, doseq=True)
    faults: list[dict[str, str]] = []
    wishes = _wishes(part, mode, earliest, faults)
    person = parts.matching.person(participant)
    asked = [one.need_id for one in person.needs if one.need_id in need] or (
        [one.need_id for one in person.needs]
    )
    manner = Manner(with_prices=parts.settings.prices, later=LATER, page=shown)
    found = None
    if asked and not faults:
        found = match_stored(parts.matching, participant, asked, wishes, manner)
    return _answer(request, parts, participant, entered, query, found, faults, shown)


def _answer(
    request: Request,
    parts: Service,
    participant: str,
    entered: Mapping[str, object],
    query: str,
    found: Found | None,
    faults: Sequence[dict[str, str]] = (),
    shown: int = 0,
    *,
    taken: bool = False,
) -> HTMLResponse:
    person = parts.matching.person(participant)
    offered = catalogue(parts)
    today = today_of(parts.store.about().clock)
    return page(
        request,
        "find.html.j2",
        title="Just taken: these are free" if taken else f"Find a slot for {participant}",
        status=HTTPStatus.CONFLICT if taken else HTTPStatus.OK,
        participant=participant,
        person=person,
        weeks=weeks_left(person.participant.support_ends, today),
        entered=entered,
        query=query,
        found=found,
        faults=list(faults),
        taken=taken,
        services=offered.model.services,
        sites={one.site_id: one.name for one in offered.frame().sites},
        modes=MODES,
        parts_of_day=PARTS_OF_DAY,
        kinds=KINDS_OF_OPTION,
        strip=_strip(found.options.options, today) if found else [],
        next_page=shown + 1,
    )


def _wishes(
    part: Sequence[str], mode: Sequence[str], earliest: str, faults: list[dict[str, str]]
) -> Wishes:
    windows = tuple(
        WINDOW(f"{day}_{code}") for code in part if code in PARTS_OF_DAY for day in WEEKDAYS
    )
    modes = tuple(one for one in Mode if one.value in mode)
    first = None
    if earliest:
        try:
            first = dt.date.fromisoformat(earliest)
        except ValueError:
            faults.append({"text": "Enter a date, such as 2026-12-07", "href": "#earliest"})
    return Wishes(earliest=first, windows=windows, modes=modes)


def _strip(options: Sequence[Option], today: dt.date) -> list[tuple[dt.date, tuple[str, ...]]]:
    """The next fourteen days, each with the options that begin on it."""
    begins: dict[dt.date, list[str]] = {}
    for number, option in enumerate(options, start=1):
        begins.setdefault(option.sessions[0].start.date(), []).append(str(number))
    first = min((*begins, today))
    days = (first + dt.timedelta(days=number) for number in range(14))
    return [(day, tuple(begins.get(day, ()))) for day in days]


@router.post("/holds")
def hold(
    request: Request,
    parts: Parts,
    writer: Writes,
    participant: Annotated[str, Form()],
    session: Annotated[list[str], Form()],
    query: Annotated[str, Form()] = "",
) -> Response:
    """Hold an option; when somebody was sooner, show what is free instead."""
    asks = tuple(_ask(one) for one in session)
    minutes = dt.timedelta(minutes=parts.settings.hold_minutes)
    outcome = booking.hold(writer, catalogue(parts), HoldRequest(participant, asks, minutes))
    if not isinstance(outcome, Taken):
        return RedirectResponse(f"/holds/{outcome.hold_id}", HTTPStatus.SEE_OTHER)
    needs = list(dict.fromkeys(one.need_id for one in asks if one.need_id))
    manner = Manner(with_prices=parts.settings.prices, later=LATER)
    there = {one.need_id for one in parts.matching.person(participant).needs}
    asked = [name for name in needs if name in there]
    found = match_stored(parts.matching, participant, asked, Wishes(), manner) if asked else None
    entered: Mapping[str, object] = {"need": needs, "part": [], "mode": [], "earliest": ""}
    return _answer(request, parts, participant, entered, query, found, taken=True)


def _ask(text: str) -> Ask:
    """A session as a card writes it: slot, need and mode.

    Raises:
        MatcherError: it is not written so.
    """
    slot_id, _, rest = text.partition("|")
    need_id, _, mode = rest.partition("|")
    if mode not in set(Mode):
        raise MatcherError("This option cannot be read.", "Look for a slot again.")
    return Ask(slot_id, need_id, Mode(mode))


@router.get("/holds/{hold_id}")
def held(request: Request, hold_id: Name, parts: Parts) -> HTMLResponse:
    """Show a hold with the time that is left and the words to read aloud."""
    found = parts.store.held(hold_id)
    slots = parts.store.slots([one.slot_id for one in found.sessions])
    offered = catalogue(parts)
    left = found.expires_at - parts.store.about().clock
    return page(
        request,
        "held.html.j2",
        title="Held for you" if found.state == "held" else "This hold is over",
        back={"href": f"/people/{found.participant_id}", "text": found.participant_id},
        hold=found,
        sessions=[(one, slots[one.slot_id].slot) for one in found.sessions],
        seconds=max(0, int(left.total_seconds())),
        sites={one.site_id: one.name for one in offered.frame().sites},
        modes=MODES,
    )


@router.post("/holds/{hold_id}/confirm")
def confirm(hold_id: Name, writer: Writes, token: Annotated[int, Form()]) -> Response:
    """Book what is held."""
    booking.confirm(writer, hold_id, token)
    return RedirectResponse(f"/holds/{hold_id}", HTTPStatus.SEE_OTHER)


@router.post("/holds/{hold_id}/extend")
def extend(hold_id: Name, parts: Parts, writer: Writes, token: Annotated[int, Form()]) -> Response:
    """Give more time to talk."""
    booking.extend(writer, hold_id, token, dt.timedelta(minutes=parts.settings.hold_minutes))
    return RedirectResponse(f"/holds/{hold_id}", HTTPStatus.SEE_OTHER)


@router.post("/holds/{hold_id}/release")
def release(hold_id: Name, writer: Writes, token: Annotated[int, Form()]) -> Response:
    """Give the places back."""
    done = booking.release(writer, hold_id, token)
    return RedirectResponse(f"/find?participant={done.participant_id}", HTTPStatus.SEE_OTHER)
