"""How numbers, dates and counts are written for people. Small counts never pass through here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from matcher.report.suppression import SMALLEST, Count, Hidden, publish

# Not the calendar module's names, which follow the machine's language.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def date(day: dt.date) -> str:
    """``Monday 30 November 2026``: the same on every machine, whatever its language."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_date(day: dt.date) -> str:
    """``30 Nov``, for the axis of a picture whose year is said above it."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]}"


def brief_date(day: dt.date) -> str:
    """``30 Nov 2026``, for the rows of a wide table."""
    return f"{short_date(day)} {day.year}"


def whole(number: int) -> str:
    """A whole number with commas: ``1,678``."""
    return f"{number:,}"


def decimal(number: float | Fraction | Decimal, places: int = 1) -> str:
    """A number rounded half up, with commas; a trailing ``.0`` is left out: ``3.5``, ``12``."""
    exact = Fraction(number)
    rounded = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(
        Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP
    )
    text = f"{rounded:,.{places}f}"
    return text.rstrip("0").rstrip(".") if places else text


def many(number: int, one: str, more: str = "") -> str:
    """A count with its noun: ``1 day``, ``12 days``. ``more`` is the plural, else an s is added."""
    return f"{whole(number)} {one if number == 1 else more or one + 's'}"


def days(number: float | Fraction | Decimal) -> str:
    """Days to one decimal: ``1 day``, ``16.5 days``."""
    text = decimal(number)
    return f"{text} day" if text == "1" else f"{text} days"


def at_least(number: float | Fraction, places: int = 1) -> Decimal:
    """Never more than ``number``: for what is proved a least. A float is in whole thousandths."""
    exact = Fraction(str(round(number, 3))) if isinstance(number, float) else Fraction(number)
    return Decimal(exact * 10**places // 1).scaleb(-places)


def at_least_days(number: float | Fraction) -> str:
    """Days to one decimal, never more than ``number``."""
    return days(at_least(number))


def at_least_percent(share: Fraction) -> str:
    """A share as a whole percentage that is never more than it."""
    return f"{share * 100 // 1} %"


def percent(share: Fraction | float) -> str:
    """A share as a whole percentage. What is not all is never rounded up to 100 %."""
    exact = Fraction(share) * 100
    rounded = int(exact + Fraction(1, 2))
    if rounded == 100 and exact < 100:
        rounded = 99
    return f"{rounded} %"


def at_most_percent(share: Fraction) -> str:
    """``share`` (0 or more) as a percentage that is never less than it: ``0.5 %``.

    One decimal, or two when the share is under 0.1 %, or three under 0.01 %.
    """
    places = 1 if share >= Fraction(1, 1000) else 2 if share >= Fraction(1, 10_000) else 3
    scale = 10**places
    up = -((-share * 100 * scale) // 1)
    return f"{decimal(Fraction(up, scale), places)} %"


def count(number: Count) -> str:
    """A count that may be hidden: ``1,678``, ``fewer than 5``, ``not shown``."""
    return number.value if isinstance(number, Hidden) else whole(number)


def counted(number: Count, one: str, more: str = "") -> str:
    """A count, which may be hidden, with its noun: ``fewer than 5 people``."""
    if isinstance(number, Hidden):
        return f"{number.value} {more or one + 's'}"
    return many(number, one, more)


def part_of(part: int, all_of: int) -> str:
    """``560 of 677``, in a way that gives away neither a small part nor a small remainder."""
    if 0 < all_of < SMALLEST:
        return Hidden.SMALL.value
    if part == all_of:
        return f"all {whole(all_of)}" if all_of else "none"
    if part == 0:
        return f"none of {whole(all_of)}"
    if all_of - part < SMALLEST:
        return f"all but {Hidden.SMALL.value} of {whole(all_of)}"
    return f"{count(publish(part))} of {whole(all_of)}"


def listed(items: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def capital(text: str) -> str:
    """``text`` with a capital first letter and the rest as it is."""
    return text[:1].upper() + text[1:]
