"""What the weekly batch and its prices do for each pilot area, beside first come, first served.

    python -m benchmarks.pilots --out docs/explanation/how-good [--demand 1.3]

Every rule lives through the same years: the same people, luck and slots (common random numbers), so
a difference is taken year by year. A row of the CSV is one year under one rule; years that are in
it already are not lived again, so a long run can be stopped and gone on with.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.machine import measured_on, sentence
from benchmarks.tables import Cell, markdown, read_records, write_records
from matcher.domain import Model
from matcher.planning import Scenario, read_scenario
from matcher.planning.scenario_file import bundled_scenarios, changed
from matcher.planning.scenario_model import scenario_model
from matcher.planning.simulation import Estimate, Key, Rule, Setting, measures, prepare, simulate
from matcher.planning.simulation.monday import EFFORT
from matcher.planning.simulation.replicate import estimate

WEEKS, WARM_UP_WEEKS, YEARS, WORK_LIMIT = 13, 26, 5, 120
KEYS: Mapping[str, Key] = {
    "wait": Key("wait_mean"),
    "urgent_wait": Key("wait_mean", "urgency:urgent"),
    "finished": Key("finished_share"),
    "fit": Key("fit"),
    "travel": Key("travel"),
    "used": Key("utilisation"),
    "load": Key("load"),
    "gap": Key("gap"),
}
SHARES = ("finished", "used", "load", "gap")
Row = Mapping[str, str]


def rows_of(scenario: Scenario, model: Model, known: set[tuple[str, int]]) -> Iterator[Row]:
    """The years of one scenario that are not known yet, one rule and seed after another."""
    wanted = [(rule, seed) for rule in Rule for seed in range(YEARS)]
    todo = [(rule, seed) for rule, seed in wanted if (rule.value, seed) not in known]
    if not todo:
        return
    setting = prepare(scenario, model, weeks=WEEKS, warm_up_weeks=WARM_UP_WEEKS)
    for rule, seed in todo:
        yield year_row(setting, rule, seed)


def year_row(setting: Setting, rule: Rule, seed: int, work_limit: int = WORK_LIMIT) -> Row:
    """One year under one rule: its figures, and the seconds of one core that it took."""
    began = time.process_time()
    year = simulate(setting, rule, seed=seed, options=replace(EFFORT, work_limit=work_limit))
    found = measures(year)
    return {
        "pilot": setting.name,
        "title": setting.title,
        "rule": rule.value,
        "seed": str(seed),
        **{name: f"{found[key]:.6f}" for name, key in KEYS.items() if key in found},
        "seconds": f"{time.process_time() - began:.1f}",
        "machine": sentence(),
    }


def table(rows: Sequence[Row]) -> str:
    """A line a pilot: first come, first served, and what each other rule changes about it."""
    pilots = dict.fromkeys((row["pilot"], row["title"]) for row in rows)
    body = [_line(title, [row for row in rows if row["pilot"] == name]) for name, title in pilots]
    several = ("wait", "urgent wait", "finished in time")
    columns = (
        *("Pilot", "Sessions asked for, per place", "First come: wait, days", "finished in time"),
        *(f"Batch: {name}" for name in several),
        *(f"With prices online: {name}" for name in several),
        "Gap of a batch, mean",
    )
    return markdown(columns, [line for line in body if line])


def _line(title: str, rows: Sequence[Row]) -> list[Cell]:
    """One pilot's line; nothing while some of its years are missing."""
    by_rule = {rule: [row for row in rows if row["rule"] == rule.value] for rule in Rule}
    if any(len(own) < YEARS for own in by_rule.values()):
        return []
    base = by_rule[Rule.FIRST_COME]
    found: list[Cell] = [
        title,
        f"{_known(base, 'load').mean:.2f}",
        f"{_known(base, 'wait').mean:.1f}",
        f"{100 * _known(base, 'finished').mean:.1f} %",
    ]
    for rule in (Rule.BATCH, Rule.BATCH_WITH_PRICES):
        found += [_more(by_rule[rule], base, name) for name in ("wait", "urgent_wait", "finished")]
    gap = estimate([float(r["gap"]) for r in by_rule[Rule.BATCH]])
    return [*found, f"{100 * gap.mean:.2f} %"]


def _known(rows: Sequence[Row], name: str) -> Estimate:
    return estimate([float(row[name]) for row in rows])


def _more(rows: Sequence[Row], base: Sequence[Row], name: str) -> str:
    """How much more than under first come, first served: ``-2.1 (-2.9 to -1.3)``, or no telling."""
    before = {row["seed"]: float(row[name]) for row in base}
    times, unit = (100, " points") if name in SHARES else (1, " days")
    known = estimate([times * (float(row[name]) - before[row["seed"]]) for row in rows])
    said = f"{known.mean:+.1f}{unit} ({known.low:+.1f} to {known.high:+.1f})"
    return said if known.clear else f"no clear difference ({known.low:+.1f} to {known.high:+.1f})"


def _busier(scenario: Scenario, demand: float) -> Scenario:
    """The same programme with so many times the referrals; its staff stays as it is."""
    if demand == 1:
        return scenario
    starts = demand * scenario.demand.starts_a_week
    return changed(
        scenario,
        {"demand": {"starts_a_week": starts}},
        name=scenario.name,
        title=scenario.title,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Live through what is missing, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pilots", description=__doc__)
    parser.add_argument("--demand", type=float, default=1.0, help="times the referrals [1]")
    parser.add_argument("--only", nargs="+", default=[], help="only these pilots")
    parser.add_argument("--out", type=Path, required=True)
    wish = parser.parse_args(arguments)
    name = "pilots" if wish.demand == 1 else f"pilots-{wish.demand:g}"
    file = wish.out / f"{name}.csv"
    done: list[Mapping[str, Cell]] = list(read_records(file))
    for home in bundled_scenarios().values():
        scenario = read_scenario(home)
        if wish.only and scenario.name not in wish.only:
            continue
        known = {(str(r["rule"]), int(r["seed"])) for r in done if r["pilot"] == scenario.name}
        model = scenario_model(scenario, beside=home)
        for row in rows_of(_busier(scenario, wish.demand), model, known):
            done.append(row)
            write_records(file, done)
            print(f"{scenario.name}: {row['rule']}, year {row['seed']}", file=sys.stderr)
    rows = read_records(file)
    page = f"{measured_on(rows)}\n{table(rows)}"
    (wish.out / f"{name}.md").write_text(page, encoding="utf-8")
    print(page)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
