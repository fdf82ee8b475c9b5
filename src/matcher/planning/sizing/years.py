"""A simulated year as a task of a sweep: what it asks, and what comes back of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from matcher.planning.portable import from_document
from matcher.planning.scenario_model import scenario_model
from matcher.planning.simulation import Key, Rule, Setting, Year, measures, prepare, simulate
from matcher.planning.sizing.prices import YearPrices, priced_year
from matcher.planning.sizing.target import Kept, kept_in
from matcher.planning.sweep import Document

OVERALL = ("wait_mean", "wait_p90", "served_share", "finished_share", "utilisation", "waiting")


@dataclass(frozen=True, slots=True)
class LivedYear:
    """What sizing needs to know of one simulated year; ``prices`` only where they were asked for.

    ``figures`` are some of the simulation's measures, over everybody.
    """

    kept: Mapping[str, Kept]
    figures: Mapping[str, float]
    prices: YearPrices | None = None


def live(
    scenario: Document, rule: str, seed: int, weeks: int, warm_up_weeks: int, priced: bool
) -> Document:
    """Simulate one year of a scenario (``portable.as_document``); the task of a sweep.

    ``priced``: the weekly batch runs, whatever ``rule`` says, and tells what places are worth.
    """
    setting = _setting(json.dumps(scenario, sort_keys=True), weeks, warm_up_weeks)
    prices = None
    if priced:
        year, prices = priced_year(from_document(scenario), setting, seed)
    else:
        year = simulate(setting, Rule(rule), seed=seed)
    return {
        "kept": {
            service: {"counted": kept.counted, "finished_by_week": list(kept.finished_by_week)}
            for service, kept in kept_in(year).items()
        },
        "figures": _figures(year),
        "prices": None if prices is None else prices.document(),
    }


def lived(document: Document) -> LivedYear:
    """The year that ``live`` told of."""
    prices = document["prices"]
    return LivedYear(
        kept={
            service: Kept(one["counted"], tuple(one["finished_by_week"]))
            for service, one in document["kept"].items()
        },
        figures=document["figures"],
        prices=None if prices is None else YearPrices.of_document(prices),
    )


def _figures(year: Year) -> dict[str, float]:
    found = measures(year)
    return {name: float(np.round(found[Key(name)], 6)) for name in OVERALL if Key(name) in found}


@lru_cache(maxsize=2)
def _setting(document: str, weeks: int, warm_up_weeks: int) -> Setting:
    """A worker simulates several years of one scenario: preparing it takes seconds."""
    scenario = from_document(json.loads(document))
    model = scenario_model(scenario)
    return prepare(scenario, model, weeks=weeks, warm_up_weeks=warm_up_weeks)
