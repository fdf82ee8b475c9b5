"""Every solver by name, and one run of one of them in a process of its own."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import flow, policies
from benchmarks.answers import Answer
from benchmarks.place_solvers import by_cp_sat, by_highs, by_scip, scip_is_there
from benchmarks.slot_model import PlaceModel
from matcher.domain import Plan
from matcher.files import ReadBatch, read_batch
from matcher.instance import Instance, compile_batch
from matcher.optimise import Options, allocate

ENGINE = "this engine"
EARLIEST = "first come, earliest"
OWN_BEST = "first come, own best"
CP_SAT = "CP-SAT, slots"
CP_SAT_HINTED = "CP-SAT, slots, hinted"
CP_SAT_POOLS = "CP-SAT, pools, hinted"
HIGHS = "HiGHS, slots"
SCIP = "SCIP, slots"
FLOW = "min-cost flow"


def solvers() -> dict[str, Callable[[ReadBatch, float], Answer]]:
    """Solvers by name: each takes a week and a limit in seconds. SCIP only when installed."""
    known: dict[str, Callable[[ReadBatch, float], Answer]] = {
        EARLIEST: _by_policy(EARLIEST, policies.earliest),
        OWN_BEST: _by_policy(OWN_BEST, policies.own_best),
        ENGINE: _engine,
        FLOW: _by_policy(FLOW, flow.allocate_by_flow),
        CP_SAT: _cp_sat,
        CP_SAT_HINTED: _cp_sat_hinted,
        CP_SAT_POOLS: _cp_sat_pools,
        HIGHS: _highs,
    }
    if scip_is_there():
        known[SCIP] = _scip
    return known


def answer(name: str, week: ReadBatch, seconds: float) -> Answer:
    """One solver's answer, in this process; the memory is the process's peak so far."""
    given = solvers()[name](week, seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return given.model_copy(update={"peak_mib": peak / 1024})


def answer_apart(name: str, folder: Path, seconds: float) -> Answer:
    """One solver's answer, in a process of its own: its memory is its own."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "answer.json"
        command = [sys.executable, "-m", "benchmarks.solvers", name, str(folder), str(seconds)]
        subprocess.run([*command, str(out)], check=True, cwd=Path(__file__).parents[1])
        return Answer.model_validate_json(out.read_text())


def _by_policy(
    name: str, policy: Callable[[Instance], Plan]
) -> Callable[[ReadBatch, float], Answer]:
    def run(week: ReadBatch, seconds: float) -> Answer:
        began = time.monotonic()
        plan = policy(compile_batch(week.model, week.batch))
        return Answer(
            solver=name, limit_seconds=seconds, seconds=time.monotonic() - began, plan=plan
        )

    return run


def _engine(week: ReadBatch, seconds: float) -> Answer:
    result = allocate(week.model, week.batch, Options(time_limit=seconds))
    return Answer(
        solver=ENGINE,
        limit_seconds=seconds,
        seconds=result.seconds,
        plan=result.plan,
        claimed_bound=result.certificate.bound,
        certificate=result.certificate,
        curve=result.curve,
        status=result.status.value,
    )


def _places(week: ReadBatch, *, by_pool: bool = False) -> tuple[PlaceModel, float]:
    """The place model of a week, and the seconds that it took to build."""
    began = time.monotonic()
    model = PlaceModel(compile_batch(week.model, week.batch), by_pool=by_pool)
    return model, time.monotonic() - began


def _cp_sat(week: ReadBatch, seconds: float) -> Answer:
    return by_cp_sat(CP_SAT, *_with_limit(week, seconds))


def _cp_sat_hinted(week: ReadBatch, seconds: float) -> Answer:
    places, limit, build = _with_limit(week, seconds)
    return by_cp_sat(CP_SAT_HINTED, places, limit, build, policies.earliest(places.instance))


def _cp_sat_pools(week: ReadBatch, seconds: float) -> Answer:
    places, build = _places(week, by_pool=True)
    hint = policies.earliest(places.instance)
    return by_cp_sat(CP_SAT_POOLS, places, seconds, build, hint)


def _highs(week: ReadBatch, seconds: float) -> Answer:
    return by_highs(HIGHS, *_with_limit(week, seconds))


def _scip(week: ReadBatch, seconds: float) -> Answer:
    return by_scip(SCIP, *_with_limit(week, seconds))


def _with_limit(week: ReadBatch, seconds: float) -> tuple[PlaceModel, float, float]:
    places, build = _places(week)
    return places, seconds, build


def _main() -> None:
    name, folder, seconds, out = sys.argv[1:]
    given = answer(name, read_batch(Path(folder)), float(seconds))
    Path(out).write_text(given.model_dump_json())


if __name__ == "__main__":
    _main()
