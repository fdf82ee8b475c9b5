"""What a week gives up for what: waiting against travel and fit, and the price of a guarantee."""

from matcher.planning.trade_off.curve import (
    Guarantee,
    Stopped,
    TradeOff,
    Wanted,
    trade_off,
)
from matcher.planning.trade_off.point import Point

__all__ = ["Guarantee", "Point", "Stopped", "TradeOff", "Wanted", "trade_off"]
