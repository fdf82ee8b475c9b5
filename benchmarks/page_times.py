"""How soon a page answers, and how much it sends, with the demo week: over real HTTP.

``python -m benchmarks.page_times`` serves the demo week with its plan, asks for each page again and
again as a browser does, and prints a table. Styles and scripts are sent once and then kept by the
browser; they are counted with the first page.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles

import httpx

from benchmarks.http_latency import HOST, served
from benchmarks.machine import sentence
from matcher.store import Store
from matcher.usecases import prepare_store
from matcher.worker import Worker

ASKED_FOR = 60
"""Times that each page is asked for."""
AS_A_BROWSER = {"accept": "text/html"}
ASSETS = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"')


def pages(store: Store) -> dict[str, str]:
    """The address of each page by what it is called in the table."""
    run = next(one for one in store.runs() if one.figures)
    who = store.waiting_people(limit=1)[0].participant_id
    return {
        "This week": "/week",
        "A plan's result": f"/runs/{run.run_id}",
        "Who needs a decision": f"/runs/{run.run_id}/exceptions",
        "Approve": f"/runs/{run.run_id}/approve",
        "Find a slot, somebody's whole plan": f"/find?participant={who}",
        "People": "/people",
        "A person": f"/people/{who}",
        "Services": "/services",
        "Reports": "/reports",
        "Who did what": f"/reports/{run.run_id}",
    }


def measure(folder: Path, times: int) -> Iterator[str]:
    """The table, line by line."""
    database = f"sqlite:///{folder / 'pages.sqlite'}"
    prepare_store(database, demo=True)
    with Store.open(database) as store:
        Worker(store, ["local"]).work_once()  # nothing waits when it was measured here before
        found = pages(store)
    yield sentence()
    yield ""
    yield "| page | p50, ms | p95, ms | sent, kB | first visit, kB |"
    yield "|---|---|---|---|---|"
    words = [
        str(Path(sys.executable).with_name("matcher")),
        "serve",
        "--database",
        database,
        "--demo",
        "--planners",
        "0",
    ]
    with (
        served(words, "/health") as server,
        httpx.Client(base_url=f"http://{HOST}:{server.port}", headers=AS_A_BROWSER) as client,
    ):
        for name, path in found.items():
            seconds = [_timed(client, path) for _ in range(times)][times // 10 :]
            p50, p95 = quantiles(seconds, n=100)[49], quantiles(seconds, n=100)[94]
            page, first = _sent(client, path)
            yield f"| {name} | {1000 * p50:.0f} | {1000 * p95:.0f} | {page:.0f} | {first:.0f} |"


def _timed(client: httpx.Client, path: str) -> float:
    began = time.perf_counter()
    client.get(path).raise_for_status()
    return time.perf_counter() - began


def _sent(client: httpx.Client, path: str) -> tuple[float, float]:
    """Thousands of bytes of the page, and with the files that a first visit needs."""
    own = _bytes(client, path)
    files = set(ASSETS.findall(client.get(path).text)) | {"/static/vendor/nhsuk-frontend.min.js"}
    return own / 1000, (own + sum(_bytes(client, one) for one in files)) / 1000


def _bytes(client: httpx.Client, path: str) -> int:
    with client.stream("GET", path) as answer:
        return sum(len(chunk) for chunk in answer.iter_raw())


def main() -> None:
    """Measure and print the table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--times", type=int, default=ASKED_FOR, help="that each page is asked for")
    words.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "workwell-matcher-benchmarks"
    )
    asked = words.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    for line in measure(asked.folder, asked.times):
        print(line, flush=True)


if __name__ == "__main__":
    main()
