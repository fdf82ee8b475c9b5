"""Holds and offers: keeping places while people talk or think, and what they say."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from matcher.domain import Mode, Slot
from matcher.errors import MatcherError
from matcher.store import Ask, Held, HoldRequest, OfferState, Taken
from matcher.usecases import booking
from matcher_api.dependencies import Name, Parts, Writes, catalogue
from matcher_api.pages.asked import Typed
from matcher_api.pages.find import answer
from matcher_api.pages.going import to
from matcher_api.pages.templating import Shown, page
from matcher_api.pages.wording import MODES
from matcher_api.parts import Service

router = APIRouter(include_in_schema=False)

Sessions = Annotated[list[str], Form()]
Token = Annotated[int, Form()]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The option that a card's buttons name, and the search that it stood in."""

    participant: str
    sessions: tuple[Ask, ...]
    query: str

    def kept_for(self, minutes: int) -> HoldRequest:
        """Its sessions, kept for so long."""
        return HoldRequest(self.participant, self.sessions, dt.timedelta(minutes=minutes))


def _chosen(
    participant: Annotated[str, Form()], session: Sessions, query: Annotated[str, Form()] = ""
) -> Chosen:
    return Chosen(participant, _asks(session), query)


Card = Annotated[Chosen, Depends(_chosen)]


@router.post("/holds")
def hold(request: Request, parts: Parts, writer: Writes, chosen: Card) -> Response:
    """Hold an option; when somebody was sooner, show what is free instead."""
    wanted = chosen.kept_for(parts.settings.hold_minutes)
    kept = booking.hold(writer, catalogue(parts), wanted)
    if isinstance(kept, Taken):
        return _free_instead(request, parts, chosen)
    return to(f"/holds/{kept.hold_id}")


@router.post("/offers")
def offer(request: Request, parts: Parts, writer: Writes, chosen: Card) -> Response:
    """Offer an option to somebody who is not in the room; its places are kept until they reply."""
    wanted = chosen.kept_for(parts.settings.offer_minutes)
    kept = booking.offer(writer, catalogue(parts), wanted)
    if isinstance(kept, Taken):
        return _free_instead(request, parts, chosen)
    return to(f"/offers/{kept.offer_id}")


def _free_instead(request: Request, parts: Service, chosen: Chosen) -> HTMLResponse:
    """What is free for the same search, since somebody was sooner."""
    return answer(request, parts, Typed.from_query(chosen.participant, chosen.query), taken=True)


def _asks(sessions: list[str]) -> tuple[Ask, ...]:
    """Sessions as a card writes them: slot, need and mode.

    Raises:
        MatcherError: one is not written so.
    """
    asks = []
    for text in sessions:
        slot_id, _, rest = text.partition("|")
        need_id, _, mode = rest.partition("|")
        if mode not in set(Mode):
            raise MatcherError("This option cannot be read.", "Look for a slot again.")
        asks.append(Ask(slot_id, need_id, Mode(mode)))
    return tuple(asks)


@router.get("/holds/{hold_id}")
def held(request: Request, hold_id: Name, parts: Parts) -> HTMLResponse:
    """Show a hold with the time that is left and the words to read aloud."""
    found = parts.store.held(hold_id)
    left = found.expires_at - parts.store.about().clock
    titles = {"held": "Held while you talk", "confirmed": "Booked"}
    return page(
        request,
        "held.html.j2",
        title=titles.get(found.state, "This hold is over"),
        back={"href": f"/people/{found.participant_id}", "text": found.participant_id},
        hold=found,
        seconds=max(0, int(left.total_seconds())),
        **_sessions(parts, found),
    )


@router.get("/offers/{offer_id}")
def offered(request: Request, offer_id: Name, parts: Parts) -> HTMLResponse:
    """Show an offer: the words to send, until when it stands, and the reply once there is one."""
    found = parts.store.offered(offer_id)
    titles = {"accepted": "Accepted and booked", "declined": "Declined", "no_reply": "No reply"}
    who = found.hold.participant_id
    return page(
        request,
        "offered.html.j2",
        title=titles.get(found.state, "Waiting for a reply"),
        caption=f"Offer to {who}",
        back={"href": "/people?list=offers", "text": "Offers"},
        offer=found,
        hold=found.hold,
        **_sessions(parts, found.hold),
    )


def _sessions(parts: Service, found: Held) -> Shown:
    """The slots of a hold in order of start, with what a page needs to tell of them."""
    slots = parts.store.slots([one.slot_id for one in found.sessions])
    offered = catalogue(parts)
    pairs: list[tuple[Ask, Slot]] = [(one, slots[one.slot_id].slot) for one in found.sessions]
    needs = {one.need_id for one in found.sessions if one.need_id}
    services = parts.store.services_of(needs)
    return {
        "sessions": sorted(pairs, key=lambda pair: pair[1].start),
        "service_of": {name: offered.model.services[code].name for name, code in services.items()},
        "sites": {one.site_id: one.name for one in offered.frame().sites},
        "modes": MODES,
    }


@router.post("/holds/{hold_id}/confirm")
def confirm(hold_id: Name, writer: Writes, token: Token) -> RedirectResponse:
    """Book what is held."""
    booking.confirm(writer, hold_id, token)
    return to(f"/holds/{hold_id}")


@router.post("/holds/{hold_id}/extend")
def extend(hold_id: Name, parts: Parts, writer: Writes, token: Token) -> RedirectResponse:
    """Give more time to talk."""
    booking.extend(writer, hold_id, token, dt.timedelta(minutes=parts.settings.hold_minutes))
    return to(f"/holds/{hold_id}")


@router.post("/holds/{hold_id}/release")
def release(hold_id: Name, writer: Writes, token: Token) -> RedirectResponse:
    """Give the places back."""
    done = booking.release(writer, hold_id, token)
    return to(f"/find?participant={done.participant_id}")


@router.post("/offers/{offer_id}/reply")
def reply(offer_id: Name, writer: Writes, said: Annotated[OfferState, Form()]) -> RedirectResponse:
    """Record what the person said: accepted is booked, anything else frees the places."""
    booking.reply(writer, offer_id, said)
    return to(f"/offers/{offer_id}")
