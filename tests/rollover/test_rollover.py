"""One week rolled over: what is booked, what comes forward, and that nothing else changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from matcher.domain import Booking
from matcher.errors import CheckFailed
from matcher.files import CannotWrite, ClinicRow, ClosureRow, expand_clinics, read_batch
from matcher.usecases.rollover import OtherWeek
from tests.rollover.folders import AMINA, Folders, rows
from tests.weeks import at, batch, day, need, person, practitioner, slot, weekly

TWO_COURSES = batch(
    participants=(person(), person("P2"), person("P3")),
    needs=(
        need(sessions=2),
        need("N2", "P2", requested_on=day(-20), not_before=day(-3), urgency="urgent"),
    ),
    slots=(*weekly(3), slot("U1", at(1, "10:00"))),
)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


def test_accepted_sessions_become_bookings_and_their_need_leaves(folders: Folders) -> None:
    folders.write(TWO_COURSES)
    folders.allocate({"N1": ["T1", "T2"], "N2": ["U1"]})
    folders.decide("N1,accept,,Amina Khan,")
    rolled = folders.roll()
    assert rolled.week.batch.bookings == (
        Booking(slot_id="T1", participant_id="P1", need_id="N1", session=1),
        Booking(slot_id="T2", participant_id="P1", need_id="N1", session=2),
    )
    assert list(rolled.week.batch.need) == ["N2"]
    assert rolled.sentences()[0] == "Booked: 1 need, 2 sessions."
    assert read_batch(folders.next).batch == rolled.week.batch


def test_the_horizon_moves_a_week_and_keeps_its_length(folders: Folders) -> None:
    folders.write(TWO_COURSES)
    folders.edit(
        "batch.toml",
        '# ours\nmodel = "workwell" # the model\n\nhorizon_start=2026-11-30 # Monday\n'
        "horizon_weeks = 4\nowner = 'Bolton'\n",
    )
    folders.allocate({})
    rolled = folders.roll()
    assert (rolled.week.batch.horizon_start, rolled.week.batch.horizon_weeks) == (day(7), 4)
    assert (folders.next / "batch.toml").read_text() == (
        '# ours\nmodel = "workwell" # the model\n\nhorizon_start=2026-12-07 # Monday\n'
        "horizon_weeks = 4\nowner = 'Bolton'\n"
    )


def test_without_decisions_nothing_is_booked(folders: Folders) -> None:
    folders.write(TWO_COURSES)
    folders.allocate({"N1": ["T1", "T2"], "N2": ["U1"]})
    rolled = folders.roll()
    assert not rolled.week.batch.bookings
    assert rolled.week.batch.needs == TWO_COURSES.needs
    assert rolled.sentences() == (
        "Nothing was booked: nobody accepted an offer.",
        "To come forward: 2 offered and not decided.",
        "The next week has 2 needs.",
    )


def test_refused_and_left_offers_come_forward_with_their_clocks(folders: Folders) -> None:
    folders.write(TWO_COURSES)
    folders.allocate({"N1": ["T1", "T2"], "N2": ["U1"]})
    folders.decide("N1,change,Cannot do Tuesdays,Amina Khan,", "N2,leave,In hospital,Ben Lee,")
    after = folders.roll().week.batch
    assert after.needs == TWO_COURSES.needs
    assert [n.clock for n in after.needs] == [n.clock for n in TWO_COURSES.needs]
    record = (folders.next / "rollover.json").read_text()
    assert "Cannot do Tuesdays" in record
    assert "Ben Lee" in record


def test_a_clock_that_ran_from_the_referral_is_written_down(folders: Folders) -> None:
    folders.write(batch())
    folders.edit("needs.csv", "need_id,participant_id,service,sessions\nN1,P1,physiotherapy,1\n")
    folders.allocate({})
    folders.roll()
    assert rows(folders.next, "needs.csv")[0]["requested_on"] == "2026-11-23"


def test_everything_else_stays_as_its_user_wrote_it(folders: Folders) -> None:
    folders.write(TWO_COURSES)
    folders.edit(
        "needs.csv",
        "\ufeffneed_id,Notes,participant_id,sessions,service,\n"
        '\n"N1","café, ""quiet""",P1,2,physiotherapy,\nN2,=1+1,P2,1,physiotherapy,\n,,,,,\n',
    )
    folders.edit(
        "sites.csv", "site_id,name,latitude,longitude,Key safe\nS1,A  b,53.5780,-2.4290,7\n"
    )
    folders.allocate({"N1": ["T1", "T2"]})
    folders.decide("N1,accept,,Amina Khan,2026-11-27T16:05:09Z")
    folders.roll()
    data = (folders.next / "needs.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    [row] = rows(folders.next, "needs.csv")
    assert row["need_id"] == "N2"
    assert row["Notes"] == "'=1+1", "a formula is guarded, and reads back as it was"
    for file in ("sites.csv", "participants.csv", "practitioners.csv", "slots.csv"):
        assert (folders.next / file).read_bytes() == (folders.week / file).read_bytes()


def test_the_row_of_a_booked_course_comes_back_with_a_closure(folders: Folders) -> None:
    """Clock, urgency, gaps and the user's own columns outlive the row in needs.csv."""
    folders.write(TWO_COURSES)
    folders.edit(
        "needs.csv",
        "need_id,Notes,participant_id,service,sessions,max_gap_days,urgency,requested_on\n"
        "N1,by text,P1,physiotherapy,2,10,soon,2026-11-25\n",
    )
    folders.allocate({"N1": ["T1", "T2"]})
    folders.roll(rest=AMINA)
    folders.go_on()
    folders.edit(
        "closures.csv", "practitioner_id,site_id,from_date,to_date\nQ1,,2026-12-08,2026-12-08\n"
    )
    folders.allocate({})
    rolled = folders.roll()
    [need_row] = rows(folders.next, "needs.csv")
    assert need_row["Notes"] == "by text"
    [again] = rolled.week.batch.needs
    assert (again.need_id, again.sessions, again.urgency, again.max_gap_days) == (
        "N1",
        1,
        "soon",
        10,
    )
    assert again.clock.isoformat() == "2026-11-25"
    assert (again.require_practitioner, again.previous_session) == ("Q1", day(1))
    assert [b.slot_id for b in rolled.week.batch.bookings] == ["T1"]
    assert "To be booked again after closures: 1 session." in rolled.sentences()


def test_session_numbers_go_on_from_those_booked_before(folders: Folders) -> None:
    booked = Booking(slot_id="T1", participant_id="P1", need_id="N1", session=3)
    folders.write(batch(needs=(need(sessions=2),), slots=weekly(4), bookings=(booked,)))
    folders.allocate({"N1": ["T2", "T3"]})
    after = folders.roll(rest=AMINA).week.batch
    assert [(b.slot_id, b.session) for b in after.bookings] == [("T1", 3), ("T2", 4), ("T3", 5)]


def test_a_need_may_follow_one_that_is_now_booked(folders: Folders) -> None:
    folders.write(batch(needs=(need(), need("N2", after_need="N1")), slots=weekly(2)))
    folders.allocate({"N1": ["T1"]})
    folders.decide("N1,accept,,Amina Khan,")
    after = folders.roll().week.batch
    assert [n.after_need for n in after.needs] == ["N1"]
    assert [b.need_id for b in after.bookings] == ["N1"]


CLINIC = ClinicRow(
    clinic_id="C1",
    practitioner_id="Q1",
    site_id="S1",
    modes=("in_person",),
    minutes=30,
    weekday=1,
    from_minute=540,
    to_minute=600,
    every_weeks=2,
)


def test_clinics_keep_their_count_and_reach_the_new_end(folders: Folders) -> None:
    week = batch()
    folders.write(
        week.model_copy(update={"slots": expand_clinics([CLINIC], day(0), day(27))}),
        clinics=[CLINIC],
    )
    before = read_batch(folders.week).batch
    folders.allocate({"N1": ["C1-20261201-0930"]})
    after = folders.roll(rest=AMINA).week.batch
    assert [row["first_date"] for row in rows(folders.next, "clinics.csv")] == ["2026-11-30"]
    assert set(before.slots) < set(after.slots)
    assert {s.date for s in after.slots} == {day(1), day(15), day(29)}
    assert after.bookings_in.keys() == {"C1-20261201-0930"}


def test_a_plan_of_another_week_is_turned_away(folders: Folders) -> None:
    folders.write(TWO_COURSES)
    folders.allocate({"N1": ["T1", "T2"]})
    shutil.rmtree(folders.week)
    folders.write(TWO_COURSES.model_copy(update={"horizon_weeks": 5}))
    with pytest.raises(OtherWeek, match="another week, or the week has been changed"):
        folders.roll(rest=AMINA)
    assert not folders.next.exists()


def test_a_plan_that_breaks_a_rule_is_turned_away(folders: Folders) -> None:
    folders.write(TWO_COURSES)
    folders.allocate({"N1": ["T1", "T2"]})
    allocation = folders.out / "allocation.csv"
    allocation.write_text(allocation.read_text().replace("T2", "U1"))
    with pytest.raises(CheckFailed):
        folders.roll(rest=AMINA)
    assert not folders.next.exists()


def test_an_unread_next_week_is_replaced_and_one_with_work_in_it_is_not(folders: Folders) -> None:
    folders.write(TWO_COURSES)
    folders.allocate({"N1": ["T1", "T2"]})
    folders.roll()
    folders.roll(rest=AMINA)
    assert len(rows(folders.next, "bookings.csv")) == 2
    people = folders.next / "participants.csv"
    people.write_text(people.read_text() + "\n")
    with pytest.raises(CannotWrite, match="changed since it was rolled over"):
        folders.roll()
    assert len(rows(folders.next, "bookings.csv")) == 2


def test_the_week_itself_is_never_written_over(folders: Folders) -> None:
    folders.write(TWO_COURSES)
    folders.allocate({})
    folders.next = folders.week
    with pytest.raises(CannotWrite, match="one to read from"):
        folders.roll()
    assert read_batch(folders.week).batch.horizon_start == day(0)


def test_a_model_that_lies_beside_the_week_is_still_found(folders: Folders) -> None:
    bundled = Path(__file__).parents[2] / "models" / "workwell" / "model.toml"
    model = folders.root / "ours" / "model.toml"
    model.parent.mkdir()
    model.write_bytes(bundled.read_bytes())
    folders.write(TWO_COURSES.model_copy(update={"model": "../ours"}))
    folders.allocate({})
    folders.next = folders.root / "later" / "next"
    folders.roll()
    assert read_batch(folders.next).batch.model == "../../ours"


def test_people_without_needs_stay(folders: Folders) -> None:
    folders.write(TWO_COURSES)
    folders.allocate({"N1": ["T1", "T2"], "N2": ["U1"]})
    after = folders.roll(rest=AMINA).week.batch
    assert after.participants == TWO_COURSES.participants
    assert not after.needs


def test_a_next_week_with_faults_is_not_written(folders: Folders) -> None:
    """The clinic grows by a week, into a slot that was beyond its end."""
    week = batch(slots=(slot("T1", at(29, "09:15")),), practitioners=(practitioner(),))
    folders.write(week, clinics=[CLINIC])
    folders.allocate({})
    with pytest.raises(Exception, match="1 fault"):
        folders.roll()
    assert not folders.next.exists()


def test_closures_stay(folders: Folders) -> None:
    closure = ClosureRow(practitioner_id="Q1", from_date=day(8), to_date=day(9))
    folders.write(TWO_COURSES, closures=[closure])
    folders.allocate({})
    after = folders.roll().week.batch
    assert [s.slot_id for s in after.closed_slots] == ["T2"]
