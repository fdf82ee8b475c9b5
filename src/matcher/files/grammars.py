"""The small languages inside cells: availability, dates off, preferences, barriers, skills."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import TypeVar

from matcher.domain import (
    Availability,
    Barrier,
    DateRange,
    Mode,
    Model,
    ModePreference,
    Part,
    PartPreference,
    PractitionerPreference,
    Preference,
    SitePreference,
    Skill,
    Window,
)
from matcher.files.cells import (
    IDENTIFIER,
    Cell,
    CellFault,
    decimal,
    is_identifier,
    listed,
    one_of,
    whole,
)
from matcher.files.suggest import Suggester
from matcher.files.times import DATE, clock_text, minute_of_day

T = TypeVar("T")

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW = re.compile(r"([a-z]{3})_(?:(am|pm|eve)|([0-9]{2})([0-9]{2})-([0-9]{2})([0-9]{2}))")
_CODE = re.compile(r"[a-z0-9_]{1,40}(?::[A-Za-z0-9_-]{1,40})?")


def _weekday(text: str) -> int:
    if text in WEEKDAYS:
        return WEEKDAYS.index(text)
    short = text.casefold()[:3]
    todo = f"Enter {short}" if short in WEEKDAYS else None
    raise CellFault("This is not a day of the week", "weekday", todo)


WEEKDAY = Cell(f"Enter one of {', '.join(WEEKDAYS)}", _weekday)


def _window(text: str) -> Window:
    written = _WINDOW.fullmatch(text)
    if written is None:
        todo = f"Enter {text}_0000-2400 for the whole day" if text in WEEKDAYS else None
        raise CellFault("This is not a part of a week", "window", todo)
    weekday = _weekday(written[1])
    if written[2]:
        part = Part(written[2])
        return Window(weekday=weekday, start=part.start_minute, end=part.end_minute)
    start = minute_of_day(written[3], written[4])
    end = minute_of_day(written[5], written[6])
    if end <= start:
        raise CellFault("The end is not after the start", "end_before_start")
    return Window(weekday=weekday, start=start, end=end)


WINDOW = Cell(
    "Enter a part of a week such as mon_am, mon_pm, mon_eve (days mon to sun) or mon_0930-1430",
    _window,
)


def _availability(text: str) -> Availability:
    windows: list[Window] = []
    for group in _WINDOWS(text):
        windows.extend(group)
    return Availability.union(windows)


def _window_or_any(text: str) -> tuple[Window, ...]:
    return Availability.always().windows if text == "any" else (WINDOW(text),)


_WINDOWS = listed(Cell(f"{WINDOW.enter}, or any", _window_or_any))
AVAILABILITY = Cell(_WINDOWS.enter, _availability)
"""A union of windows, merged; ``any`` is always."""


def availability_text(availability: Availability) -> str:
    """``availability`` as a cell, such that reading it gives the same again."""
    if availability == Availability.always():
        return "any"
    return ";".join(window_text(window) for window in availability.windows)


def window_text(window: Window) -> str:
    """``mon_am`` for a whole part of a day, else ``mon_0930-1430``."""
    day = WEEKDAYS[window.weekday]
    for part in Part:
        if (part.start_minute, part.end_minute) == (window.start, window.end):
            return f"{day}_{part}"
    start, end = (clock_text(minute).replace(":", "") for minute in (window.start, window.end))
    return f"{day}_{start}-{end}"


def _dates(text: str) -> DateRange:
    first, slash, last = text.partition("/")
    if slash and not _looks_like_uk_date(text):
        dates = DateRange(first=DATE(first), last=DATE(last))
        if dates.last < dates.first:
            todo = f"Enter {last}/{first}, or mend one of the dates"
            raise CellFault("The last date is before the first", "end_before_start", todo)
        return dates
    day: dt.date = DATE(text)
    return DateRange(first=day, last=day)


def _looks_like_uk_date(text: str) -> bool:
    return text.count("/") == 2


UNAVAILABLE = listed(
    Cell("Enter dates such as 2026-12-24 and ranges such as 2026-12-28/2027-01-02", _dates)
)


def dates_text(dates: DateRange) -> str:
    """A date, or a range of dates, as an entry of a list."""
    if dates.first == dates.last:
        return dates.first.isoformat()
    return f"{dates.first.isoformat()}/{dates.last.isoformat()}"


def service(model: Model | None) -> Cell[str]:
    """A service of the model; any word when the model could not be read."""
    return _code(model.services if model else None, "service")


def barrier(model: Model | None) -> Cell[str]:
    """A barrier of the model; any word when the model could not be read."""
    return _code(model.barriers if model else None, "barrier")


def _code(known: Collection[str] | None, what: str) -> Cell[str]:
    suggest = Suggester(known or (), codes=True)
    words = f": {', '.join(known)}" if known else ""

    def parse(text: str) -> str:
        if known is None or text in known:
            return text
        problem = f"The model has no {what} of this name"
        raise CellFault(problem, "unknown_code", suggest.advice(text))

    return Cell(f"Enter a {what} of the model{words}", parse)


def requirement(model: Model | None) -> Cell[str]:
    """A requirement of the model's vocabulary, such as ``step_free`` or ``language:pl``."""
    known = tuple(model.requirements) if model else ()
    suggest = Suggester(known, codes=True)

    def parse(text: str) -> str:
        if model is None or (_CODE.fullmatch(text) and model.requirement(text) is not None):
            return text
        advice = suggest.advice(text)
        todo = None if advice is None or "*" in advice else advice
        raise CellFault("The model has no requirement of this name", "unknown_code", todo)

    words = f": {', '.join(known).replace(':*', ':pl')}" if known else ""
    return Cell(f"Enter a requirement of the model{words}", parse)


