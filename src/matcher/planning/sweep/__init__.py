"""Many tasks on one machine or on many: Dask distributed runs them, a folder keeps the results.

``sweep(tasks, folder)`` runs what the folder does not hold yet and writes each result as it
comes. Killed workers are replaced and their tasks run again; after a killed client the same call
goes on where it stopped, and ends with the same results.
"""

from matcher.planning.sweep.folder import ResultFolder
from matcher.planning.sweep.run import SILENT, SweepFailed, SweepWatch, Swept, sweep
from matcher.planning.sweep.task import Document, Task
from matcher.planning.sweep.workers import Workers, staffed

__all__ = [
    "SILENT",
    "Document",
    "ResultFolder",
    "SweepFailed",
    "SweepWatch",
    "Swept",
    "Task",
    "Workers",
    "staffed",
    "sweep",
]
