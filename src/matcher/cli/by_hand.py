"""The command that tells what decisions by hand cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matcher import usecases
from matcher.cli import words
from matcher.cli.arguments import JsonOption, MappingOption, PlanArgument, WeekArgument
from matcher.cli.progress import Show
from matcher.cli.stopping import Stopping
from matcher.cli.talk import say, tell, tell_json, telling_errors
from matcher.units import MILLIDAYS_PER_DAY

if TYPE_CHECKING:
    from matcher.usecases.by_hand import PriceByHand


def price(
    week: WeekArgument,
    plan: PlanArgument,
    hand: Annotated[
        Path,
        typer.Option(
            metavar="FILE",
            help="hand.csv: need_id, action (lock, require, forbid or leave), value, reason, by.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="NEW", help="Write the plan under these decisions here. [default: no]"
        ),
    ] = None,
    time_limit: Annotated[
        float | None,
        typer.Option(
            min=0, help="Seconds after which the best plan so far is taken. [default: 60]"
        ),
    ] = None,
    mapping: MappingOption = None,
    as_json: JsonOption = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="No progress on stderr. [default: no]")
    ] = False,
) -> None:
    """What decisions by hand cost everybody: the week is solved again under them."""
    with telling_errors(as_json=as_json):
        wish = usecases.options(time_limit=time_limit)
        with Stopping() as stopping, Show(stopping, quiet=quiet) as show:
            settled = usecases.settle_folder(
                week, plan, hand, mapping=mapping, write_to=out, wish=wish, watch=show.watch
            )
    if as_json:
        tell_json(document(settled.price))
        return
    for line in sentences(settled.price):
        tell(line)
    for line in settled.verdict.sentences():
        tell(line)
    if out is not None and not quiet:
        say(f"Written: {out}")


def sentences(price: PriceByHand) -> tuple[str, ...]:
    """The price in words."""
    days = _exact_days
    one = len(price.decisions) == 1
    lines = [f"{words.many(len(price.decisions), 'decisions')} by hand."]
    if price.extra >= 0:
        lines.append(
            f"{'It costs' if one else 'They cost'} everybody together {days(price.extra)} more "
            f"than the plan without."
        )
    else:
        lines.append(
            f"This plan is {days(-price.extra)} better than the one without, which was not "
            f"searched to the end. Allocate again with a longer time limit."
        )
    if price.is_exact:
        lines.append("Both plans are proved the best possible, so this is exact.")
    else:
        lines.append(
            f"Between the two best possible plans the difference is from {days(price.at_least)} "
            f"to {days(price.at_most)}."
        )
    lines.append(
        f"{price.needs_placed:,} needs are placed, {price.needs_placed_before:,} without them; "
        f"the waits of those placed in both {_waits(price.wait_days_added)}."
    )
    lines += [f"{need_id} gets no places under its condition." for need_id in price.not_placed]
    return tuple(lines)


def document(price: PriceByHand) -> dict[str, object]:
    """The price for programs."""
    return {
        "decisions": len(price.decisions),
        "cost_days": price.cost / MILLIDAYS_PER_DAY,
        "free_cost_days": price.free_cost / MILLIDAYS_PER_DAY,
        "extra_days": price.extra / MILLIDAYS_PER_DAY,
        "extra_at_least_days": price.at_least / MILLIDAYS_PER_DAY,
        "extra_at_most_days": price.at_most / MILLIDAYS_PER_DAY,
        "exact": price.is_exact,
        "needs_placed": price.needs_placed,
        "needs_placed_without": price.needs_placed_before,
        "wait_days_added": price.wait_days_added,
        "not_placed": list(price.not_placed),
    }


def _waits(added: int) -> str:
    if not added:
        return "add up to as many days as before"
    change = "grow" if added > 0 else "shrink"
    return f"{change} by {words.many(abs(added), 'days')} in all"


def _exact_days(milliday: int) -> str:
    return f"{milliday / MILLIDAYS_PER_DAY:,.3f} days"