def _with_figure(text: str, name: Cell[str], figure: Cell[T], default: T) -> tuple[str, T]:
    """``msk:3`` as ``("msk", 3)``; without a figure the default."""
    word, colon, number = text.partition(":")
    value = name(word)
    if not colon:
        return value, default
    if not number:
        raise CellFault("There is nothing after the colon", "number")
    return value, figure(number)


def barriers(model: Model | None) -> Cell[tuple[Barrier, ...]]:
    """``msk:3;mental_health:2``: barriers with a severity from 1 to 3, else 1."""
    name, severity = barrier(model), whole(1, 3)

    def parse(text: str) -> Barrier:
        word, figure = _with_figure(text, name, severity, 1)
        return Barrier(code=word, severity=figure)

    enter = f"{name.enter}; a severity from 1 to 3 may follow, such as msk:3"
    return listed(Cell(enter, parse), key=lambda one: one.code)


def specialisms(model: Model | None) -> Cell[tuple[Skill, ...]]:
    """``msk;mental_health:0.4``: barriers with a skill from 0 to 1, else the model's."""
    when_named = model.cost.skill_when_named if model else Decimal(1)
    name, level = barrier(model), decimal(Decimal(0), Decimal(1))

    def parse(text: str) -> Skill:
        word, figure = _with_figure(text, name, level, when_named)
        return Skill(barrier=word, level=figure)

    enter = f"{name.enter}; a skill from 0 to 1 may follow, such as mental_health:0.4"
    return listed(Cell(enter, parse), key=lambda skill: skill.barrier)


def preferences(site: Cell[str], practitioner: Cell[str]) -> Cell[tuple[Preference, ...]]:
    """``mode:video;part:tue_am;site:S1;practitioner:Q1``."""
    mode = one_of(Mode, leave_out=(Mode.REFERRAL,))
    kinds: dict[str, Callable[[str], Preference]] = {
        "mode": lambda text: ModePreference(mode=mode(text)),
        "part": lambda text: PartPreference(window=WINDOW(text)),
        "site": lambda text: SitePreference(site_id=site(text)),
        "practitioner": lambda text: PractitionerPreference(practitioner_id=practitioner(text)),
    }
    enters: dict[str, Cell[object]] = {
        "mode": mode,
        "part": WINDOW,
        "site": site,
        "practitioner": practitioner,
    }

    def parse(text: str) -> Preference:
        kind, _, value = text.partition(":")
        if kind not in kinds or not value:
            raise CellFault("This is not a preference", "preference")
        try:
            return kinds[kind](value)
        except CellFault as fault:
            fault.todo = fault.todo or enters[kind].enter
            raise

    return listed(
        Cell("Enter mode:video, part:tue_am, site:S1 or practitioner:Q1 with your own codes", parse)
    )


def preference_text(preference: Preference) -> str:
    """A preference as an entry of a list."""
    match preference:
        case ModePreference(mode=mode):
            return f"mode:{mode}"
        case PartPreference(window=window):
            return f"part:{window_text(window)}"
        case SitePreference(site_id=site_id):
            return f"site:{site_id}"
        case PractitionerPreference(practitioner_id=practitioner_id):
            return f"practitioner:{practitioner_id}"


def reference(known: Collection[str] | None, what: str, file: str) -> Cell[str]:
    """An identifier that another table has; ``None``: that table could not be read."""
    suggest = Suggester([name for name in known or () if is_identifier(name)])

    def parse(text: str) -> str:
        if known is not None and text in known:
            return text
        value = IDENTIFIER(text)
        if known is None:
            return value
        todo = f"{suggest.advice(text) or 'Mend it'}; or add it to {file}"
        raise CellFault(f"There is no {what} of this name in {file}", "unknown_reference", todo)

    return Cell(f"Enter a {what} that is in {file}", parse)
