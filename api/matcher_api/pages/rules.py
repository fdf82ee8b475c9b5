"""What a plan keeps and what it weighs, in sentences: the rules, and the rates of the model."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from matcher.domain import Model, Urgency
from matcher.report import formats
from matcher_api.dependencies import Parts, catalogue
from matcher_api.pages.templating import page

router = APIRouter(prefix="/week/rules", include_in_schema=False)

KEPT = (
    ("R1", "Nobody is put into a place that somebody else has."),
    ("R2", "Practitioners give only the services that they are there for."),
    ("R3", "A plan item gets all its sessions, on different days, or none."),
    ("R4", "Every session is inside the weeks that may be booked and inside the person’s support."),
    ("R5", "Sessions of a course are neither too close together nor too far apart."),
    ("R6", "A course stays with one practitioner, unless the person does not mind."),
    ("R7", "An appointment lies wholly in the times at which the person can come."),
    ("R8", "It takes place in a way that the person accepts: in person, by phone or by video."),
    ("R9", "No journey is longer than the person can make."),
    (
        "R10",
        "What a person requires is there, such as step-free access, or can be arranged in time.",
    ),
    ("R11", "A person has one appointment at most in each part of a day."),
    ("R12", "What has to come first in a person’s plan comes first."),
    ("R13", "Who must not meet does not meet, and a practitioner who is required is kept to."),
    ("R14", "What is booked stays as it is."),
    ("R15", "First sessions go where new people are taken, later ones where follow-ups are."),
    ("R16", "Sites and practitioners take people from the areas that they serve."),
    ("R17", "Places kept for urgent people, or for online booking, stay kept until their date."),
)
"""The rules: none is ever traded for anything. The formulation page has them to the letter."""


@router.get("")
def rules(request: Request, parts: Parts) -> HTMLResponse:
    """Show the rules, and what each wish that is not met costs."""
    return page(
        request,
        "rules.html.j2",
        title="What the plan keeps, and what it weighs",
        back={"href": "/week", "text": "This week"},
        kept=KEPT,
        weighed=weighed(catalogue(parts).model),
    )


def weighed(model: Model) -> list[tuple[str, str]]:
    """What is weighed against each other, in days of waiting, by the rates of the model."""
    cost = model.cost
    soon, urgent = (formats.decimal(cost.weight[one]) for one in (Urgency.SOON, Urgency.URGENT))
    doubling = formats.decimal(cost.wait_doubling_days / 2)  # where w + w²/56 has the slope 2
    return [
        (
            "A day of waiting",
            f"One day. It counts double after {doubling} days and goes on growing, so that nobody "
            f"is passed over for ever. It counts {soon} times for somebody who is needed soon, and "
            f"{urgent} times for somebody urgent.",
        ),
        (
            "A gap between sessions that is longer than it has to be",
            f"{_days(cost.drag_per_day)} for each day, for {cost.drag_cap_days} days at most.",
        ),
        (
            "A practitioner who knows little of what keeps the person from work",
            f"Up to {_days(cost.misfit_per_session)} for each session.",
        ),
        (
            "A longer journey than to the nearest place that would do",
            f"{_days(cost.travel_per_ten_minutes)} for every ten minutes, for "
            f"{cost.travel_cap_minutes} minutes at most. Living far out costs nobody their turn.",
        ),
        (
            "A wish that is not met",
            f"Up to {_days(cost.preference_per_session)} for each session.",
        ),
        (
            "No place at all",
            f"All the days until {cost.unplaced_after_horizon_days} days after the last week that "
            f"may be booked, for each session, and {_days(cost.unplaced_per_session)} more: so "
            "placing somebody is never dearer than leaving them out.",
        ),
    ]


def _days(rate: object) -> str:
    return formats.days(float(str(rate)))
