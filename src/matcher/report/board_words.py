"""How a comparison is told: figures with their units and intervals, and what differs in words."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from string import ascii_uppercase

from matcher.planning.comparison import Comparison, Lived, Role
from matcher.planning.simulation import MEASURES, Estimate, Key, Rule
from matcher.planning.simulation.measures import EVERYBODY
from matcher.report import formats, words
from matcher.report.suppression import SMALLEST, Hidden

RULES: Mapping[Rule, str] = {
    Rule.FIRST_COME: "first come, first served",
    Rule.FIRST_COME_ON_MONDAYS: "first come, on Mondays",
    Rule.BATCH: "weekly batch",
    Rule.BATCH_WITH_PRICES: "weekly batch, prices online",
    Rule.AT_ONCE_WITH_PRICES: "at once, by prices",
}
COUNTS = ("needs", "courses", "people")
"""Units of counts of people, or of what tells how many there are."""
LONGEST_LABEL = 30
"""A longer title does not fit beside a line of a picture."""
TODAY, NOTHING = "Today", "Doing nothing"


def value(measure: str, number: float) -> str:
    """A figure with its unit: ``12.5 days``, ``87 %``, ``£1,250,000``, ``0.81``."""
    unit = MEASURES[measure].unit
    if unit == "days":
        return formats.days(number)
    if unit == "minutes":
        return f"{formats.decimal(number)} minutes"
    if unit == "share":
        return f"{formats.decimal(Fraction(number) * 100)} %"
    if unit == "pounds":
        return _pounds(number)
    if unit in COUNTS:
        return formats.whole(round(number))
    return formats.decimal(number, 2)


def bare(measure: str, number: float) -> str:
    """The same without its unit, for the ends of an interval."""
    text = value(measure, number)
    unit = MEASURES[measure].unit
    if unit in ("days", "minutes"):
        return text.rpartition(" ")[0]
    return text.removesuffix(" %") if unit == "share" else text


def interval(measure: str, known: Estimate) -> str:
    """``11.2 to 13.4``, never below 0; nothing where one year is all there is."""
    if not known.known or known.low == known.high:
        return ""
    low, high = max(0.0, known.low), known.high
    if MEASURES[measure].unit == "share":
        high = min(1.0, high)
    return f"{bare(measure, low)} to {bare(measure, high)}"


def with_interval(measure: str, known: Estimate) -> str:
    """``12.5 days (11.2 to 13.4)``."""
    said = interval(measure, known)
    return f"{value(measure, known.mean)} ({said})" if said else value(measure, known.mean)


def more_or_less(measure: str, difference: Estimate) -> str:
    """``4.1 days less (3.2 to 5.0)``, or that nothing can be told apart."""
    if difference.known and not difference.clear:
        return f"no clear difference ({_signed(measure, difference)})"
    word = "more" if difference.mean > 0 else "less"
    if not difference.mean:
        return "the same"
    size = value(measure, abs(difference.mean))
    if MEASURES[measure].unit == "share":
        size = size.replace(" %", " points")
    if not difference.known:
        return f"{size} {word}"
    ends = sorted((abs(difference.low), abs(difference.high)))
    return f"{size} {word} ({bare(measure, ends[0])} to {bare(measure, ends[1])})"


def _signed(measure: str, difference: Estimate) -> str:
    low, high = (
        ("−" if end < 0 else "+") + bare(measure, abs(end))
        for end in (difference.low, difference.high)
    )
    return f"{low} to {high}"


def _pounds(number: float) -> str:
    sign = "−" if number < 0 else ""
    size = abs(number)
    rounded = round(size) if size < 10_000 else round(size, -3)
    return f"{sign}£{rounded:,.0f}"


def labels(comparison: Comparison) -> tuple[str, ...]:
    """What each arm is called where there is little room; all different."""
    arms = [one.arm for one in comparison.arms]
    if len(arms) > 1 and len({arm.setting.title for arm in arms}) == 1:
        return tuple(
            formats.capital(RULES[arm.rule]) + (" (today)" if arm.role is Role.BASE else "")
            for arm in arms
        )
    several = len(comparison.changes) > 1
    letters = iter(ascii_uppercase)
    counted = {Role.NOTHING: 0}
    found = []
    for arm in arms:
        if arm.role is Role.BASE:
            found.append(TODAY)
        elif arm.role is Role.NOTHING:
            counted[Role.NOTHING] += 1
            number = counted[Role.NOTHING]
            found.append(NOTHING if number == 1 else f"{NOTHING} ({number})")
        elif len(arm.title) <= LONGEST_LABEL:
            found.append(arm.title)
        else:
            found.append(f"Change {next(letters)}" if several else "The change")
    return tuple(found)


def key_of(comparison: Comparison) -> tuple[tuple[str, str], ...]:
    """Labels with the full titles that they stand for, where they differ."""
    pairs = zip(labels(comparison), comparison.arms, strict=True)
    return tuple((label, one.arm.title) for label, one in pairs if label != one.arm.title)


def label_of(comparison: Comparison, one: Lived) -> str:
    """The label of one arm."""
    return labels(comparison)[comparison.arms.index(one)]


def is_small(one: Lived, key: Key) -> bool:
    """Whether a figure rests on fewer than 5 needs a year, so that it is not published."""
    served, own = one.estimates.get(Key("served", key.of)), one.estimates.get(key)
    if key.of != EVERYBODY and served is not None and served.mean < SMALLEST:
        return True
    return MEASURES[key.measure].unit in COUNTS and own is not None and 0 < own.mean < SMALLEST


def cell(one: Lived, key: Key) -> str:
    """A figure with its interval, as a table shows it."""
    known = one.estimates.get(key)
    if known is None:
        return "–"
    return Hidden.SMALL.value if is_small(one, key) else with_interval(key.measure, known)


def headline(comparison: Comparison) -> str:
    """What the first change does, in one sentence."""
    if not comparison.changes:
        mean = comparison.base.estimates.get(Key("wait_mean"))
        return (
            "Nobody began in the measured weeks"
            if mean is None
            else f"People wait {with_interval('wait_mean', mean)} on average"
        )
    one = comparison.changes[0]
    label = label_of(comparison, one)
    known = one.estimates.get(Key("wait_mean"))
    difference = comparison.against_nothing[one.arm.name].get(Key("wait_mean"))
    if known is None or difference is None:
        return f"{label}: too few begin to tell how long they wait"
    than = "today" if comparison.nothing_for(one) is comparison.base else "when nothing is done"
    told = more_or_less("wait_mean", difference)
    if told.startswith("no clear"):
        told = f"{told} from {than}"
    else:
        told = told.replace(" less", f" less than {than}").replace(" more", f" more than {than}")
    return f"{label}: {value('wait_mean', known.mean)} of waiting on average, {told}"


def at_what_cost(comparison: Comparison) -> str:
    """What the first change costs and brings, in a sentence or two."""
    if not comparison.changes:
        return ""
    one = comparison.changes[0]
    against = comparison.against_nothing[one.arm.name]
    said = []
    pounds, finished = against.get(Key("pounds")), against.get(Key("finished"))
    if pounds is not None:
        size = _pounds(abs(pounds.mean))
        said.append(
            "The staff cost the same."
            if not round(pounds.mean)
            else f"The staff cost {size} {'more' if pounds.mean > 0 else 'less'}."
        )
    if finished is not None:
        said.append(f"Courses finished in time: {more_or_less('finished', finished)}.")
    return " ".join(said)


def of_words(of: str, services: Mapping[str, str]) -> str:
    """Whose figure it is: ``Physiotherapy``, ``Urgent``, ``Everybody``."""
    if of == EVERYBODY:
        return "Everybody"
    family, _, name = of.partition(":")
    if not name:
        return services.get(of, of)
    return f"{words.label(family)}: {words.label(name).lower()}"
