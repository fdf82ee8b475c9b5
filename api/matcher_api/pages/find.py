"""Finding a slot: who, what, when and how on one page, and what is next available on cards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from matcher.offers import Manner, Option
from matcher.usecases.matching import Found, match_stored
from matcher_api.dependencies import Parts, catalogue
from matcher_api.pages.asked import Typed
from matcher_api.pages.people import today_of
from matcher_api.pages.small_map import small_map
from matcher_api.pages.templating import page
from matcher_api.pages.wording import KINDS_OF_OPTION, MODES, PARTS_OF_DAY, weeks_left
from matcher_api.parts import Service

router = APIRouter(include_in_schema=False)

LATER = 4
"""Further options below the cards."""
Words = Annotated[list[str], Query()]


@router.get("/find")
def find(
    request: Request,
    parts: Parts,
    participant: Annotated[str, Query(max_length=64)] = "",
    need: Words = [],  # noqa: B006  FastAPI reads it and never changes it
    part: Words = [],  # noqa: B006
    mode: Words = [],  # noqa: B006
    earliest: Annotated[str, Query(max_length=10)] = "",
    shown: Annotated[int, Query(ge=0, le=50)] = 0,
) -> HTMLResponse:
    """Show the form and, once a person is chosen, what is next available to them."""
    if not participant:
        soonest = parts.store.waiting_people(limit=5)
        today = today_of(parts.store.about().clock)
        return page(
            request,
            "find.html.j2",
            title="Find a slot",
            participant="",
            first=[(one, weeks_left(one.support_ends, today)) for one in soonest],
        )
    typed = Typed(participant.strip(), tuple(need), tuple(part), tuple(mode), earliest)
    return answer(request, parts, typed, shown)


def answer(
    request: Request, parts: Service, typed: Typed, shown: int = 0, *, taken: bool = False
) -> HTMLResponse:
    """The search page with what is free for ``typed`` at this moment.

    ``taken``: somebody else was quicker, and this is what there is instead.
    """
    offered = catalogue(parts)  # before the person, who may have been changed by another process
    person = offered.person(typed.participant)
    wishes, faults = typed.wishes()
    asked = typed.needs_of(person.needs)
    manner = Manner(with_prices=parts.settings.prices, later=LATER, page=shown)
    found: Found | None = None
    if asked and not faults:
        found = match_stored(parts.matching, typed.participant, asked, wishes, manner)
    today = today_of(parts.store.about().clock)
    sites = {one.site_id: one for one in offered.frame().sites}
    cards = (*found.options.options, *found.options.later) if found else ()
    return page(
        request,
        "find.html.j2",
        title="Just taken: these are free" if taken else f"Find a slot for {typed.participant}",
        status=HTTPStatus.CONFLICT if taken else HTTPStatus.OK,
        participant=typed.participant,
        person=person,
        weeks=weeks_left(person.participant.support_ends, today),
        entered=typed,
        query=typed.query,
        found=found,
        faults=faults,
        taken=taken,
        services=offered.model.services,
        service_of={one.need_id: offered.model.services[one.service].name for one in person.needs},
        sites={site_id: one.name for site_id, one in sites.items()},
        map=small_map(person.participant.home, cards, sites),
        modes=MODES,
        parts_of_day=PARTS_OF_DAY,
        kinds=KINDS_OF_OPTION,
        strip=_strip(cards, today),
        next_page=shown + 1,
    )


def _strip(options: Sequence[Option], today: dt.date) -> list[tuple[dt.date, tuple[str, ...]]]:
    """Fourteen days from the week of the first option, each with the options that begin on it."""
    begins: dict[dt.date, list[str]] = {}
    for number, option in enumerate(options, start=1):
        begins.setdefault(option.sessions[0].start.date(), []).append(str(number))
    first = min(begins, default=today)
    monday = first - dt.timedelta(days=first.weekday())
    days = (monday + dt.timedelta(days=number) for number in range(14))
    return [(day, tuple(begins.get(day, ()))) for day in days]
