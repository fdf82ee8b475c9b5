"""The trade-off of a week: solve its points, and write table, picture and figures."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from matcher.files import ReadBatch, read_batch
from matcher.files.replace_file import write_file
from matcher.planning.sweep import SILENT, SweepWatch, Workers
from matcher.planning.trade_off import TradeOff, Wanted, trade_off
from matcher.report.trade_off import render_trade_off, trade_off_table

POINTS, TABLE, PAGE = "points", "tradeoff.csv", "tradeoff.html"


def trade_off_folder(
    week: Path,
    out: Path,
    wanted: Wanted | None = None,
    workers: Workers | None = None,
    watch: SweepWatch = SILENT,
    *,
    mapping: Path | None = None,
) -> tuple[ReadBatch, TradeOff]:
    """Solve what ``out`` does not hold yet of the trade-off of ``week``, and write it.

    Raises:
        InputFaults: the week has faults.
        Stopped: somebody stopped it; what was solved is kept.
        NoWorkers, SweepFailed, CannotWrite: see ``sweep``.
    """
    read = read_batch(week, mapping=mapping)
    found = trade_off(read.model, read.batch, out / POINTS, wanted, workers, watch)
    write_file(out / TABLE, trade_off_table(found).csv(), replace=True)
    write_file(out / PAGE, render_trade_off(found, read.batch).encode(), replace=True)
    return read, found


def trade_off_document(found: TradeOff) -> dict[str, Any]:
    """For programs."""
    return {
        "usual": asdict(found.usual),
        "by_travel": [asdict(point) for point in found.by_travel],
        "by_fit": [asdict(point) for point in found.by_fit],
        "guarantees": [
            {
                "within_days": one.point.within_days,
                "price_days": one.found,
                "price_days_low": one.low,
                "price_days_high": one.high,
                "fewer_placed": one.fewer_placed,
                "point": asdict(one.point),
            }
            for one in found.guarantees
        ],
    }
