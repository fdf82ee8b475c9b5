"""Reading participants.csv."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from matcher.domain import (
    Availability,
    Employment,
    Mode,
    Model,
    Participant,
    TravelMeans,
    Urgency,
)
from matcher.files.assemble import assemble
from matcher.files.cells import LABEL, listed, one_of, whole
from matcher.files.grammars import (
    AVAILABILITY,
    UNAVAILABLE,
    barriers,
    preferences,
    reference,
    requirement,
)
from matcher.files.places import Homes
from matcher.files.supply import SiteRows
from matcher.files.tables import Known, Table
from matcher.files.times import DATE

ALL_MODES = (Mode.IN_PERSON, Mode.PHONE, Mode.VIDEO)
DEFAULT_TRAVEL_MINUTES = 60


@dataclass(frozen=True)
class ParticipantRows:
    """The sound rows; ``places`` are theirs in the table, ``known`` has the faulty ones too."""

    table: Table
    known: Known | None
    participants: tuple[Participant, ...]
    places: tuple[int, ...]


def read_participants(
    table: Table,
    model: Model | None,
    sites: Known | None,
    practitioners: Known | None,
    homes: Homes,
    travel_areas: Collection[str],
) -> ParticipantRows:
    """Every participant, defaults of FORMATS applied; ``travel_areas`` are those of travel.csv."""
    ids, known = table.identify("participant_id")
    points, areas = homes.read(table, travel_areas)
    referral = table.require("referral_date", DATE)
    employment = table.require("employment", one_of(Employment))
    urgency = table.read("urgency", one_of(Urgency), Urgency.ROUTINE)
    named_barriers = table.read("barriers", barriers(model), ())
    means = table.read("travel", one_of(TravelMeans), TravelMeans.CAR)
    most_minutes = table.read("max_travel_minutes", whole(1, 180), DEFAULT_TRAVEL_MINUTES)
    modes = table.read("modes", listed(one_of(Mode, leave_out=(Mode.REFERRAL,))), ALL_MODES)
    availability = table.read("availability", AVAILABILITY, Availability.always())
    unavailable = table.read("unavailable", UNAVAILABLE, ())
    requirements = table.read("requirements", listed(requirement(model)), ())
    area = table.read("area", LABEL, None)
    starts = table.read("support_starts", DATE, None)
    ends = _support_ends(table, starts, employment, model)
    prefers = table.read(
        "prefers",
        preferences(
            reference(sites, "site", "sites.csv"),
            reference(practitioners, "practitioner", "practitioners.csv"),
        ),
        (),
    )
    groups = table.read("groups", listed(LABEL), ())
    places = tuple(table.sound())
    people = tuple(
        assemble(
            Participant,
            participant_id=ids[i],
            home=points[i],
            home_area=areas[i],
            referral_date=referral[i],
            employment=employment[i],
            urgency=urgency[i],
            barriers=named_barriers[i],
            travel=means[i],
            max_travel_minutes=most_minutes[i],
            modes=modes[i],
            availability=availability[i],
            unavailable=unavailable[i],
            requirements=requirements[i],
            area=area[i],
            support_starts=starts[i],
            support_ends=ends[i],
            prefers=prefers[i],
            groups=groups[i],
        )
        for i in places
    )
    return ParticipantRows(table, known, people, places)


def _support_ends(
    table: Table,
    starts: list[dt.date | None],
    employment: list[Employment],
    model: Model | None,
) -> list[dt.date | None]:
    """The last date of the support window, by default the model's weeks after its start."""
    ends = table.read("support_ends", DATE, None)
    for place, start in enumerate(starts):
        end = ends[place]
        if start is None:
            continue
        if end is None and not table.cell(place, "support_ends"):
            if model is not None and employment[place] is not None:
                ends[place] = start + dt.timedelta(weeks=model.support_weeks[employment[place]])
        elif end is not None and end < start:
            problem = f"The support ends before it starts, on {start.isoformat()}"
            todo = "Mend one of the two dates"
            table.fault(place, "support_ends", problem, todo, "end_before_start")
    return ends


def check_journeys(
    people: ParticipantRows,
    sites: SiteRows,
    in_person_sites: set[str],
    minutes_known: dict[tuple[str, str], set[str]],
) -> None:
    """Every journey that could be asked for has two ends on the map, or known minutes.

    ``minutes_known`` has the sites of travel.csv for each ``("participant", id)`` and
    ``("area", code)``. Only sites with slots in person matter.
    """
    locations = {site.site_id: site.location for site in sites.sites}
    placed = {site for site in in_person_sites if locations.get(site) is not None}
    unplaced = (in_person_sites & locations.keys()) - placed
    stranded: dict[str, list[str]] = {site: [] for site in sorted(unplaced)}
    nothing: set[str] = set()
    for place, person in zip(people.places, people.participants, strict=True):
        if Mode.IN_PERSON not in person.modes or (person.home and not unplaced):
            continue
        known = minutes_known.get(("participant", person.participant_id), nothing)
        if person.home_area:
            known = known | minutes_known.get(("area", person.home_area), nothing)
        if person.home is None:
            _tell_of_missing_home(people.table, place, (placed | unplaced) - known)
        else:
            for site in unplaced - known:
                stranded[site].append(person.participant_id)
    _tell_of_missing_locations(sites.table, sites.known or {}, stranded)


def _tell_of_missing_home(table: Table, place: int, missing: set[str]) -> None:
    if not missing:
        return
    some = ", ".join(sorted(missing)[:3]) + (" and others" if len(missing) > 3 else "")
    table.fault(
        place,
        "latitude",
        f"Nothing says where this person lives, and travel.csv has no minutes to {some}",
        "Enter latitude and longitude, a postcode or home_area; or add the minutes to travel.csv; "
        "or leave in_person out of modes",
        "no_home",
    )


def _tell_of_missing_locations(table: Table, places: Known, stranded: dict[str, list[str]]) -> None:
    for site, people in stranded.items():
        if not people:
            continue
        count = "1 participant" if len(people) == 1 else f"{len(people):,} participants"
        table.fault(
            places[site],
            "latitude",
            f"Nothing says where this site is, and travel.csv has no minutes to it for {count}, "
            f"such as {people[0]}",
            "Enter latitude and longitude, a postcode or home_area; or its minutes in travel.csv",
            "no_location",
        )
