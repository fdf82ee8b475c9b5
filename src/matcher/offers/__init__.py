"""Next available: what a person can be offered now, ranked by what it means for everybody."""

from matcher.offers.asking import NO_WISHES, Manner, Person, Wishes
from matcher.offers.market import Market
from matcher.offers.next_available import next_available
from matcher.offers.openings import Condition, Opening, Queue
from matcher.offers.options import Course, Kind, Option, Options, Session
from matcher.offers.suggest import Assessment, Draft, DraftNeed, suggest_plan

__all__ = [
    "NO_WISHES",
    "Assessment",
    "Condition",
    "Course",
    "Draft",
    "DraftNeed",
    "Kind",
    "Manner",
    "Market",
    "Opening",
    "Option",
    "Options",
    "Person",
    "Queue",
    "Session",
    "Wishes",
    "next_available",
    "suggest_plan",
]
