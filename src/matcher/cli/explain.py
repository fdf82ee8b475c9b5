"""The command that says why a need has these places, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from matcher import usecases
from matcher.cli.arguments import JsonOption, MappingOption, PlanArgument, WeekArgument
from matcher.cli.talk import tell, tell_json, telling_errors

if TYPE_CHECKING:
    from matcher.usecases.explain import Explained


def explain(
    week: WeekArgument,
    plan: PlanArgument,
    need_id: Annotated[
        str,
        typer.Argument(metavar="NEED_ID", help="A need of needs.csv.", show_default=False),
    ],
    time_limit: Annotated[
        float,
        typer.Option(min=0, help="Seconds for solving again where others would make room."),
    ] = 15.0,
    mapping: MappingOption = None,
    as_json: JsonOption = False,
) -> None:
    """Why this need has these places, or none, and what would change it.

    Other people are counted, and never named.
    """
    with telling_errors(as_json=as_json):
        explained = usecases.explain_folder(
            week, plan, need_id, mapping=mapping, time_limit=time_limit
        )
    if as_json:
        tell_json(document(explained))
        return
    for number, section in enumerate(explained.sections):
        if number:
            tell()
        tell(section.title, "bold")
        for line in section.lines:
            tell(f"  {line}")


def document(explained: Explained) -> dict[str, object]:
    """An explanation for programs: the figures about the need, and every sentence."""
    return {
        "need_id": explained.why.need_id,
        "participant_id": explained.why.participant_id,
        **explained.figures,
        "sections": [
            {"title": section.title, "sentences": list(section.lines)}
            for section in explained.sections
        ],
    }
