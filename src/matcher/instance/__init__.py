"""Names become whole numbers: travel, what the rules leave, pools, lanes."""

from matcher.instance.by_hand import BatchByHand
from matcher.instance.compile import compile_batch
from matcher.instance.instance import Entries, Instance
from matcher.instance.rules import RULES

__all__ = ["RULES", "BatchByHand", "Entries", "Instance", "compile_batch"]
