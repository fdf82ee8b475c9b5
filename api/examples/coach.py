"""A coach's conversation in Python, with the typed client: ``python api/examples/coach.py [URL]``.

Serve the bundled week first: ``matcher serve --demo``.
"""

from __future__ import annotations

import sys

from matcher import wire
from matcher.client import Client, PlaceTaken


def main(url: str) -> None:
    """Find, hold and confirm one session; if somebody is sooner, take what is free then."""
    with Client(url) as client:
        asked = wire.MatchRequest(participant_id="example-alex", need_ids=("N0002",))
        option = client.matches(asked).options[0]
        print(f"Recommended: {option.sessions[0].start:%A %d %B, %H:%M}. {option.why}")
        try:
            hold = client.hold("example-alex", option.sessions)
        except PlaceTaken as taken:
            option = taken.options[0]
            hold = client.hold("example-alex", option.sessions)
        print(f"Held until {hold.expires_at:%H:%M}.")
        for booking in client.confirm(hold).bookings:
            print(f"Booked: {booking.slot_id}.")


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["http://127.0.0.1:8000"]))
