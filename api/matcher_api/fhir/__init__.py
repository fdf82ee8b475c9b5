"""FHIR R4, read-only: what is offered and booked, for programs of other makers."""

from matcher_api.fhir.outcomes import OutcomeForm
from matcher_api.fhir.routes import router

__all__ = ["OutcomeForm", "router"]
