"""What one more place would be worth in an allocated week: prices, and what solving again finds.

The work is a fixed number of steps, whatever the clock says: the same plan gives the same values.
"""

from __future__ import annotations

from collections.abc import Sequence

from matcher.domain import Certificate, Model, Plan
from matcher.explain.one_more import OneMore
from matcher.explain.worth import Group, GroupWorth, worth
from matcher.instance import Instance
from matcher.report import PlaceValue
from matcher.units import Milliday, in_days

TRIED = 16
"""How many groups are solved again: the dearest of each service first, then the dearest."""
PROVED = 6
"""How many of them are quoted: those that save most."""
SEVERAL = 4
"""About what half a day's clinic has; quoted beside one more place."""
TOLERANCE = 0.1
"""A value is confirmed when what was found differs from the price by at most this share of it."""


def place_values(
    instance: Instance,
    plan: Plan,
    certificate: Certificate,
    *,
    tried: int = TRIED,
    proved: int = PROVED,
    every_service: bool = False,
) -> tuple[PlaceValue, ...]:
    """Every group of places with its price; those that save most proved by solving again.

    The dearest place of a group stands for the group. A group that was not tried, or saved less
    than those that are quoted, has the price alone. ``tried`` groups are solved again, and
    ``proved`` of them are quoted; with ``every_service`` the best of each service is among them.

    Raises:
        CheckFailed: the independent checker does not confirm what was found.
    """
    groups = worth(instance.batch, certificate)
    if not any(group.highest for group in groups):
        return ()
    found = _proved(OneMore(instance, plan), _to_try(groups, tried), proved, every_service)
    rest = [_priced(group) for group in groups if group.group not in found]
    return (*found.values(), *rest, *_by_service(instance.model, groups))


def _to_try(groups: Sequence[GroupWorth], most: int) -> list[GroupWorth]:
    """The dearest group of each service, then the dearest of all the others."""
    in_order = sorted((g for g in groups if g.highest), key=lambda g: (-g.highest, g.group))
    first = {group.group.service: group for group in reversed(in_order)}
    chosen = sorted(first.values(), key=in_order.index)
    chosen += [group for group in in_order if group not in chosen]
    return chosen[:most]


def _proved(
    room: OneMore, groups: Sequence[GroupWorth], most: int, every_service: bool
) -> dict[Group, PlaceValue]:
    """The groups that save most, each checked independently with one and with several places."""
    tried = [(group, room.add(group.slot_id, 1)) for group in groups]
    tried.sort(key=lambda pair: (-min(pair[1].saved, pair[0].highest), pair[0].group))
    if every_service:
        best = {group.group.service: group.group for group, _ in reversed(tried)}
        tried.sort(key=lambda pair: pair[0].group not in best.values())
    found = {}
    for group, one in tried[:most]:
        several = room.add(group.slot_id, SEVERAL)
        for more in (one, several):
            room.prove(group.slot_id, more)
        found[group.group] = _found(room, group, one.saved, max(one.saved, several.saved))
    return found


def _found(room: OneMore, group: GroupWorth, saved: Milliday, several: Milliday) -> PlaceValue:
    """What is quoted of a group: the saving, but no more than the price.

    A plan that is not the best may gain more from a place than the place is worth, because the
    chain mends what the search had left undone; the price says how much of it the place can claim.
    """
    batch = room.instance.batch
    slot = batch.slot[group.slot_id]
    quoted = in_days(min(saved, group.highest))
    return _priced(group).model_copy(
        update={
            "days_per_place": quoted,
            "low": quoted,
            "is_found": True,
            "confirmed": abs(saved - group.highest) <= TOLERANCE * group.highest,
            "several": SEVERAL,
            "several_low": in_days(several),
            "practitioner_id": slot.practitioner_id,
            "site": batch.site[slot.site_id].name if slot.site_id else None,
            "start": slot.start,
        }
    )


def _priced(group: GroupWorth) -> PlaceValue:
    return PlaceValue(
        service=group.group.service,
        area=group.group.area,
        week=group.group.week,
        days_per_place=in_days(group.mean),
        low=0,
        high=in_days(group.highest),
        mean_price=in_days(group.mean),
        places=group.places,
    )


def _by_service(model: Model, groups: Sequence[GroupWorth]) -> list[PlaceValue]:
    """Each service as a whole: the mean price of its free places, and the highest."""
    found = []
    for service in model.services:
        own = [group for group in groups if group.group.service == service]
        if own:
            places = sum(group.places for group in own)
            mean = in_days(sum(group.total for group in own) // places)
            found.append(
                PlaceValue(
                    service=service,
                    days_per_place=mean,
                    mean_price=mean,
                    low=0,
                    high=in_days(max(group.highest for group in own)),
                    places=places,
                )
            )
    return found
