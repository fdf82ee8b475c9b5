"""A base and small changes: what is taken over, what is derived, what is told."""

from __future__ import annotations

import pytest

from matcher.domain import Model
from matcher.errors import Fault, InputFaults
from matcher.planning import Scenario, generate, read_scenario
from matcher.planning.portable import as_document, from_document
from matcher.planning.scenario_file import changed, own_keys
from matcher.planning.scenario_keys import NO_SOURCE, source_of
from matcher.planning.scenario_model import model_toml, scenario_model, with_rates
from matcher.planning.week import write_week
from tests.planning.scenarios.conftest import Write
from tests.planning.weeks import written_and_read


def faults_of(write: Write, text: str, **files: str) -> tuple[Fault, ...]:
    with pytest.raises(InputFaults) as told:
        read_scenario(write(text, **files))
    return told.value.faults


def test_a_change_is_known_by_its_key_and_has_its_own_source(write: Write) -> None:
    mine = read_scenario(
        write(
            "[demand]\nbacklog_weeks = 12\nmid_course = 0.2\n"
            '[sources]\n"demand.backlog_weeks" = "our list, 1 June"\n'
        )
    )
    assert mine.changes == ("demand.backlog_weeks", "demand.mid_course")
    assert source_of(mine.sources, "demand.backlog_weeks") == "our list, 1 June"
    assert source_of(mine.sources, "demand.mid_course") == NO_SOURCE
    assert source_of(mine.sources, "demand.after_need") == "assumed"


def test_the_base_is_what_the_staff_is_sized_for_whatever_lies_between(
    write: Write, cornwall: Scenario
) -> None:
    mine = read_scenario(write("[demand]\nstarts_a_week = 30\n"))
    again = changed(mine, {"load": 1.2}, name="again")
    assert mine.staffed_for == again.staffed_for == cornwall
    assert cornwall.staffed_for is cornwall
    assert again.changes == ("demand.starts_a_week", "load")
    assert again.demand.starts_a_week == 30


def test_people_in_a_week_follow_starts_and_backlog_unless_they_are_given(
    cornwall: Scenario,
) -> None:
    twice = changed(cornwall, {"demand": {"starts_a_week": 30}}, name="twice")
    assert twice.people_in_week == round(30 * 5.5)
    assert "derived" in twice.sources["people_in_week"]
    more = changed(twice, {"demand": {"backlog_weeks": 9}}, name="more")
    assert more.people_in_week == 300
    told = changed(cornwall, {"demand": {"starts_a_week": 30}, "people_in_week": 7}, name="told")
    assert told.people_in_week == 7


def test_another_place_leaves_behind_what_belonged_to_the_first(manchester: Scenario) -> None:
    staffed = changed(
        manchester,
        {
            "staff": {"physiotherapy": 9.0},
            "extra": [{"service": "coach", "area": "bolton", "half_days": 1}],
            "sites": {"closed": ["site-bolton-1"]},
        },
        name="staffed",
    )
    moved = changed(staffed, {"icbs": ["QF7"]}, name="moved")
    assert (moved.staff, moved.extra, moved.example) == ({}, (), ())
    assert moved.sites.closed == ()
    assert moved.as_is is None
    assert moved.demand.starts_a_week == 41
    assert moved.people == manchester.people


def test_all_faults_come_at_once_with_what_was_probably_meant(write: Write) -> None:
    faults = faults_of(
        write,
        "laod = 0.8\npeople_in_week = 0\n[demand]\nbacklog_week = 3\n"
        "[services.physiotherapy]\nremote = 0.3\n[staff]\ncoach = -1\n"
        '[[extra]]\nservice = "coach"\narea = "bude"\nhalfdays = 1\n',
    )
    by_key = {fault.column: fault for fault in faults}
    assert "'load'" in by_key["laod"].todo
    assert "'backlog_weeks'" in by_key["demand.backlog_week"].todo
    assert "'remote_share'" in by_key["services.physiotherapy.remote"].todo
    assert "'half_days'" in by_key["extra.0.halfdays"].todo
    assert {"people_in_week", "staff.coach", "extra.0.half_days"} <= set(by_key)


def test_unknown_codes_come_at_once_too(cornwall: Scenario, model: Model) -> None:
    mine = changed(
        cornwall,
        {"staff": {"physioterapy": 2.0}, "demand": {"orders": [["coach", "trainin"]]}},
        name="mine",
    )
    with pytest.raises(InputFaults) as told:
        generate(mine, model=model, people=3)
    todo = {fault.found: fault.todo for fault in told.value.faults}
    assert "'physiotherapy'" in todo["physioterapy"]
    assert "'training'" in todo["trainin"]


def test_a_base_that_is_not_there_is_told_with_a_suggestion(write: Write) -> None:
    with pytest.raises(InputFaults) as told:
        read_scenario(write("", base="cornwal"))
    assert "cornwall" in told.value.faults[0].todo


def test_the_keys_of_a_file_are_its_own(write: Write) -> None:
    folder = write("load = 1.0\n[people.support.weeks]\nin_work = 9\n")
    assert own_keys(folder) == {"load", "people.support.weeks.in_work"}


def test_a_scenario_travels_as_a_document(write: Write, cornwall: Scenario) -> None:
    mine = read_scenario(write("[demand]\nstarts_a_week = 30\n"))
    document = as_document(mine)
    assert document["localities"] == "bundled"
    assert from_document(document) == mine
    assert from_document(as_document(cornwall)) == cornwall


# --- rates ---


def test_rates_change_the_model_and_travel_with_the_week(write: Write, model: Model) -> None:
    folder = write(
        "[rates.cost]\ntravel_per_ten_minutes = 2.25\n[rates.support_weeks]\nin_work=9\n"
    )
    mine = read_scenario(folder)
    own = scenario_model(mine, beside=folder)
    assert str(own.cost.travel_per_ten_minutes) == "2.25"
    assert own.support_weeks["in_work"] == 9  # type: ignore[index]
    assert own.cost.wait_doubling_days == model.cost.wait_doubling_days
    read = written_and_read(generate(mine, model=own, people=6, seed=1), folder / "week")
    assert read.model == own
    assert read.warnings == ()
    again = generate(mine, model=own, people=6, seed=1)
    write_week(again, folder / "week")


def test_faults_of_rates_are_told_by_their_keys(model: Model) -> None:
    with pytest.raises(InputFaults) as told:
        with_rates(model, {"cost": {"travel_per_ten_minuts": 1}, "support_weeks": {"in_work": 9.5}})
    where = {fault.column for fault in told.value.faults}
    assert where == {"rates.cost.travel_per_ten_minuts", "rates.support_weeks.in_work"}


def test_a_written_model_reads_back_as_itself(model: Model, write: Write) -> None:
    folder = write("")
    (folder / "model.toml").write_text(model_toml(model), encoding="utf-8")
    mine = read_scenario(folder).model_copy(update={"model": str(folder)})
    assert scenario_model(mine) == model
