"""One person's enquiry: who asks for which needs, with which wishes, made ready for the search."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.domain import Need, Participant
from matcher.offers.asking import NO_WISHES, Manner, Person, Wishes
from matcher.offers.asks import Asked, services_of
from matcher.offers.choices import Choice, lay
from matcher.offers.market import Market
from matcher.offers.narrowing import people_of
from matcher.offers.waiting import WaitingList


class Enquiry:
    """The needs of one person, each with the entries that rules and wishes leave it.

    ``needs`` and ``person`` are as the wishes narrow them: an option keeps the rules for these.
    """

    def __init__(
        self,
        market: Market,
        person: Participant,
        needs: Sequence[Need],
        manner: Manner,
        asked: Sequence[tuple[Asked, int]],
    ) -> None:
        self.market = market
        self.manner = manner
        self.person = person
        self.needs = tuple(needs)
        self.choices: tuple[Choice, ...] = tuple(
            lay(market, question, row, need, person, manner)
            for need, (question, row) in zip(needs, asked, strict=True)
        )

    @classmethod
    def of(
        cls,
        market: Market,
        person: Person,
        needs: Sequence[Need],
        wishes: Wishes,
        manner: Manner,
        waiting: WaitingList | None = None,
    ) -> Enquiry:
        """The enquiry of a person; ``waiting`` may have it ready when nothing is wished for."""
        if waiting is not None and wishes == NO_WISHES:
            ready = waiting.ready(market, person, needs)
            if ready is not None:
                places = [(waiters.asked, row) for waiters, row in ready]
                return cls(market, person.participant, needs, manner, places)
        people = people_of(market, person, needs, wishes)
        found: dict[int, tuple[Asked, int]] = {}
        for service in services_of(people.batch.needs):
            asked = people.asked(service)
            found |= {place: (asked, at) for at, place in enumerate(asked.needs)}
        rows = [found[place] for place in range(len(needs))]
        return cls(market, people.batch.participants[0], people.batch.needs, manner, rows)
