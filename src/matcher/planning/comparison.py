"""Comparing programmes: what a change would do, against today and against doing nothing.

Every arm lives through the same years: the same seeds send the same people and the same luck
(common random numbers), so a difference is taken year by year, and its interval is Student's t
over the years.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from matcher.errors import MatcherError
from matcher.optimise import Options
from matcher.planning.scenario import Scenario
from matcher.planning.simulation import (
    NOBODY,
    Estimate,
    Key,
    Precision,
    Replications,
    Rule,
    Setting,
    Step,
    Watcher,
    differences,
    replicate,
)

MOST_ARMS = 8
"""More arms do not fit into one picture."""
ARRIVES = ("demand", "people")
"""What comes to a programme, whatever it does: these tables of a scenario."""
NO_DEED = {*ARRIVES, "name", "title", "as_is", "changes", "sources", "people_in_week"}
"""What of a scenario is nothing that somebody does: who comes, and what it is called."""


class Role(StrEnum):
    """What an arm stands for."""

    BASE = "base"
    """The programme as it is."""
    NOTHING = "doing-nothing"
    """What comes, comes; what is offered stays as it is."""
    CHANGE = "change"
    """A scenario that is looked at."""


@dataclass(frozen=True)
class Arm:
    """A setting under a rule. ``instead_of`` is the name of its arm of doing nothing, if any."""

    name: str
    title: str
    role: Role
    setting: Setting
    rule: Rule
    instead_of: str | None = None


@dataclass(frozen=True)
class Lived:
    """An arm and the years that were simulated of it."""

    arm: Arm
    lived: Replications

    @property
    def estimates(self) -> Mapping[Key, Estimate]:
        """Its figures with intervals."""
        return self.lived.estimates


@dataclass(frozen=True)
class Comparison:
    """Arms that lived through the same years; the first is the base."""

    arms: tuple[Lived, ...]

    @property
    def base(self) -> Lived:
        """The programme as it is."""
        return self.arms[0]

    @property
    def changes(self) -> tuple[Lived, ...]:
        """The arms that are looked at."""
        return tuple(one for one in self.arms if one.arm.role is Role.CHANGE)

    @property
    def years(self) -> int:
        """How many years each arm lived through."""
        return len(self.base.lived.years)

    def named(self, name: str) -> Lived:
        """The arm of that name."""
        return next(one for one in self.arms if one.arm.name == name)

    def nothing_for(self, one: Lived) -> Lived:
        """What doing nothing instead of ``one`` would be: the base, unless other people come."""
        return self.base if one.arm.instead_of is None else self.named(one.arm.instead_of)

    @cached_property
    def against_base(self) -> Mapping[str, Mapping[Key, Estimate]]:
        """By arm: how much more than the base."""
        return {one.arm.name: differences(one.lived, self.base.lived) for one in self.arms}

    @cached_property
    def against_nothing(self) -> Mapping[str, Mapping[Key, Estimate]]:
        """By arm: how much more than doing nothing instead of it."""
        return {
            one.arm.name: differences(one.lived, self.nothing_for(one).lived) for one in self.arms
        }


def compare(
    arms: Sequence[Arm],
    *,
    seed: int = 0,
    until: int | Precision = 5,
    options: Options | None = None,
    watcher: Watcher = NOBODY,
    executor: Executor | None = None,
) -> Comparison:
    """Simulate every arm with the same seeds; the first arm is the base.

    ``until`` is a number of years, or how narrow the base's interval has to be; then every arm
    lives as many years as the base. Once ``watcher`` asks to stop, the years that every arm
    has are kept.

    Raises:
        Stopped: it was stopped before every arm had a year.
        MatcherError: there are too many arms, or two of one name.
    """
    _check(arms)
    found: list[Lived] = []
    for number, arm in enumerate(arms):
        enough = until if not found else len(found[0].lived.years)
        lived = replicate(
            arm.setting,
            arm.rule,
            seed=seed,
            until=enough,
            options=options,
            watcher=_told(watcher, arm, number, len(arms)),
            executor=executor,
        )
        found.append(Lived(arm, lived))
    shortest = min(len(one.lived.years) for one in found)
    return Comparison(
        tuple(
            replace(one, lived=replace(one.lived, years=one.lived.years[:shortest]))
            for one in found
        )
    )


def _check(arms: Sequence[Arm]) -> None:
    if len(arms) > MOST_ARMS:
        raise MatcherError(
            f"{len(arms)} programmes are too many for one comparison.",
            f"Compare up to {MOST_ARMS}, those of doing nothing counted.",
        )
    names = [arm.name for arm in arms]
    if len(set(names)) < len(names):
        raise MatcherError("Two programmes have the same name.", "Give each a name of its own.")


def _told(watcher: Watcher, arm: Arm, number: int, arms: int) -> Watcher:
    """``watcher``, hearing which arm it is."""
    name = f"{arm.title} ({number + 1} of {arms})"

    def told(step: Step) -> None:
        watcher.on_step(replace(step, name=name))

    return replace(watcher, on_step=told)


def doing_nothing(base: Scenario, changed: Scenario) -> Scenario | None:
    """What comes as in ``changed``, met with what ``base`` offers; ``None`` where that is the base.

    Demand, backlog and people are what comes. Staff, hours, sites, opening, modes, reminders and
    booking are what somebody does.
    """
    update = {table: getattr(changed, table) for table in ARRIVES}
    if all(getattr(base, table) == value for table, value in update.items()):
        return None
    named = {"name": f"{changed.name}-doing-nothing", "title": "Doing nothing"}
    return base.model_copy(update={**update, **named, "as_is": base.staffed_for})


def nothing_is_done(base: Scenario, changed: Scenario) -> bool:
    """Whether ``changed`` offers just what ``base`` does, so that it is doing nothing itself."""
    return base.model_dump(exclude=NO_DEED) == changed.model_dump(exclude=NO_DEED)
