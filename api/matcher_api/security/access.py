"""Who may do what: one table of calls by role, which routes and pages both ask.

A call is a method and a path as its route is written. What is not in the table is refused to
everybody, so a new route needs its line here. The documentation is generated from this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What somebody does here, within one organisation."""

    LEAD = "lead"
    COACH = "coach"
    PLANNER = "planner"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


Roles = frozenset[Role]

ANYBODY: Roles = frozenset()
"""Not even a login is asked for. An empty set, so that no role can be missing from it."""
EVERYONE = frozenset(Role)
"""Whoever has signed in with any role."""
DESK = frozenset({Role.LEAD, Role.COACH})
"""The work with people."""
LEAD = frozenset({Role.LEAD})
"""Decisions for the whole week."""
LOADING = frozenset({Role.LEAD, Role.ADMINISTRATOR})
"""Whole tables in and out."""
SUPPLY = frozenset({Role.LEAD, Role.COACH, Role.PLANNER, Role.ADMINISTRATOR})
"""Looking at practitioners, sites and slots: nothing of a person."""
PLANNING = frozenset({Role.LEAD, Role.COACH, Role.PLANNER})
"""What places are worth."""
WATCHING = frozenset({Role.LEAD, Role.AUDITOR})
"""Looking at plans and at who did what with them."""

AUDIT = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
"""Who did and saw what."""

