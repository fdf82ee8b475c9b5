"""What the weekly batch and its prices do for each pilot area, beside first come, first served.

    python -m benchmarks.pilots --out docs/explanation/how-good [--demand 1.3]

Every rule lives through the same years: the same people, luck and slots (common random numbers), so
a difference is taken year by year. A row of the CSV is one year under one rule; years that are in
it already are not lived again, so a long run can be stopped and gone on with: ``--years 1`` first,
say, and then all five.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
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
    "asked_wait": Key("asked_wait"),
    "in_target": Key("asked_within_target"),
    "urgent_wait": Key("wait_mean", "urgency:urgent"),
    "finished": Key("finished_share"),
    "fit": Key("fit"),
    "travel": Key("travel"),
    "used": Key("utilisation"),
    "load": Key("load"),
    "gap": Key("gap"),
}
SHARES = ("in_target", "finished", "used", "load", "gap")
Row = Mapping[str, str]


def rows_of(scenario: Scenario, model: Model, seed: int, known: set[str]) -> Iterator[Row]:
    """One year of one scenario under each rule whose name is not ``known`` yet."""
    todo = [rule for rule in Rule if rule.value not in known]
    if todo:
        setting = prepare(scenario, model, weeks=WEEKS, warm_up_weeks=WARM_UP_WEEKS)
        for rule in todo:
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


SAID: Mapping[str, str] = {
    "wait": "wait of those who began",
    "asked_wait": "wait of all who asked, up to 6 weeks",
    "in_target": "begun within 6 weeks, of all who asked",
    "urgent_wait": "wait of urgent ones who began",
    "finished": "finished in time",
    "fit": "fit, 0 to 1",
    "travel": "journey, minutes",
    "used": "places used",
}
PARTS = (
    ("What the wait for Monday does", Rule.FIRST_COME_ON_MONDAYS, Rule.FIRST_COME),
    (
        "What the batch does for those who wait anyway",
        Rule.BATCH,
        Rule.FIRST_COME_ON_MONDAYS,
    ),
    ("Both together: the batch against first come, first served", Rule.BATCH, Rule.FIRST_COME),
    ("The batch with prices online against first come", Rule.BATCH_WITH_PRICES, Rule.FIRST_COME),
    ("All booked at once by prices against first come", Rule.AT_ONCE_WITH_PRICES, Rule.FIRST_COME),
)
"""Headings of tables, and the two rules that each sets beside one another."""


ALL = "All of them, year by year"


def page(rows: Sequence[Row]) -> str:
    """First come, first served in each pilot, then a table for each of ``PARTS``.

    Their last line takes the years of all pilots together.
    """
    pilots = {row["pilot"]: row["title"] for row in rows}
    years = {name: _years([row for row in rows if row["pilot"] == name]) for name in pilots}
    known = {name: by_rule for name, by_rule in years.items() if by_rule}
    titles = [[pilots[name]] for name in known]
    columns = ("Pilot", "Years", "Sessions asked for, per place", *SAID.values(), "Gap of a batch")
    base = [_as_it_is(by_rule) for by_rule in known.values()]
    found = ["### First come, first served, as it is", ""]
    found += [markdown(columns, [a + b for a, b in zip(titles, base, strict=True)])]
    together = {rule: [row for own in known.values() for row in own[rule]] for rule in Rule}
    lines = [*((pilots[name], by_rule) for name, by_rule in known.items()), (ALL, together)]
    for heading, rule, other in PARTS if known else ():
        body = [
            [title, *(_more(by_rule[rule], by_rule[other], one) for one in SAID)]
            for title, by_rule in lines
        ]
        found += [f"### {heading}", "", markdown(("Pilot", *SAID.values()), body)]
    return "\n".join(found)


def _years(rows: Sequence[Row]) -> Mapping[Rule, Sequence[Row]]:
    """The years that every rule has lived through, by rule; nothing when there are none."""
    seeds = set.intersection(
        *({row["seed"] for row in rows if row["rule"] == rule.value} for rule in Rule)
    )
    if not seeds:
        return {}
    return {
        rule: [row for row in rows if row["rule"] == rule.value and row["seed"] in seeds]
        for rule in Rule
    }


def _as_it_is(by_rule: Mapping[Rule, Sequence[Row]]) -> list[Cell]:
    base = by_rule[Rule.FIRST_COME]
    gap = estimate([float(row["gap"]) for row in by_rule[Rule.BATCH]])
    return [
        len(base),
        f"{_known(base, 'load').mean:.2f}",
        *(_figure(name, _known(base, name).mean) for name in SAID),
        f"{100 * gap.mean:.2f} %",
    ]


def _figure(name: str, value: float) -> str:
    if name in SHARES:
        return f"{100 * value:.1f} %"
    return f"{value:.3f}" if name == "fit" else f"{value:.1f}"


def _known(rows: Sequence[Row], name: str) -> Estimate:
    return estimate([float(row[name]) for row in rows])


def _more(rows: Sequence[Row], base: Sequence[Row], name: str) -> str:
    """How much more than under ``base``: ``-2.1 (-2.9 to -1.3)``; one year has no interval."""
    before = {(row["pilot"], row["seed"]): float(row[name]) for row in base}
    times = 100 if name in SHARES else 1
    digits = 3 if name == "fit" else 1
    more = [times * (float(row[name]) - before[row["pilot"], row["seed"]]) for row in rows]
    known = estimate(more)
    low, mean, high = (f"{v:+.{digits}f}" for v in (known.low, known.mean, known.high))
    unit = " points" if name in SHARES else ""
    if not known.known:
        return f"{mean}{unit} (one year)"
    return f"{mean}{unit} ({low} to {high})" if known.clear else f"not clear ({low} to {high})"


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


def _smallest_first(only: Sequence[str]) -> list[Path]:
    """The bundled scenarios, or those that are named, fewest starts a week first."""
    known = {read_scenario(home).name: home for home in bundled_scenarios().values()}
    wanted = [home for name, home in known.items() if not only or name in only]
    return sorted(wanted, key=lambda home: read_scenario(home).demand.starts_a_week)


def main(arguments: Sequence[str] | None = None) -> int:
    """Live through what is missing, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pilots", description=__doc__)
    parser.add_argument("--demand", type=float, default=1.0, help="times the referrals [1]")
    parser.add_argument("--years", type=int, default=YEARS, help=f"years of each rule [{YEARS}]")
    parser.add_argument("--only", nargs="+", default=[], help="only these pilots")
    parser.add_argument("--out", type=Path, required=True)
    wish = parser.parse_args(arguments)
    name = "pilots" if wish.demand == 1 else f"pilots-{wish.demand:g}"
    file = wish.out / f"{name}.csv"
    done: list[Mapping[str, Cell]] = list(read_records(file))
    for home, seed in product(_smallest_first(wish.only), range(wish.years)):
        scenario = read_scenario(home)
        lived = [r for r in done if (r["pilot"], r["seed"]) == (scenario.name, str(seed))]
        model = scenario_model(scenario, beside=home)
        busier = _busier(scenario, wish.demand)
        for row in rows_of(busier, model, seed, {str(r["rule"]) for r in lived}):
            done.append(row)
            write_records(file, done)
            print(f"{scenario.name}: {row['rule']}, year {seed}", file=sys.stderr, flush=True)
    rows = read_records(file)
    text = f"{measured_on(rows)}\n{page(rows)}"
    (wish.out / f"{name}.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
