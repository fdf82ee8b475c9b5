"""The curves of a week, on workers, and the page and table about them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from matcher.cli import app
from matcher.errors import MatcherError
from matcher.files import write_batch
from matcher.planning.sweep import SweepWatch, Workers
from matcher.planning.trade_off import Stopped, TradeOff, Wanted, trade_off
from matcher.report.trade_off import render_trade_off, trade_off_table
from tests.planning.trade_off.test_point import near_later_or_far_sooner
from tests.weeks import MODEL

WANTED = Wanted(factors=(0.0, 1.0, 20.0), guarantees=(28, 14), work_limit=40)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("points")


@pytest.fixture(scope="module")
def found(folder: Path, there: Workers) -> TradeOff:
    return trade_off(MODEL, near_later_or_far_sooner(), folder, WANTED, there)


def test_each_curve_is_in_order_and_holds_the_usual_point(found: TradeOff) -> None:
    assert [p.travel_rate for p in found.by_travel] == [0, 1, 20]
    assert [p.fit_rate for p in found.by_fit] == [0, 1, 20]
    assert found.by_travel[1] == found.by_fit[1] == found.usual
    beyond = [p.beyond_nearest for p in found.by_travel]
    assert beyond == sorted(beyond, reverse=True)
    assert beyond[0] > beyond[-1]


def test_guarantees_have_a_price_that_is_proved(found: TradeOff) -> None:
    assert [one.point.within_days for one in found.guarantees] == [14, 28]
    for one in found.guarantees:
        assert one.low <= one.found <= one.high
        assert one.fewer_placed == 0


def test_what_is_solved_is_kept(found: TradeOff, folder: Path) -> None:
    nobody = Workers(address="tcp://127.0.0.1:1")
    assert trade_off(MODEL, near_later_or_far_sooner(), folder, WANTED, nobody) == found


def test_somebody_may_stop_it(tmp_path: Path, there: Workers) -> None:
    watch = SweepWatch(should_stop=lambda: True)
    with pytest.raises(Stopped):
        trade_off(MODEL, near_later_or_far_sooner(), tmp_path, WANTED, there, watch)


@pytest.mark.parametrize("wanted", [Wanted(factors=(-1.0,)), Wanted(guarantees=(0,))])
def test_figures_out_of_range_are_told(wanted: Wanted, tmp_path: Path, there: Workers) -> None:
    with pytest.raises(MatcherError, match="Ask for"):
        trade_off(MODEL, near_later_or_far_sooner(), tmp_path, wanted, there)


def test_the_page_tells_both_curves_and_the_guarantees(found: TradeOff) -> None:
    page = render_trade_off(found, near_later_or_far_sooner())
    assert page == render_trade_off(found, near_later_or_far_sooner())
    for words in ("Waiting against travel", "Waiting against fit", "The price of a guarantee"):
        assert words in page
    assert "20 times as much" in page
    assert page.count("<svg") == 4, "two curves, wide and narrow"
    assert "http" not in page.replace("http://www.w3.org", "")


def test_the_table_has_a_row_for_each_point(found: TradeOff) -> None:
    rows = list(csv.DictReader(io.StringIO(trade_off_table(found).csv().decode())))
    assert len(rows) == 3 + 2 + 2
    assert {row["within_days"] for row in rows} == {"", "14", "28"}
    assert all(float(row["gap"]) == 0 for row in rows)


def test_the_command_writes_page_and_table(tmp_path: Path, there: Workers) -> None:
    write_batch(tmp_path / "week", near_later_or_far_sooner(), MODEL)
    words = ["tradeoff", tmp_path / "week", "--out", tmp_path / "out", "--times", 20]
    words += ["--within", 28, "--work-limit", 40, "--scheduler", there.address, "--json"]
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert [p["travel_rate"] for p in told["by_travel"]] == [1, 20]
    assert told["guarantees"][0]["within_days"] == 28
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        "points",
        "tradeoff.csv",
        "tradeoff.html",
    }
    assert "1 of 4" in done.stderr
