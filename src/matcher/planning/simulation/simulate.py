"""Simulating one year of a programme."""

from __future__ import annotations

from matcher.optimise import Options
from matcher.planning.simulation.intake import Intake
from matcher.planning.simulation.monday import EFFORT
from matcher.planning.simulation.programme import Programme
from matcher.planning.simulation.progress import NOBODY, Step, Stopped, Watcher
from matcher.planning.simulation.rule import Rule
from matcher.planning.simulation.setting import Setting
from matcher.planning.simulation.tally import needs_of, people_of
from matcher.planning.simulation.year import Year


def simulate(
    setting: Setting,
    rule: Rule,
    *,
    seed: int = 0,
    options: Options | None = None,
    watcher: Watcher = NOBODY,
) -> Year:
    """Live through the warm-up and the measured weeks of ``setting`` under ``rule``.

    The same setting, rule, seed and options give the same year, byte for byte, as long as the
    options limit the batch by steps and not by time.

    Args:
        setting: who comes, what is offered, and what befalls people.
        rule: how places are given.
        seed: 0 or more. Two settings or rules with the same seed meet the same people and luck.
        options: how hard each Monday's batch is thought about; ``EFFORT`` if not given.
        watcher: hears of every week, and may stop the work.

    Raises:
        Stopped: the watcher asked to stop; nothing is kept.
    """
    programme = Programme(setting, rule, seed, options or EFFORT)
    intake = Intake(setting, rule, seed)
    programme.begin_with(intake.backlog())
    for week in range(setting.all_weeks):
        if watcher.should_stop():
            raise Stopped
        watcher.on_step(Step(week, setting.all_weeks, name=setting.title))
        assessed = intake.week(week)
        for day in range(7 * week, 7 * week + 7):
            programme.day(day, assessed.get(day, ()), watcher.should_stop)
    watcher.on_step(Step(setting.all_weeks, setting.all_weeks, name=setting.title))
    return Year(
        setting=setting,
        rule=rule,
        seed=seed,
        people=people_of(intake.seen),
        needs=needs_of(intake.seen),
        sessions=programme.tally.sessions(intake.seen),
        weekly=programme.tally.weekly(),
        batches=tuple(programme.tally.batches),
    )
