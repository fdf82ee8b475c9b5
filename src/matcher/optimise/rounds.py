"""Rounds: the markets are searched side by side, and what each finds goes into one plan.

A few markets have their turns at once, each from the plan as it stood when its turn began. The
results are put into the plan in the order in which the turns began, whichever is ready first, and
the next market is chosen then. So a search comes out the same whatever the number of threads and
however the clock falls.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import SimpleQueue
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from matcher.optimise.generation import CLOSING_SHARE, ClosedMarket, close_market, plan_of
from matcher.optimise.improve import MarketSearch
from matcher.optimise.incumbent import Incumbent, Paths
from matcher.optimise.markets import Bench, Market
from matcher.optimise.negotiation import Negotiation
from matcher.optimise.options import Budget
from matcher.optimise.pricing import Pricer
from matcher.optimise.search import losses
from matcher.optimise.series import Prices
from matcher.optimise.shake import Shaker

T = TypeVar("T")

TICK = 0.25
"""Seconds between two looks at jobs that run."""
SWEEPS = 300
"""Sweeps of the whole batch's negotiation while the markets' programmes are closed."""
AT_ONCE = 4
"""Turns that are under way at a time: more than there are threads, so that none waits, and few,
since their results must fit together."""
WORTH_A_TURN = 0.05
"""A market has a turn when its share in the gap is at least this share of the largest."""


def price_markets(
    benches: Sequence[Bench], shaker: Shaker, best: Incumbent, budget: Budget
) -> None:
    """Close every market's linear programme from the best prices so far; meanwhile negotiate.

    The bounds and plans go to ``best``, and so does the plan that the solutions are where all are
    whole and fit together.
    """
    *parts, together = benches
    best.phase = "negotiation"
    prices, (for_talks, for_closing) = best.bound_prices, budget.parts(2)
    budgets = for_closing.parts(len(parts))
    news: SimpleQueue[Paths] = SimpleQueue()
    talked = best.twin(shaker.pricer, for_talks, news.put)
    talks = Negotiation(shaker, range(together.pricer.bundles), talked)

    def close(bench: Bench, part: Budget) -> ClosedMarket:
        return close_market(bench.pricer, bench.columns, bench.market, prices, part)

    def meanwhile() -> None:
        while not news.empty():
            best.offer_plan(news.get())
        best.beat()

    merged, chosen = prices.pool.copy(), dict[int, int]()
    with ThreadPoolExecutor(budget.options.threads) as threads:
        talking = threads.submit(talks.run, for_talks, SWEEPS, CLOSING_SHARE)
        jobs = [threads.submit(close, *job) for job in zip(parts, budgets, strict=True)]
        for bench, job in zip(parts, jobs, strict=True):
            closed = result_of(job, meanwhile)
            merged[bench.market.pools] = closed.prices.pool[bench.market.pools]
            whole = together.columns.absorb(bench.columns, closed.whole)
            chosen |= {together.columns.bundle[column]: column for column in whole}
            priced = together.pricer.price(Prices(merged.copy(), prices.clash))
            best.offer_bound(priced.bound, priced.prices)
        result_of(talking, meanwhile)
    budget.gather([for_talks, *budgets])
    if set(together.market.bundles) <= chosen.keys():
        plan = plan_of(together.pricer, together.columns, sorted(chosen.values()))
        if plan is not None:
            best.offer_plan(plan)


def result_of(job: Future[T], meanwhile: Callable[[], None]) -> T:
    """What a job comes to; ``meanwhile`` is called several times a second until then, and after."""
    while wait([job], timeout=TICK).not_done:
        meanwhile()
    meanwhile()
    return job.result()


class _Turn(NamedTuple):
    """A market's turn under way, and the plan that it began from."""

    search: MarketSearch
    paths: Paths
    budget: Budget
    job: Future[Paths]


def search_markets(
    all_searches: Sequence[MarketSearch], pricer: Pricer, best: Incumbent, budget: Budget
) -> None:
    """Improve ``best`` until the budget is spent, or it is proved, or nothing is left to gain."""
    *searches, together = all_searches
    running: deque[_Turn] = deque()
    with ThreadPoolExecutor(budget.options.threads) as threads:
        while True:
            over = budget.exhausted() or best.proved or together.settled
            while not over and len(running) < AT_ONCE:
                idle = [
                    search for search in searches if all(search is not t.search for t in running)
                ]
                chosen = _worth_a_turn(idle, pricer, best) or (None if running else together)
                if chosen is None:
                    break
                running.append(_begin(chosen, best, budget, threads))
            if not running:
                return
            _finish(running.popleft(), pricer, best, budget)


def _begin(
    search: MarketSearch, best: Incumbent, budget: Budget, threads: ThreadPoolExecutor
) -> _Turn:
    paths, part = best.paths.copy(), budget.parts(AT_ONCE)[0]
    return _Turn(search, paths, part, threads.submit(search.turn, paths, best.bound_prices, part))


def _finish(turn: _Turn, pricer: Pricer, best: Incumbent, budget: Budget) -> None:
    """Wait for a turn, and put what it found into the plan as that stands now."""
    found = result_of(turn.job, best.beat)
    budget.gather([turn.budget])
    changed = _changed(turn.search.market.bundles, pricer.bundle_of, turn.paths, found)
    if changed and best.adopt(changed, found):
        turn.search.settled = False


def market_gaps(pricer: Pricer, best: Incumbent, markets: Sequence[Market]) -> NDArray[np.float64]:
    """Each market's share in the gap, thousandths of a day.

    It is what its bundles lose at the bound's prices, and what its idle places would earn.
    """
    prices, free = best.bound_prices, best.state.free
    least = pricer.price(prices).values
    gaps = np.zeros(len(markets))
    for number, market in enumerate(markets):
        bundles = np.array(market.bundles, dtype=np.int64)
        loss = np.zeros(len(bundles))
        losses(pricer.a, bundles, best.paths, prices, least, loss)
        idle = (prices.pool[market.pools] * free[market.pools]).sum()
        gaps[number] = loss.sum() + idle
    return gaps


def _worth_a_turn(
    searches: Sequence[MarketSearch], pricer: Pricer, best: Incumbent
) -> MarketSearch | None:
    """The market with most to gain a bundle, for small ones are soon done.

    A market whose last turns gained nothing waits: what is left of its gap may be the bound's.
    """
    gaps = market_gaps(pricer, best, [search.market for search in searches])
    open_ones = [i for i in range(len(searches)) if not searches[i].settled and gaps[i] >= 1]
    if not open_ones:
        return None
    least = WORTH_A_TURN * max(gaps[i] for i in open_ones)
    promise = {
        i: gaps[i] / len(searches[i].market.bundles) / 2 ** searches[i].futile
        for i in open_ones
        if gaps[i] >= least
    }
    return searches[max(promise, key=lambda i: (promise[i], -i))]


def _changed(
    bundles: Iterable[int], bundle_of: NDArray[np.int64], before: Paths, after: Paths
) -> list[int]:
    """Bundles that ``after`` places otherwise than ``before``."""
    differs = np.zeros(int(bundle_of.max(initial=-1)) + 1, dtype=np.bool_)
    placed = np.maximum(before[:, 0], after[:, 0]) >= 0
    differs[bundle_of[placed & (before != after).any(axis=1)]] = True
    return [bundle for bundle in bundles if differs[bundle]]
