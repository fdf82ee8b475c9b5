"""Sizing: the least cost of extra hours, by service and area, that meets a target."""

from matcher.planning.sizing.answer import CurvePoint, Relaxation, ServiceAnswer, Sized, Step
from matcher.planning.sizing.bench import Bench
from matcher.planning.sizing.prices import Spot, Worth, YearPrices
from matcher.planning.sizing.size import Stopped, size
from matcher.planning.sizing.target import Target

__all__ = [
    "Bench",
    "CurvePoint",
    "Relaxation",
    "ServiceAnswer",
    "Sized",
    "Spot",
    "Step",
    "Stopped",
    "Target",
    "Worth",
    "YearPrices",
    "size",
]
