"""A lead's week in Python, with the typed client: ``python api/examples/lead.py NAME [URL]``.

Serve the bundled week first: ``matcher serve --demo``. NAME is who approves.
"""

from __future__ import annotations

import sys

from matcher import wire
from matcher.client import Client


def main(name: str, url: str = "http://127.0.0.1:8000") -> None:
    """Plan the week, look at every exception, approve, publish, and take it back."""
    with Client(url) as client:
        start = client.health().clock
        assert start is not None
        asked = wire.RunRequest(horizon_start=start.date(), work_limit=150)
        run = client.runs.request(asked)
        for event in client.runs.events(run.run_id):
            told = event.progress
            if told is not None and told.gap is not None:
                print(f"{told.placed} placed, within {told.gap:.1%} of the best.")
        run = client.runs.read(run.run_id)
        for one in client.runs.exceptions(run.run_id).exceptions:
            print(f"{', '.join(one.people[:3])}: {one.sentence}")
            client.runs.open_exception(run.run_id, one.key)
        client.runs.approve(run.run_id, name=name, version=run.version)
        done = client.runs.publish(run.run_id).publication
        assert done is not None
        print(f"Published by {done.who}: {done.needs_booked} booked, {len(done.lost)} not.")
        for lost in client.runs.lost(run.run_id).lost:
            print(f"{lost.lost.need_id}: {len(lost.next_available.options)} other options.")
        undone = client.runs.undo(run.run_id).undoing
        assert undone is not None
        print(f"Undone: {len(undone.cancelled)} bookings called off.")


if __name__ == "__main__":
    main(*sys.argv[1:])
