"""What services call the files, columns and words of a week: the table behind `matcher map`.

Gathered from the headings of referral lists and clinic diaries that NHS and council teams use; add
to it freely. Everything is compared in small letters with single spaces.
"""

from __future__ import annotations

from collections.abc import Mapping

Synonyms = Mapping[str, tuple[str, ...]]


def _table(text: str) -> Synonyms:
    """``name: one, two`` on each line."""
    lines = (line.partition(":") for line in text.strip().splitlines())
    return {
        name.strip(): tuple(word.strip() for word in words.split(",")) for name, _, words in lines
    }


FILES = _table("""
participants: participant, people, clients, client list, patients, referrals, caseload
needs: need, plan items, plan, support needs, requests, services needed, sessions needed, actions
practitioners: practitioner, staff, clinicians, team, therapists, workers, providers, professionals
sites: site, locations, venues, buildings, places, premises, addresses
slots: slot, appointments, appointment slots, diary, availability, capacity, free slots
clinics: clinic, recurring clinics, rota, clinic templates, regular clinics, weekly clinics
closures: closure, leave, annual leave, absences, closed, holidays
bookings: booking, booked, existing bookings, booked appointments
restrictions: restriction, never together, do not book, exclusions
travel: travel times, journeys, journey times
""")

COLUMNS = _table("""
participant_id: client id, client ref, client reference, client number, client, patient id, \
patient, person id, service user id, participant, participant ref, referral id, ref, case id, id
latitude: lat
longitude: long, lng, lon
postcode: post code, home postcode, client postcode, zip, address postcode, site postcode
home_area: locality, neighbourhood, lsoa, home locality
referral_date: date of referral, referred, referred on, date referred, referral received, \
referral received date, received
employment: employment status, work status, working, job status, in work
urgency: priority, urgent, urgency level
barriers: barriers to work, health conditions, conditions, main barriers, health barriers, \
issues, presenting conditions
travel: travel mode, transport, means of travel, how they travel, travels by
max_travel_minutes: max travel, maximum travel, max travel time, travel limit, travel time limit, \
max travel mins
modes: appointment modes, preferred modes, contact preference, preferred contact, how to meet
availability: available, available times, times available, when available
unavailable: unavailable dates, not available, dates unavailable, holidays, away
requirements: access needs, access requirements, reasonable adjustments, special requirements
area: locality, place, district, borough, team area, icb area
support_starts: support start, support start date, start of support, programme start
support_ends: support end, support end date, end of support, programme end
prefers: preferences, preference
groups: equality groups, reporting groups
need_id: need ref, plan item, plan item id, item id, item ref, request id, need, line id
service: service needed, service required, type of service, intervention, support needed, therapy
sessions: no of sessions, number of sessions, sessions needed, session count, sessions required, qty
min_gap_days: min gap, minimum gap, min days between, shortest gap
max_gap_days: max gap, maximum gap, max days between, longest gap
same_practitioner: same clinician, same worker, continuity, same person each time, same therapist
requested_on: requested, date requested, request date, date of request, agreed on
previous_session: last session, last seen, last appointment, previous appointment, date last seen
not_before: earliest, earliest date, earliest start, not earlier than, from
not_after: latest, latest date, deadline, by, not later than
after_need: after, follows, depends on, comes after
require_practitioner: with, must see, named clinician, requested clinician, requested practitioner
forbid_practitioners: not with, must not see, avoid clinician
practitioner_id: practitioner, clinician, clinician id, staff id, worker, worker id, therapist, \
therapist id, staff member, provider id, staff code, clinician code
services: service, services offered, services given, gives, role, profession
specialisms: specialism, specialties, specialty, skills, special interests, expertise
provides: facilities, access, offers, can provide, accessibility, languages
serves: areas served, covers, area covered, catchment
site_id: site, site code, site ref, venue, venue id, location id, location, building
name: site name, venue name, location name, building name, title
slot_id: slot, slot ref, appointment id, appointment ref, appointment
mode: appointment mode, delivery, delivered by, type of contact, contact type, how
start: start time, starts, date and time, date time, appointment time, appointment date, when
minutes: duration, length, mins, duration mins, duration minutes, length in minutes, travel time
places: capacity, spaces, number of places, seats
appointment_type: appt type, type, new or follow up, slot type
reserved_for: reserved, held for, ring fenced, ringfenced
release_on: release date, released on, release
clinic_id: clinic, clinic code, clinic ref
weekday: day, day of week
from_time: from, opens, clinic start, start, starts at
to_time: to, until, closes, clinic end, end, ends, finish, ends at
every_weeks: every, frequency, frequency weeks, repeats every, weeks between
first_date: first, first clinic, starts on, first day
last_date: last, last clinic, ends on, last day
on_bank_holidays: bank holidays, runs on bank holidays
from_date: from, start date, leave starts, first day, closed from, date from
to_date: to, end date, until, leave ends, last day, closed to, date to
session: session no, session number
kind: type, who or where
other_id: other, practitioner or site, kept from
""")

