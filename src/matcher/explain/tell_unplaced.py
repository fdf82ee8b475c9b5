"""The explanation of an unplaced need in sentences. Nothing is counted or decided here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from matcher.domain import Mode, Model, Part, Reason
from matcher.explain.anyway import Anyway
from matcher.explain.change import Kind
from matcher.explain.plain import SMALLEST, days, listed, many, people
from matcher.explain.rivals import Claims, Witness
from matcher.explain.sentences import MODE_WORDS
from matcher.explain.tell_change import tell_change
from matcher.explain.tell_placed import Section
from matcher.explain.tried import Worked
from matcher.explain.unplaced import AtPrices, WhyUnplaced

RULES: Mapping[Reason, str] = {
    Reason.NO_PRACTITIONER: "Who may be seen",
    Reason.OUTSIDE_AREA: "The areas that are served",
    Reason.REQUIREMENT: "What this person requires",
    Reason.NO_MODE: "In person, by phone or by video",
    Reason.TOO_FAR: "How far this person can travel",
    Reason.WINDOW_TOO_SHORT: "The first and last possible date",
    Reason.NO_TIME: "When this person can come",
    Reason.RESERVED: "Places kept for others",
    Reason.FULL: "Places that are booked already",
}
"""The rules of the funnel, by the reason that they give."""
_ALONE = "What would get it placed, with nobody else's dates changed"
_PARTS = {Part.AM: "mornings", Part.PM: "afternoons", Part.EVE: "evenings"}


def tell_unplaced(model: Model, why: WhyUnplaced) -> tuple[Section, ...]:
    """Why no places, rule by rule; who else wants them, in counts; and what would change it."""
    service = model.services[why.service].name
    sections = [
        Section(f"{why.need_id} ({service}) is not yet placed", tuple(_why(why))),
        Section("What each rule left", tuple(_funnel(why))),
        Section("Who else wants these places", tuple(_others(service, why))),
        Section(_ALONE, tuple(_works(model, why))),
    ]
    if why.anyway is not None:
        sections.append(Section("If others made room", tuple(_make_room(model, why.anyway))))
    return tuple(section for section in sections if section.lines)


def _why(why: WhyUnplaced) -> Iterator[str]:
    yield why.sentence
    if why.weeks_left is not None:
        yield f"Weeks left until its last possible date: {why.weeks_left}."
    if why.last_chance:
        yield "This was its last chance: a batch one week later could not place it either."


def _funnel(why: WhyUnplaced) -> Iterator[str]:
    start = why.funnel
    who = many(start.practitioners, "practitioner")
    verb = "gives" if start.practitioners == 1 else "give"
    yield f"{who} with {many(start.places, 'place')} {verb} the service."
    for step in start.steps:
        if not step.practitioners_removed and not step.places_removed:
            continue
        gone = [many(step.places_removed, "place")]
        if step.practitioners_removed:
            gone.insert(0, many(step.practitioners_removed, "practitioner"))
        left = "nothing is left"
        if step.places:
            who = many(step.practitioners, "practitioner")
            left = f"leaves {who} with {many(step.places, 'place')}"
        yield f"{RULES[step.reason]}: this takes away {' and '.join(gone)}; {left}."
    if start.places_left:
        left = many(start.places_left, "place")
        yield f"Of these {left}, the plan leaves {why.free_places:,} free."


def _others(service: str, why: WhyUnplaced) -> Iterator[str]:
    if why.witness is not None:
        yield _witness(service, why.witness)
    yield from _claims(why.claims)
    if why.at_prices is not None:
        yield _at_prices(why.at_prices)


def _witness(service: str, found: Witness) -> str:
    which = [service, *_narrow(found)]
    places = f"the same {many(found.places, 'free place')}"
    if found.people < SMALLEST:
        return (
            f"Fewer than {SMALLEST} people can use only {places}, and need more sessions than "
            f"that: {', '.join(which)}."
        )
    return (
        f"{people(found.people)} need {found.sessions:,} sessions and can use only {places}: "
        f"{', '.join(which)}. So not all of them can be placed."
    )


def _narrow(found: Witness) -> Iterator[str]:
    """What all of the places have in common, where that says something."""
    yield many(found.practitioners, "practitioner")
    if found.areas:
        yield listed(found.areas)
    if len(found.modes) < len(Mode) - 1:
        yield listed([MODE_WORDS[mode] for mode in found.modes], "or")
    if 0 < len(found.parts) < len(Part):
        yield listed([_PARTS[part] for part in found.parts], "and")


def _claims(found: Claims) -> Iterator[str]:
    """Whose claim was better, of those who have places that this need could use."""
    if found.more_urgent:
        yield f"{people(found.more_urgent, capital=True)} with a more urgent need have such places."
    if found.waited_longer >= SMALLEST:
        longer = many(found.days_longer, "day")
        yield (
            f"{people(found.waited_longer)}, as urgent, who had waited {longer} longer on average "
            f"have such places."
        )
    elif found.waited_longer:
        yield f"{people(found.waited_longer, capital=True)}, as urgent, had waited longer."
    if found.others:
        yield (
            f"{people(found.others, capital=True)} who are no more urgent and had waited no longer "
            f"have such places."
        )


def _at_prices(found: AtPrices) -> str:
    return (
        f"Its cheapest whole course would count as {days(found.cost)} for this person, and its "
        f"places are worth {days(found.price)} to others; leaving it out counts as "
        f"{days(found.unplaced)}."
    )


def _works(model: Model, why: WhyUnplaced) -> Iterator[str]:
    if why.blocked:
        yield (
            "No single change that was tried would do, not even if nobody else were given a place: "
            "more than one thing stands in the way."
        )
    elif not why.works:
        yield "No single change that was tried would do."
    for number, worked in enumerate(why.works):
        lead = "The smallest change" if number == 0 else "Or"
        yield f"{lead}: {tell_change(model, worked.change)}. {_then(worked)}"


def _then(worked: Worked) -> str:
    return (
        f"Then it begins after a wait of {many(worked.wait_days, 'day')} and counts as "
        f"{days(worked.cost)}; it adds 0 days to others' waits."
    )


def _make_room(model: Model, found: Anyway) -> Iterator[str]:
    if found.change.kind is not Kind.NOTHING:
        yield f"Besides, this would have to change: {tell_change(model, found.change)}."
    yield f"It would begin after a wait of {many(found.wait_days, 'day')}."
    yield (
        f"{people(found.people_moved, capital=True)} would get other places; "
        f"{people(found.people_left_out)} would lose theirs and get none."
    )
    yield f"The waits of the others who are placed would {_waits(found.wait_days_added)}."
    yield f"Others would count as {_more(found.cost_added)}; the whole plan, {_total(found)}."


def _waits(added: int) -> str:
    if not added:
        return "add up to as many days as now"
    change = "grow" if added > 0 else "shrink"
    return f"{change} by {many(abs(added), 'day')} in all"


def _more(added: int) -> str:
    """How much more, or less, something counts as."""
    if not added:
        return "much as now"
    return f"{days(abs(added))} {'more' if added > 0 else 'less'}"


def _total(found: Anyway) -> str:
    """The whole plan. Only under no change is a cheaper one a plan for the week as it is."""
    if found.total_added < 0 and found.change.kind is Kind.NOTHING:
        return f"{_more(found.total_added)}, so a longer search would find a better plan"
    if found.total_at_least is not None and found.total_at_least > 0:
        return f"{_more(found.total_added)}, and in no plan less than {days(found.total_at_least)}"
    return _more(found.total_added)
