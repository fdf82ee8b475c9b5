"""Drafting a plan from an assessment under the model that a week or a store names."""

from __future__ import annotations

from pathlib import Path

from matcher.files import read_model
from matcher.offers.suggest import Assessment, Draft
from matcher.offers.suggest import suggest_plan as drafted


def suggest_plan(
    assessment: Assessment, *, model: str | Path = "workwell", beside: Path | None = None
) -> Draft:
    """The draft for ``assessment``, with its criteria; a coach edits it.

    Raises:
        NotFound: there is no such model.
        InputFaults: the model's file has faults.
        UnknownBarrier: the assessment names a barrier that the model does not know.
    """
    return drafted(read_model(model, beside=beside), assessment)
