"""The report: one self-contained page that opens offline, prints well and reads aloud well."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import jinja2
from markupsafe import Markup

from matcher.domain import Batch, CurvePoint, Model, Outcome
from matcher.report import formats, words
from matcher.report.figures.top import last_chances, proposed
from matcher.report.figures.values import PlaceValue
from matcher.report.section import Section


def render(
    model: Model,
    batch: Batch,
    outcome: Outcome,
    *,
    verdict_sentences: Sequence[str],
    baseline_waits: Sequence[int],
    values: Sequence[PlaceValue] = (),
    curve: Sequence[CurvePoint] | None = None,
    title: str = "Proposed plan",
    drawn: Sequence[Section] | None = None,
) -> str:
    """The HTML of the report on ``outcome``. The same arguments give the same text.

    Args:
        model: The model that the batch was solved with.
        batch: The batch as it was read.
        outcome: The plan that is proposed, with its figures and its proof.
        verdict_sentences: What the independent check says, a sentence each; none when not run.
        baseline_waits: Days of wait of each need placed under first come, first served.
        values: What one more place would be worth, in any order.
        curve: Plan and bound over time; the outcome's own when not given.
        title: What the page calls the plan.
        drawn: The sections, if they have been drawn already: drawing is what takes time.
    """
    names = {code: service.name for code, service in model.services.items()}
    shown = outcome.curve if curve is None else curve
    if not drawn:
        from matcher.report.sections import sections  # noqa: PLC0415  drawing takes a second to load

        drawn = sections(model, batch, outcome, shown, values, baseline_waits)
    return _template().render(
        title=title,
        proposal=words.PROPOSAL,
        starts=formats.date(batch.horizon_start),
        ends=formats.date(batch.horizon_end),
        weeks=formats.many(batch.horizon_weeks, "week"),
        proposed=proposed(batch, outcome),
        verdict=tuple(verdict_sentences),
        last_chances=last_chances(batch, outcome, names),
        sections=drawn,
        summary=outcome.summary,
        versions=", ".join(f"{k} {v}" for k, v in sorted(outcome.summary.versions.items())),
    )


@cache
def _template() -> jinja2.Template:
    return environment().get_template("report.html.j2")


def environment() -> jinja2.Environment:
    """What the templates of all pages are read with."""
    found = jinja2.Environment(
        loader=jinja2.PackageLoader("matcher.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["css"] = Markup(source(found, "report.css"))
    found.filters["svg"] = Markup
    return found


def source(environment: jinja2.Environment, name: str) -> str:
    """The text of a file beside the templates."""
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]
