"""The figures of an explanation for programs: plain types, costs in days, small counts hidden."""

from __future__ import annotations

from matcher.explain.anyway import Anyway
from matcher.explain.change import Change
from matcher.explain.funnel import Funnel
from matcher.explain.placed import Option, Series, WhyPlaced
from matcher.explain.plain import SMALLEST
from matcher.explain.rivals import Claims, Witness
from matcher.explain.terms import Terms
from matcher.explain.tried import Worked
from matcher.explain.unplaced import WhyUnplaced
from matcher.units import in_days

Figures = dict[str, object]


def figures(why: WhyPlaced | WhyUnplaced) -> Figures:
    """What is known about the need, as JSON has it."""
    return _placed(why) if isinstance(why, WhyPlaced) else _unplaced(why)


def _placed(why: WhyPlaced) -> Figures:
    return {
        "placed": True,
        "service": why.service,
        **_series(why.chosen),
        "unplaced_cost_days": in_days(why.unplaced_cost),
        "options": [_option(option) for option in why.options],
    }


def _series(series: Series) -> Figures:
    return {
        "sessions": [
            {
                "slot_id": v.slot_id,
                "practitioner_id": v.practitioner_id,
                "site_id": v.site_id,
                "mode": v.mode.value,
                "start": v.start.isoformat(),
                "travel_minutes": v.travel_minutes,
            }
            for v in series.visits
        ],
        "wait_days": series.wait_days,
        "cost_days": in_days(series.terms.cost),
        "terms_days": _terms(series.terms),
        "price_days": in_days(series.price),
    }


def _terms(terms: Terms) -> Figures:
    names = ("wait", "drag", "misfit", "travel", "preference")
    return {name: in_days(getattr(terms, name)) for name in names}


def _option(option: Option) -> Figures:
    return {
        **_series(option.series),
        "lost": option.lost.value,
        "cost_more_days": in_days(option.more),
        "price_more_days": in_days(option.price_more),
        "sessions_taken": option.full_sessions,
    }


def _unplaced(why: WhyUnplaced) -> Figures:
    return {
        "placed": False,
        "service": why.service,
        "reason": why.reason.value,
        "last_chance": why.last_chance,
        "weeks_left": why.weeks_left,
        "funnel": _funnel(why.funnel),
        "free_places": why.free_places,
        "witness": None if why.witness is None else _witness(why.witness),
        "better_claims": _claims(why.claims),
        "changes": [_worked(worked) for worked in why.works],
        "blocked": why.blocked,
        "if_others_made_room": None if why.anyway is None else _anyway(why.anyway),
    }


def _funnel(funnel: Funnel) -> list[Figures]:
    start: Figures = {
        "rule": "service",
        "practitioners": funnel.practitioners,
        "places": funnel.places,
    }
    steps: list[Figures] = [
        {"rule": s.reason.value, "practitioners": s.practitioners, "places": s.places}
        for s in funnel.steps
    ]
    return [start, *steps]


def _witness(found: Witness) -> Figures:
    few = found.people < SMALLEST
    return {
        "service": found.service,
        "people": _people(found.people),
        "sessions": None if few else found.sessions,
        "places": found.places,
        "slots": list(found.slots),
    }


def _claims(found: Claims) -> Figures:
    few = found.waited_longer < SMALLEST
    return {
        "more_urgent": _people(found.more_urgent),
        "waited_longer": _people(found.waited_longer),
        "days_longer": None if few else found.days_longer,
        "others": _people(found.others),
    }


def _change(change: Change) -> Figures:
    return {
        "kind": change.kind.value,
        "what": change.what or None,
        "amount": change.amount or None,
        "slots": list(change.slots),
    }


def _worked(worked: Worked) -> Figures:
    return {
        "change": _change(worked.change),
        "slots": list(worked.slots),
        "wait_days": worked.wait_days,
        "cost_days": in_days(worked.cost),
        "wait_days_added_to_others": 0,
    }


def _anyway(found: Anyway) -> Figures:
    least = found.total_at_least
    return {
        "change": _change(found.change),
        "slots": list(found.slots),
        "wait_days": found.wait_days,
        "cost_days": in_days(found.cost),
        "people_moved": _people(found.people_moved),
        "people_left_out": _people(found.people_left_out),
        "wait_days_added_to_others": found.wait_days_added,
        "cost_added_to_others_days": in_days(found.cost_added),
        "total_added_days": in_days(found.total_added),
        "total_added_at_least_days": None if least is None else in_days(least),
    }


def _people(count: int) -> int | str:
    return f"fewer than {SMALLEST}" if 0 < count < SMALLEST else count
