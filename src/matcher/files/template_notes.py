"""What belongs into each column, in a few words, for the notes of a template."""

from __future__ import annotations

from collections.abc import Mapping

_NOTES = """
participant_id | your own code for the person: letters, digits, _ and -; never a name
latitude | degrees north, such as 53.578; or leave it and give a postcode or home_area
longitude | degrees east, such as -2.429
postcode | a whole postcode, once a directory is loaded: matcher postcodes load FILE
home_area | a locality's code, where nothing finer should be known
referral_date | the day of the referral
employment | working situation at referral
urgency | how pressing; routine when empty
barriers | what keeps the person from work, each with a severity 1 to 3: msk:3;mental_health:2
max_travel_minutes | longest journey one way, 1 to 180; 60 when empty
modes | how they can meet, preferred first: in_person;phone;video; all when empty
availability | when they can come: mon_am;tue_pm;wed_eve or thu_0930-1430; always when empty
unavailable | days on which they cannot: 2026-12-24;2026-12-28/2027-01-02
requirements | what has to be there: step_free;language:pl
area | your own code of the area, where services keep to areas
support_starts | first day of their support
support_ends | last day of their support; worked out from support_starts when empty
prefers | wishes: mode:video;part:tue_am;site:S1;practitioner:Q1
groups | for the fairness report only, never used in the decision: age_35_49;urban
need_id | your own code for this line of the plan
service | which service
sessions | how many are still to be booked, 1 to 26
min_gap_days | fewest days from one session to the next; the service's usual when empty
max_gap_days | most days from one session to the next; the service's usual when empty
same_practitioner | whether one person gives all sessions; yes when empty
requested_on | when the plan asked for it; the day of the referral when empty
previous_session | the day of the latest session of this course so far
not_before | not earlier than this day
not_after | not later than this day
after_need | the need_id that has to be finished first
require_practitioner | the only practitioner_id who will do
forbid_practitioners | practitioner_ids who will not do
practitioner_id | your own code for the practitioner
services | the services that they give: physiotherapy;coach
specialisms | the barriers that they know best, each with a skill 0 to 1: msk;mental_health:0.4
provides | what is to be had here or from them: step_free, or language:pl;gender:female
serves | the areas that are served; all when empty
site_id | your own code for the building; needed with in_person
name | what people call it
slot_id | your own code for the appointment
mode | how they meet: in_person;phone;video, or referral alone
start | date and time: 2026-11-30T09:30
minutes | how long
places | how many people; 1 when empty
appointment_type | which sessions it takes; any when empty
reserved_for | whom it is kept for
release_on | from this day on it is kept for nobody
clinic_id | your own code for the clinic
weekday | which day of the week
from_time | when the first appointment begins: 09:30
to_time | when the last one has to be over: 12:30
every_weeks | 1 for every week, 2 for every other; 1 when empty
first_date | its first day; the first of the booking period when empty
last_date | its last day; the last of the booking period when empty
on_bank_holidays | whether it takes place on bank holidays; no when empty
from_date | first day of the leave or closure
to_date | its last day
session | which session of the course it is, counted from 1
kind | whom or what they are kept from
other_id | that practitioner_id or site_id
"""

_OF_ONE_FILE: Mapping[tuple[str, str], str] = {
    ("participants.csv", "travel"): "how they get about; car when empty",
    ("travel.csv", "participant_id"): "from this person's home; or give home_area",
    ("travel.csv", "minutes"): "minutes one way, 0 or more",
}


def _table(text: str) -> Mapping[str, str]:
    lines = (line.partition(" | ") for line in text.strip().splitlines())
    return {name: note for name, _, note in lines}


NOTES = _table(_NOTES)


def note_of(file: str, column: str) -> str:
    """What belongs into that column."""
    return _OF_ONE_FILE.get((file, column)) or NOTES[column]
