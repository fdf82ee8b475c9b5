"""Which half day to try next: by what its places are worth, and by who was left out where."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.planning.scenario_codes import REMOTE
from matcher.planning.sizing.bench import Hours
from matcher.planning.sizing.prices import Spot, Worth, YearPrices

TRIED = 3
"""So many spots of a service are tried in a round, at the most."""
NOTHING = Worth(0.0, 0.0, 0)


def spots_to_try(
    service: str, areas: Sequence[str], prices: YearPrices, added: Hours
) -> list[Spot]:
    """The spots of ``service`` worth a trial, best first by price.

    The spot whose places have the highest price; the area whose people were left out most, for each
    half day that it has been given already; and phone and video, which reach everybody.
    """
    spots = [Spot(service, area) for area in areas]
    by_price = max(spots, key=lambda spot: worth_of(spot, prices).price)
    on_the_ground = [spot for spot in spots if spot.area != REMOTE]
    found = [by_price] if worth_of(by_price, prices).price > 0 else []
    if on_the_ground:
        found.append(
            max(
                on_the_ground,
                key=lambda spot: worth_of(spot, prices).left_out / (1 + added.get(spot, 0)),
            )
        )
    found.append(Spot(service, REMOTE))
    return list(dict.fromkeys(found))[:TRIED]


def worth_of(spot: Spot, prices: YearPrices) -> Worth:
    """What is known of a spot; nothing where nobody is, and nobody asked."""
    return prices.worth.get(spot, NOTHING)
