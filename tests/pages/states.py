"""A site in which everything that a page may show has happened once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from matcher.domain import Model
from matcher.files import read_model
from matcher.store import Ask, Closure, Held, HoldRequest, Run
from matcher.usecases.runs.approving import approve, cancel
from matcher.usecases.runs.publishing import publish, undo
from tests.pages.site import LEAD, Site

LONG = dt.timedelta(days=1)


@dataclass(frozen=True)
class States:
    """A site with plans and holds in every state."""

    site: Site
    undone: Run
    published: Run
    approved: Run
    review: Run
    queued: Run
    cancelled: Run
    held: Held
    confirmed: Held
    released: Held

    @property
    def model(self) -> Model:
        """The model of the week."""
        return read_model(self.site.store.supply().model)

    @property
    def paths(self) -> tuple[str, ...]:
        """Pages that a link may not lead to: what was held, and what nobody finds."""
        return (
            f"/holds/{self.held.hold_id}",
            f"/holds/{self.confirmed.hold_id}",
            f"/holds/{self.released.hold_id}",
            *(f"/runs/{self.published.run_id}/letters?form={form}" for form in ("large", "easy")),
            f"/people/{self.held.participant_id}/assess",
            "/people?sought=nobody",
            "/find?participant=nobody",
            "/nowhere",
        )


def made(site: Site) -> States:
    """Everything once; the runs in the order in which a lead would have made them."""
    undone = _published(site)
    undo(site.writer, undone.run_id)
    published = _published(site)
    site.store.withdraw(a_clinic(site), LEAD)
    cancelled = cancel(site.writer, site.ask_for_plan().run_id)
    approved = _approved(site)
    review = site.make_plan()
    held, confirmed, released = (_held(site, number) for number in range(3))
    site.store.confirm(confirmed.hold_id, confirmed.token, LEAD)
    site.store.release(released.hold_id, released.token, LEAD)
    return States(
        site=site,
        undone=undone,
        published=published,
        approved=approved,
        review=review,
        queued=site.ask_for_plan(),
        cancelled=cancelled,
        held=held,
        confirmed=confirmed,
        released=released,
    )


def _approved(site: Site) -> Run:
    run = site.make_plan()
    site.open_all(run.run_id)
    return approve(site.writer, run.run_id, name="Ada Lead")


def _published(site: Site) -> Run:
    return publish(site.writer, _approved(site).run_id)


def a_clinic(site: Site) -> Closure:
    """A day on which somebody has booked a place, for their practitioner."""
    now = site.store.about().clock
    slots = site.store.slots([one.slot_id for one in site.store.bookings()])
    slot = min(
        (one.slot for one in slots.values() if one.slot.start > now), key=lambda one: one.start
    )
    return Closure(slot.date, slot.date, practitioner_id=slot.practitioner_id)


def _held(site: Site, number: int) -> Held:
    """A hold of one free place for somebody who waits."""
    waiting = site.store.waiting_people(limit=9)[number].participant_id
    now = site.store.about().clock
    for one in site.store.supply().slots:
        if one.free and one.slot.start > now:
            held = site.store.hold(HoldRequest(waiting, (Ask(one.slot.slot_id),), LONG), LEAD)
            if isinstance(held, Held):
                return held
    raise AssertionError("nothing is free in this week")
