"""The people of a scenario: who is referred, what appointments have to suit, and who comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from matcher.domain import Employment, Frozen, Urgency
from matcher.planning.shares import Share, ShareOf, Shares, Windows, adds_up, table_adds_up


class Habit(Frozen):
    """When some people can come: ``windows`` of FORMATS (none: always), and a few half days more.

    ``half_days`` half days of the working week are drawn for each person and added.
    """

    share: Share
    windows: Windows = ()
    half_days: int = Field(default=0, ge=0, le=10)


class Language(Frozen):
    """A language that some people need; ``share`` is of those who need one."""

    code: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    share: Share


class Needed(Frozen):
    """Shares of people with each requirement. ``quiet_room_autism`` is of those with autism."""

    interpreter: Share
    step_free: Share
    gender: Share
    hearing_loop: Share
    chaperone: Share
    quiet_room_autism: Share


class Support(Frozen):
    """Where people stand in their support window on the horizon's first date.

    ``started``, ``starts_soon`` and ``not_fixed`` add up to 1. Started ones began up to
    ``started_days`` ago, by employment; the others begin within ``soon_days``. ``weeks`` is the
    length of the window by employment; the model's where it is not named.
    """

    started: Share
    starts_soon: Share
    not_fixed: Share
    started_days: Mapping[Employment, int]
    soon_days: int = Field(ge=0)
    weeks: Mapping[Employment, int] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _all_stand_somewhere(self) -> Support:
        adds_up(self.started + self.starts_soon + self.not_fixed)
        return self


class People(Frozen):
    """Who is referred. ``age`` bands become groups for the fairness report."""

    employment: Annotated[Mapping[Employment, Share], AfterValidator(table_adds_up)]
    urgency: Annotated[Mapping[Urgency, Share], AfterValidator(table_adds_up)]
    age: ShareOf
    main_barrier: ShareOf
    second_barrier: Share
    severity: Shares
    social_barriers: Mapping[Employment, Mapping[str, Share]]
    no_car: Mapping[Literal["urban", "rural"], Share]
    walks_without_car: Share
    max_travel_minutes: ShareOf
    modes: ShareOf
    availability: tuple[Habit, ...] = Field(min_length=1)
    evenings: Mapping[Employment, Share]
    unavailable: Share
    prefers: Share
    requirements: Needed
    languages: tuple[Language, ...] = Field(min_length=1)
    support: Support

    @model_validator(mode="after")
    def _habits_and_languages_add_up(self) -> People:
        adds_up(sum(habit.share for habit in self.availability))
        adds_up(sum(language.share for language in self.languages))
        return self


class Missed(Frozen):
    """Shares of appointments to which nobody comes: first ones, and those after them."""

    new: Share
    follow_up: Share


class Attendance(Frozen):
    """What becomes of people and their appointments over a year.

    ``did_not_attend`` is by service; ``other`` stands for those that are not named. A text
    reminder leaves ``reminder_leaves`` of it. ``cancelled`` of appointments are called off by the
    person ``cancelled_days_ahead`` days ahead, so that somebody else can have the place.
    ``drops_out_before_start`` of people never come to a first session; ``drops_out_per_session``
    do not come back after any one. ``practitioner_sick`` is a share of practitioners' days.
    """

    did_not_attend: Mapping[str, Missed]
    text_reminders: bool
    reminder_leaves: Share
    cancelled: Share
    cancelled_days_ahead: int = Field(ge=0)
    drops_out_before_start: Share
    drops_out_per_session: Share
    practitioner_sick: Share

    @model_validator(mode="after")
    def _covers_every_service(self) -> Attendance:
        if "other" not in self.did_not_attend:
            raise ValueError("did_not_attend needs an entry `other` for services not named")
        return self

    def missed(self, service: str, *, first: bool) -> float:
        """The share of appointments of ``service`` to which nobody comes."""
        entry = self.did_not_attend.get(service, self.did_not_attend["other"])
        left = self.reminder_leaves if self.text_reminders else 1.0
        return left * (entry.new if first else entry.follow_up)
