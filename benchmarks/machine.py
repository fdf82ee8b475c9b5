"""The machine and the versions that a figure was measured with."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("workwell-matcher", "ortools", "numpy", "scipy", "numba", "pyscipopt")
BYTES_PER_GIB = 1 << 30


def machine() -> dict[str, str]:
    """Processor, cores, memory, system, Python and packages; nothing that names the machine."""
    facts = {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0))) if _has_affinity() else str(os.cpu_count()),
        "memory": f"{_memory() / BYTES_PER_GIB:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }
    for package in PACKAGES:
        try:
            facts[package] = version(package)
        except PackageNotFoundError:
            facts[package] = "not installed"
    return facts


def sentence() -> str:
    """The machine in one line, for the head of a table."""
    facts = machine()
    hardware = f"{facts.pop('processor')}, {facts.pop('cores')} cores, {facts.pop('memory')}"
    return f"{hardware}; " + ", ".join(f"{name} {value}" for name, value in facts.items())


def measured_on(rows: Iterable[Mapping[str, str]]) -> str:
    """The head of a page: every machine that its rows were measured on."""
    machines = dict.fromkeys(row["machine"] for row in rows)
    return "Measured on: " + "; and on: ".join(machines) + "\n"


def _has_affinity() -> bool:
    return hasattr(os, "sched_getaffinity")


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def _memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return 0
