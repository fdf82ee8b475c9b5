"""Next available: what a person can be offered now, ranked by what it means for everybody."""

from matcher.offers.asking import NO_WISHES, Manner, Person, Wishes
from matcher.offers.gains import Gain, queue, who_gains
from matcher.offers.helping import what_would_help, with_option
from matcher.offers.market import Market
from matcher.offers.next_available import next_available
from matcher.offers.openings import Condition, Opening, Queue
from matcher.offers.options import Course, Kind, Option, Options, Session
from matcher.offers.suggest import Assessment, Draft, DraftNeed, suggest_plan
from matcher.offers.waiting import WaitingList
from matcher.offers.warm_up import warm_up

__all__ = [
    "NO_WISHES",
    "Assessment",
    "Condition",
    "Course",
    "Draft",
    "DraftNeed",
    "Gain",
    "Kind",
    "Manner",
    "Market",
    "Opening",
    "Option",
    "Options",
    "Person",
    "Queue",
    "Session",
    "WaitingList",
    "Wishes",
    "next_available",
    "queue",
    "suggest_plan",
    "warm_up",
    "what_would_help",
    "who_gains",
    "with_option",
]
