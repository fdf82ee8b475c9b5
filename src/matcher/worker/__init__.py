"""The process that solves weekly runs, one after the other, for every organisation of a store."""

from matcher.worker.process import run_worker
from matcher.worker.work import Worker, name_of_this

__all__ = ["Worker", "name_of_this", "run_worker"]
