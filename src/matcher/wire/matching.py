"""What is next available: what is asked, and the options that are answered."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from matcher.domain import Mode
from matcher.wire.base import Answered, Asked, Date, Identifier, Moment, example
from matcher.wire.people import ALEX, Ask, Code, Person
from matcher.wire.words import Kind

MOST_NEEDS = 20

SESSION: dict[str, Any] = {
    "need_id": "N0001",
    "session": 1,
    "slot_id": "physio-01-tue-am-1-20261201-0900",
    "practitioner_id": "physio-01",
    "site_id": "site-bolton-1",
    "mode": "in_person",
    "start": "2026-12-01T09:00:00+00:00",
    "minutes": 45,
    "travel_minutes": 9,
    "arrange": [],
}
OPTION: dict[str, Any] = {
    "kinds": ["recommended", "soonest"],
    "sessions": [SESSION],
    "courses": [
        {
            "need_id": "N0001",
            "service": "physiotherapy",
            "wait_days": 6,
            "travel_minutes": 9,
            "fit": 0.9,
        }
    ],
    "wait_days": 6,
    "travel_minutes": 9,
    "fit": 0.9,
    "price_days": 1.25,
    "why": "The soonest start; it adds 1.3 days to the waits of others.",
}


class GivenNeed(Ask):
    """A need that is given in the request, under a name of the sender's own."""

    model_config = example(
        {"need_id": "physio", "service": "physiotherapy", "sessions": 2}, forbid=True
    )

    need_id: Identifier


class Wishes(Asked):
    """What the person asks for this time, beside what is stored. All of it is kept."""

    model_config = example({"earliest": "2026-12-07", "windows": ["tue_am"]}, forbid=True)

    earliest: Date | None = Field(default=None, description="No session sooner than this date.")
    latest: Date | None = Field(default=None, description="No session later than this date.")
    windows: tuple[Code, ...] = Field(
        default=(), max_length=100, description="Each whole appointment lies in one: `tue_am`."
    )
    sites: tuple[Identifier, ...] = Field(
        default=(), max_length=100, description="In person only at one of these."
    )
    within_minutes: int | None = Field(
        default=None, ge=0, le=180, description="The longest journey in person, one way."
    )
    modes: tuple[Mode, ...] = Field(
        default=(), max_length=4, description="Only these, liked best first."
    )
    practitioner_id: Identifier | None = Field(
        default=None, description="Nobody else, for the services that they give."
    )


class MatchRequest(Asked):
    """A stored person by name, or a person given here; one need, several, or the whole plan."""

    model_config = example(
        {"participant_id": "example-alex", "need_ids": ["N0001"]},
        {"participant_id": "example-alex"},
        {
            "person": ALEX,
            "needs": [{"need_id": "physio", "service": "physiotherapy", "sessions": 2}],
        },
        forbid=True,
    )

    participant_id: Identifier | None = Field(default=None, description="A stored participant.")
    person: Person | None = Field(default=None, description="Somebody who is not stored.")
    need_ids: tuple[Identifier, ...] = Field(
        default=(),
        max_length=MOST_NEEDS,
        description="Of the stored person; empty: all that is still to be booked.",
    )
    needs: tuple[GivenNeed, ...] = Field(
        default=(), max_length=MOST_NEEDS, description="With `person`."
    )
    wishes: Wishes = Wishes()
    prices: bool = Field(
        default=True,
        description="Whether prices count in the recommended option; a lead may switch them off "
        "for everybody.",
    )
    later: int = Field(default=5, ge=0, le=50, description="So many further options, by start.")
    page: int = Field(default=0, ge=0, le=1000, description="Which of the further options, from 0.")

    @model_validator(mode="after")
    def _one_person(self) -> MatchRequest:
        if (self.participant_id is None) == (self.person is None):
            raise ValueError("give either participant_id or person")
        if self.person is not None and (self.need_ids or not self.needs):
            raise ValueError("with person, give needs and no need_ids")
        if self.participant_id is not None and self.needs:
            raise ValueError("with participant_id, give need_ids and no needs")
        names = self.need_ids or tuple(need.need_id for need in self.needs)
        if len(set(names)) < len(names):
            raise ValueError("a need is named twice")
        return self


class Session(Answered):
    """One appointment, or one referral."""

    model_config = example(SESSION)

    need_id: str
    session: int = Field(ge=1, description="Among those that are still to be booked.")
    slot_id: str
    practitioner_id: str
    site_id: str | None = Field(default=None, description="In person only.")
    mode: Mode
    start: Moment
    minutes: int = Field(ge=1)
    travel_minutes: int = Field(ge=0, description="One way; 0 unless in person.")
    arrange: tuple[str, ...] = Field(
        default=(), description="What has to be arranged in time, such as `language:pl`."
    )


class Course(Answered):
    """What an option means for one need."""

    need_id: str
    service: str
    wait_days: int = Field(description="From the need's clock to its first session.")
    travel_minutes: int = Field(description="One way, its sessions added up.")
    fit: float = Field(ge=0, le=1)


class Option(Answered):
    """A complete set of sessions that keeps all the rules."""

    model_config = example(OPTION)

    kinds: tuple[Kind, ...] = Field(description="What it is the best at.")
    sessions: tuple[Session, ...] = Field(description="In order of start.")
    courses: tuple[Course, ...] = Field(description="In the order in which the needs were asked.")
    wait_days: int = Field(description="The longest wait of its courses.")
    travel_minutes: int = Field(description="One way, all sessions added up.")
    fit: float = Field(ge=0, le=1, description="The mean over the sessions.")
    price_days: float | None = Field(
        default=None, description="Days added to the waits of others; nothing when switched off."
    )
    why: str = Field(description="One sentence.")


class Opening(Answered):
    """One condition, and what letting go of it alone would open; proved by asking again."""

    condition: str = Field(description="A stable word, such as `travel_limit` or `own_diary`.")
    to: str = Field(description="What it is relaxed to, such as `75`; empty: it is dropped.")
    first: Date = Field(description="The soonest first session.")
    starts: int = Field(description="On how many dates the course could then begin.")
    why: str = Field(description="One sentence.")


class Queue(Answered):
    """A place on the waiting list of a service."""

    service: str
    ahead: int | None = Field(
        default=None, description="People who have waited longer; empty: some, but fewer than five."
    )
    why: str = Field(description="One sentence.")


class NothingFits(Answered):
    """What would make a need fit that nothing fits, and where it stands meanwhile."""

    need_id: str
    openings: tuple[Opening, ...]
    queue: Queue | None = None


class MatchAnswer(Answered):
    """The options, best first; or, when nothing fits, what would."""

    model_config = example(
        {"options": [OPTION], "later": [], "more": False, "left_out": [], "proved": True}
    )

    options: tuple[Option, ...] = Field(description="The recommended one first.")
    later: tuple[Option, ...] = Field(default=(), description="Other starts, soonest first.")
    more: bool = Field(default=False, description="Whether there is a further page of `later`.")
    left_out: tuple[str, ...] = Field(
        default=(), description="Needs that cannot be met together with the others now."
    )
    nothing_fits: tuple[NothingFits, ...] = Field(
        default=(), description="For each need of `left_out`, what would open something."
    )
    proved: bool = Field(
        default=True, description="No: the search met its limit, so a kind may not be the best."
    )
