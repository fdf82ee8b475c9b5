"""How many people have waited longer, against counting them one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from matcher.offers import Person, WaitingList
from tests.weeks import day, need, person

SERVICES = ("physiotherapy", "coach")
NAMES = ("P0", "P1", "P2", "P3", "P4", "P5")
DAYS = range(6)
Waits = list[tuple[str, int]]
"""What somebody waits for: services, and the days on which they asked."""

names = st.sampled_from(NAMES)
waits = st.lists(st.tuples(st.sampled_from(SERVICES), st.sampled_from(DAYS)), max_size=3)
changes = st.dictionaries(names, st.none() | waits, max_size=4)
asked = st.sets(st.sampled_from(SERVICES))


def asking(name: str, of_them: Waits) -> Person:
    needs = (
        need(f"{name}-{number}", name, service=service, requested_on=day(asked_on))
        for number, (service, asked_on) in enumerate(of_them)
    )
    return Person(person(name), open_needs=tuple(needs))


def one_by_one(people: dict[str, Waits], service: str, name: str, clock: int) -> int:
    rows = [(who, *row) for who, of_them in people.items() for row in of_them]
    waiting = [(who, asked_on) for who, what, asked_on in rows if what == service]
    return len({who for who, asked_on in waiting if asked_on < clock and who != name})


@given(st.dictionaries(names, waits), st.lists(st.tuples(asked, changes), max_size=4))
def test_people_who_have_waited_longer(
    people: dict[str, Waits], steps: list[tuple[set[str], dict[str, Waits | None]]]
) -> None:
    """Also when people change, whether the list before was asked about a service or not."""
    listed = WaitingList(asking(name, of_them) for name, of_them in people.items())
    for services, changed in [*steps, (set(SERVICES), {})]:
        for service in services:
            clocks = listed.clocks(service)
            for name in (*NAMES, "unknown"):
                for clock in DAYS:
                    mine = need("mine", name, service=service, requested_on=day(clock))
                    assert clocks.ahead(mine) == one_by_one(people, service, name, clock)
        now = {**people, **changed}
        people = {name: of_them for name, of_them in now.items() if of_them is not None}
        listed = listed.with_people(
            {name: None if new is None else asking(name, new) for name, new in changed.items()}
        )