YES_NO_WORDS = _table("""
yes: y, true, t, 1, always
no: n, false, f, 0, never
""")

WORDS: Mapping[str, Synonyms] = {
    "employment": _table("""
in_work: employed, working, at work, in employment, work, full time, part time, self employed
off_sick: sick, sick leave, on sick leave, off work, signed off, employed off sick, absent
out_of_work: unemployed, not working, not in work, seeking work, no job, job seeker, jobseeker
"""),
    "urgency": _table("""
routine: normal, standard, low, medium, non urgent, r
soon: high, priority, semi urgent, quick, s
urgent: very urgent, emergency, critical, u
"""),
    "travel": _table("""
car: drives, driver, own car, drive, driving, lift
public_transport: bus, train, tram, public, public transport, bus or train, pt
walk: walks, walking, on foot, foot
"""),
    "mode": _table("""
in_person: face to face, f2f, in person, clinic, on site, onsite, face-to-face, physical
phone: telephone, tel, call, phone call, by phone
video: video call, online, teams, virtual, attend anywhere, zoom
referral: intake, list, referral list, group intake
"""),
    "appointment_type": _table("""
any: all, either, new or follow up, n/f
new: first, initial, assessment, new patient, initial assessment, n
follow_up: follow up, f/up, fu, f/u, review, f, followup, follow-up, treatment
"""),
    "reserved_for": _table("""
urgent: urgents, urgent only, emergency
online: web, online booking, self booking
"""),
    "kind": _table("""
practitioner: clinician, staff, worker, person, therapist
site: venue, building, location, place
"""),
    "service": _table("""
physiotherapy: physio, msk physio, msk, msk physiotherapy, msk service, physiotherapist
counselling: counsellor, talking therapy, talking therapies, therapy, cbt, iapt
hr_adviser: hr, hr advice, employment adviser, employment advice, hr advisor, employment advisor
coach: work coach, coaching, health coach, work and health coach, wellbeing coach, coach review
occupational_therapy: ot, occupational therapist, occ therapy, occupational health
social_prescribing: social prescriber, link worker, sp, support group, spw
citizens_advice: cab, citizens advice bureau, debt advice, benefits advice, money advice
training: course, courses, skills training, employability training, workshop
"""),
    "barrier": _table("""
mental_health: mh, depression, anxiety, stress, low mood, depression/anxiety, common mental health
msk: back pain, musculoskeletal, joints, back, neck, muscles and joints
autism: asd, autistic, autism spectrum
cardiovascular: heart, cardiac, circulation, cvd, cardio
learning_difficulty: learning difficulties, dyslexia, ld, learning disability
other_health: other, long term condition, ltc, other condition, diabetes, respiratory
employer_relations: employer, relationship with employer, dispute, conflict at work
adjustments: workplace adjustments, reasonable adjustments, adjustment
skills: qualifications, training needs, skill, low skills
finances: money, debt, benefits, finance, financial
housing: homeless, accommodation, home
isolation: lonely, loneliness, social isolation, isolated
caring: carer, caring responsibilities, childcare, care
"""),
    "requirement": _table("""
step_free: step free, wheelchair, wheelchair access, ground floor, level access, step free access
hearing_loop: hearing loop, loop, induction loop, t loop
quiet_room: quiet room, quiet, low sensory, sensory room, quiet space
chaperone: chaperoned
gender:female: female, woman, female clinician, female practitioner, f
gender:male: male, man, male clinician, male practitioner, m
language:pl: polish, polish interpreter, polish speaker, interpreter polish
language:ur: urdu, urdu interpreter, urdu speaker
language:bn: bengali, bengali interpreter, bengali speaker
language:pa: punjabi, punjabi interpreter, panjabi
language:ar: arabic, arabic interpreter, arabic speaker
language:so: somali, somali interpreter
language:ro: romanian, romanian interpreter
language:gu: gujarati, gujarati interpreter
language:bsl: bsl, sign language, british sign language
"""),
    "weekday": _table("""
mon: monday, mo
tue: tuesday, tues, tu
wed: wednesday, weds, we
thu: thursday, thurs, thur, th
fri: friday, fr
sat: saturday, sa
sun: sunday, su
"""),
}

WORDS_OF = {
    "employment": "employment",
    "urgency": "urgency",
    "travel": "travel",
    "modes": "mode",
    "mode": "mode",
    "appointment_type": "appointment_type",
    "reserved_for": "reserved_for",
    "kind": "kind",
    "service": "service",
    "services": "service",
    "barriers": "barrier",
    "specialisms": "barrier",
    "requirements": "requirement",
    "provides": "requirement",
    "weekday": "weekday",
}
"""Which vocabulary each column takes its words from."""