CALLS: Mapping[str, Roles] = {
    # --- the service itself
    "GET /health": ANYBODY,
    "GET /version": ANYBODY,
    # --- next available
    "POST /v1/matches": DESK,
    "POST /v1/plans/suggest": DESK,
    # --- holds, bookings, offers
    "POST /v1/holds": DESK,
    "GET /v1/holds/{hold_id}": DESK,
    "POST /v1/holds/{hold_id}/confirm": DESK,
    "POST /v1/holds/{hold_id}/extend": DESK,
    "DELETE /v1/holds/{hold_id}": DESK,
    "GET /v1/bookings": DESK,
    "GET /v1/bookings/{booking_id}": DESK,
    "DELETE /v1/bookings/{booking_id}": DESK,
    "POST /v1/bookings/{booking_id}/attended": DESK,
    "POST /v1/bookings/{booking_id}/did-not-attend": DESK,
    "POST /v1/bookings/{booking_id}/reschedule": DESK,
    "POST /v1/offers": DESK,
    "GET /v1/offers/{offer_id}": DESK,
    "POST /v1/offers/{offer_id}/accept": DESK,
    "POST /v1/offers/{offer_id}/decline": DESK,
    "POST /v1/offers/{offer_id}/no-reply": DESK,
    "POST /v1/closures": LEAD,
    # --- people and supply
    "GET /v1/participants/{participant_id}": DESK,
    "PUT /v1/participants/{participant_id}": DESK,
    "GET /v1/participants/{participant_id}/record": LOADING,
    "DELETE /v1/participants/{participant_id}": frozenset({Role.ADMINISTRATOR}),
    "POST /v1/sessions/end": frozenset({Role.ADMINISTRATOR}),
    "GET /v1/log": AUDIT,
    "GET /v1/log/verdict": AUDIT,
    "GET /v1/needs/{need_id}": DESK,
    "PUT /v1/needs/{need_id}": DESK,
    "GET /v1/practitioners/{practitioner_id}": SUPPLY,
    "PUT /v1/practitioners/{practitioner_id}": LOADING,
    "GET /v1/sites/{site_id}": SUPPLY,
    "PUT /v1/sites/{site_id}": LOADING,
    "GET /v1/slots/{slot_id}": SUPPLY,
    "PUT /v1/slots/{slot_id}": LOADING,
    "POST /v1/tables/{table}": LOADING,
    "POST /v1/tables": LOADING,
    "GET /v1/export": LOADING,
    "GET /v1/prices": PLANNING,
    # --- weekly runs
    "POST /v1/runs": LEAD,
    "GET /v1/runs": WATCHING,
    "GET /v1/runs/{run_id}": WATCHING,
    "GET /v1/runs/{run_id}/events": WATCHING,
    "POST /v1/runs/{run_id}/stop": LEAD,
    "POST /v1/runs/{run_id}/cancel": LEAD,
    "GET /v1/runs/{run_id}/week": WATCHING,
    "GET /v1/runs/{run_id}/output": WATCHING,
    "GET /v1/runs/{run_id}/assurance": WATCHING,
    "POST /v1/runs/{run_id}/replay": WATCHING,
    "GET /v1/runs/{run_id}/replays": WATCHING,
    "POST /v1/runs/{run_id}/edits/price": LEAD,
    "PUT /v1/runs/{run_id}/edits": LEAD,
    "GET /v1/runs/{run_id}/exceptions": WATCHING,
    "POST /v1/runs/{run_id}/exceptions/{key}/open": LEAD,
    "POST /v1/runs/{run_id}/approve": LEAD,
    "POST /v1/runs/{run_id}/withdraw-approval": LEAD,
    "POST /v1/runs/{run_id}/publish": LEAD,
    "GET /v1/runs/{run_id}/lost": WATCHING,
    "POST /v1/runs/{run_id}/undo": LEAD,
    # --- standards
    "GET /calendars/feed.ics": ANYBODY,  # its address is the secret
    "POST /v1/calendars": LOADING,
    "GET /v1/calendars": LOADING,
    "DELETE /v1/calendars/{calendar_id}": LOADING,
    "GET /fhir/R4/metadata": ANYBODY,
    "GET /fhir/R4/Slot": SUPPLY,
    "GET /fhir/R4/Slot/{identifier}": SUPPLY,
    "GET /fhir/R4/Schedule": SUPPLY,
    "GET /fhir/R4/Schedule/{identifier}": SUPPLY,
    "GET /fhir/R4/HealthcareService": SUPPLY,
    "GET /fhir/R4/HealthcareService/{identifier}": SUPPLY,
    "GET /fhir/R4/Location": SUPPLY,
    "GET /fhir/R4/Location/{identifier}": SUPPLY,
    "GET /fhir/R4/Appointment": DESK,
    "GET /fhir/R4/Appointment/{identifier}": DESK,
    "GET /metrics": frozenset({Role.ADMINISTRATOR}),
    # --- signing in
    "GET /sign-in": ANYBODY,
    "GET /sign-in/back": ANYBODY,
    "POST /sign-out": EVERYONE,
    "POST /sign-out/everywhere": EVERYONE,
    # --- pages: for all
    "GET /": EVERYONE,
    "GET /you": EVERYONE,
    "POST /you": EVERYONE,
    "GET /help": ANYBODY,
    "GET /accessibility": ANYBODY,
    "GET /about": ANYBODY,
    # --- pages: the week
    "GET /week": LEAD,
    "GET /week/plan": LEAD,
    "POST /week/plan": LEAD,
    "GET /week/rules": EVERYONE,
    "GET /services/calendars": LOADING,
    "POST /services/calendars": LOADING,
    "POST /services/calendars/{calendar_id}/close": LOADING,
    "GET /week/load": LOADING,
    "GET /week/load/template.xlsx": LOADING,
    "POST /week/load": LOADING,
    "GET /week/load/{token}": LOADING,
    "POST /week/load/{token}/mend": LOADING,
    "GET /week/load/{token}/names": LOADING,
    "POST /week/load/{token}/names": LOADING,
    "GET /week/load/{token}/mapping.toml": LOADING,
    "POST /week/load/{token}/keep": LOADING,
    "GET /runs/{run_id}": WATCHING,
    "POST /runs/{run_id}/stop": LEAD,
    "POST /runs/{run_id}/cancel": LEAD,
    "GET /runs/{run_id}/report": WATCHING,
    "GET /runs/{run_id}/exceptions": WATCHING,
    "GET /runs/{run_id}/exceptions/{key}": WATCHING,
    "GET /runs/{run_id}/approve": LEAD,
    "POST /runs/{run_id}/approve": LEAD,
    "GET /runs/{run_id}/publish": WATCHING,
    "POST /runs/{run_id}/publish": LEAD,
    "POST /runs/{run_id}/undo": LEAD,
    "POST /runs/{run_id}/withdraw": LEAD,
    "GET /runs/{run_id}/compare": WATCHING,
    "GET /runs/{run_id}/items/{need_id}": WATCHING,
    "POST /runs/{run_id}/items/{need_id}": LEAD,
    "GET /runs/{run_id}/items/{need_id}/why": WATCHING,
    "POST /runs/{run_id}/decisions/take-back": LEAD,
    "GET /runs/{run_id}/hand-out": LEAD,
    "POST /runs/{run_id}/hand-out/sharing": LEAD,
    "GET /runs/{run_id}/lists/{service}.{ending}": LEAD,
    "GET /runs/{run_id}/letters": LEAD,
    # --- pages: people
    "GET /people": DESK,
    "GET /people/{participant_id}": DESK,
    "POST /people/{participant_id}/sharing": DESK,
    "GET /find": DESK,
    "GET /people/{participant_id}/assess": DESK,
    "POST /people/{participant_id}/assess": DESK,
    "POST /people/{participant_id}/assess/draft": DESK,
    "POST /offers": DESK,
    "GET /offers/{offer_id}": DESK,
    "POST /offers/{offer_id}/reply": DESK,
    "GET /bookings/{booking_id}/move": DESK,
    "POST /bookings/{booking_id}/move": DESK,
    "POST /holds": DESK,
    "GET /holds/{hold_id}": DESK,
    "POST /holds/{hold_id}/confirm": DESK,
    "POST /holds/{hold_id}/extend": DESK,
    "POST /holds/{hold_id}/release": DESK,
    "GET /bookings/{booking_id}/cancel": DESK,
    "POST /bookings/{booking_id}/cancel": DESK,
    "POST /bookings/{booking_id}/attended": DESK,
    "POST /bookings/{booking_id}/did-not-attend": DESK,
    # --- pages: services, planning, reports
    "GET /services": SUPPLY,
    "POST /services/closures": LEAD,
    "GET /services/rebook": DESK,
    "POST /services/rebook": DESK,
    "GET /plan": PLANNING,
    "GET /plan/areas": PLANNING,
    "GET /plan/what-if": PLANNING,
    "GET /reports": WATCHING,
    "GET /reports/log": WATCHING,
    "GET /reports/log/check": WATCHING,
    "GET /reports/{run_id}": WATCHING,
    "GET /reports/{run_id}/again": WATCHING,
    "POST /reports/{run_id}/again": WATCHING,
    "GET /reports/{run_id}/{name}.zip": WATCHING,
}
"""Who may make which call. Filters of a path, such as ``{name:path}``, are left out of it."""

OPEN_PATHS = frozenset(
    call.partition(" ")[2] for call, roles in CALLS.items() if roles == ANYBODY
) | {"/openapi.json"}
"""Where nobody is asked who they are. None of these paths has a part that varies."""
OPEN_FOLDERS = ("/static/",)


def is_open(path: str) -> bool:
    """Whether nobody is asked who they are at this address."""
    return path in OPEN_PATHS or path.startswith(OPEN_FOLDERS)


def may(roles: Roles, call: str) -> bool:
    """Whether somebody with these roles may make this call."""
    allowed = CALLS.get(call)
    if allowed is None:
        return False
    return allowed == ANYBODY or not allowed.isdisjoint(roles)
