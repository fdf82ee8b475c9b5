from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from pathlib import Path

import pytest

from matcher.audit.reasons import Reasons
from matcher.audit.week import Week
from matcher.domain import Employment, Mode, Model, Reason, TravelMeans, Urgency
from matcher.errors import MatcherError
from matcher.files import ReadBatch, bank_holidays
from matcher.planning import GeneratedWeek, Scenario, generate, read_scenario, write_week
from tests.planning.weeks import places_free, rows_of, sessions_asked, written_and_read

SCENARIOS = (
    "black-country",
    "cornwall",
    "greater-manchester",
    "herefordshire-and-worcestershire",
    "north-central-london",
)


@pytest.fixture(scope="module")
def read(week: GeneratedWeek, tmp_path_factory: pytest.TempPathFactory) -> ReadBatch:
    return written_and_read(week, tmp_path_factory.mktemp("weeks") / "week")


def test_the_same_arguments_give_the_same_bytes(manchester: Scenario, model: Model) -> None:
    first = generate(manchester, model=model, people=80, load=1.1, seed=5).files()
    again = generate(manchester, model=model, people=80, load=1.1, seed=5).files()
    other = generate(manchester, model=model, people=80, load=1.1, seed=6).files()
    assert first == again
    assert first["participants.csv"] != other["participants.csv"]


def test_another_load_leaves_the_people_and_changes_the_places(
    manchester: Scenario, model: Model
) -> None:
    easy = generate(manchester, model=model, people=80, load=0.7, seed=5)
    crisis = generate(manchester, model=model, people=80, load=1.4, seed=5)

    def who(week: GeneratedWeek) -> list[dict[str, str]]:
        return [{**row, "prefers": ""} for row in rows_of(week, "participants.csv")]

    assert who(easy) == who(crisis)
    assert len(easy.tables["clinics.csv"].rows) > len(crisis.tables["clinics.csv"].rows)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_gives_a_week_without_faults_or_warnings(
    name: str, scenarios: Path, model: Model, tmp_path: Path
) -> None:
    scenario = read_scenario(scenarios / name)
    week = generate(scenario, model=model, seed=3)
    read = written_and_read(week, tmp_path / "week")
    assert read.warnings == ()
    assert len(read.batch.participants) == scenario.people_in_week
    assert sessions_asked(read.batch).keys() <= set(model.services)


@pytest.mark.parametrize("people", [1, 2, 20])
def test_tiny_weeks_are_whole(
    people: int, manchester: Scenario, model: Model, tmp_path: Path
) -> None:
    week = generate(manchester, model=model, people=people, weeks=4, seed=1)
    read = written_and_read(week, tmp_path / "week")
    assert read.warnings == ()
    assert len(read.batch.participants) == people


def test_a_week_of_the_usual_size(read: ReadBatch) -> None:
    batch = read.batch
    sessions = sum(need.sessions for need in batch.needs)
    assert read.warnings == ()
    assert len(batch.participants) == 450
    assert 620 <= len(batch.needs) <= 740
    assert 1500 <= sessions <= 1850
    assert batch.bookings


def test_the_load_is_that_of_every_service(read: ReadBatch) -> None:
    free = places_free(read.batch)
    for service, asked in sessions_asked(read.batch).items():
        assert asked / free[service] == pytest.approx(0.9, rel=0.05), service


@pytest.mark.parametrize("load", [0.7, 1.4])
def test_other_loads_are_kept_too(
    load: float, manchester: Scenario, model: Model, tmp_path: Path
) -> None:
    week = generate(manchester, model=model, people=300, load=load, seed=2)
    batch = written_and_read(week, tmp_path / "week").batch
    asked, free = sessions_asked(batch), places_free(batch)
    assert asked.total() / free.total() == pytest.approx(load, rel=0.02)
    for service, sessions in asked.items():
        assert sessions / free[service] == pytest.approx(load, rel=0.1), service


def test_people_are_as_the_sources_say(manchester: Scenario, model: Model) -> None:
    week = generate(manchester, model=model, people=3000, load=1.0, seed=4)
    people = list(rows_of(week, "participants.csv"))

    def share(column: str, text: str) -> float:
        return sum(text in row[column] for row in people) / len(people)

    assert share("employment", Employment.OUT_OF_WORK) == pytest.approx(0.59, abs=0.03)
    assert share("urgency", Urgency.URGENT) == pytest.approx(0.10, abs=0.02)
    assert share("travel", TravelMeans.CAR) == pytest.approx(0.70, abs=0.03)
    assert share("requirements", "language:") == pytest.approx(0.08, abs=0.015)
    assert share("requirements", "step_free") == pytest.approx(0.10, abs=0.02)
    assert share("requirements", "gender:") == pytest.approx(0.06, abs=0.015)
    assert share("availability", "_eve") == pytest.approx(0.15, abs=0.02)
    assert share("groups", "age_16_34") == pytest.approx(0.32, abs=0.03)
    assert share("barriers", "mental_health") == pytest.approx(0.48 + 0.4 * 0.33, abs=0.04)
    assert len(week.tables["needs.csv"].rows) / len(people) == pytest.approx(1.5, abs=0.05)


def test_needs_are_varied(week: GeneratedWeek) -> None:
    needs = list(rows_of(week, "needs.csv"))
    half_way = [n for n in needs if n["require_practitioner"]]
    assert 0.05 <= sum(bool(n["after_need"]) for n in needs) / len(needs) <= 0.09
    assert 0.06 <= len(half_way) / len(needs) <= 0.11
    assert 0.03 <= sum(n["same_practitioner"] == "no" for n in needs) / len(needs) <= 0.07
    assert any(not n["previous_session"] for n in half_way), "some have their next session booked"
    assert len({n["service"] for n in needs}) == 8


def test_homes_are_where_the_scenario_is(read: ReadBatch) -> None:
    for person in read.batch.participants:
        assert person.home is not None
        assert 53.3 < person.home.latitude < 53.75
        assert -2.85 < person.home.longitude < -1.85


def test_clinics_keep_bank_holidays_and_hours(read: ReadBatch) -> None:
    dates = {slot.date for slot in read.batch.slots}
    christmas = dt.date(2026, 12, 25)
    assert read.batch.horizon_start < christmas < read.batch.horizon_end
    assert not dates & bank_holidays(2026)
    assert all(date.weekday() < 5 for date in dates)
    assert all(
        8 * 60 <= slot.start_minute < slot.end_minute <= 21 * 60 for slot in read.batch.slots
    )
    evening = sum(slot.start_minute >= 17 * 60 for slot in read.batch.slots)
    assert 0.05 < evening / len(read.batch.slots) < 0.25


def test_a_horizon_over_the_change_of_the_clock(
    manchester: Scenario, model: Model, tmp_path: Path
) -> None:
    spring = manchester.model_copy(update={"horizon_start": dt.date(2027, 3, 15)})
    batch = written_and_read(generate(spring, model=model, people=60, seed=1), tmp_path / "w").batch
    by_clinic: dict[str | None, set[int]] = {}
    for slot in batch.slots:
        if slot.clinic_id and slot.slot_id.endswith("0830"):
            by_clinic.setdefault(slot.clinic_id, set()).add(slot.start_minute)
    assert by_clinic
    assert all(minutes == {8 * 60 + 30} for minutes in by_clinic.values())
    assert {slot.start.utcoffset() for slot in batch.slots} == {
        dt.timedelta(0),
        dt.timedelta(hours=1),
    }


def test_supply_is_mixed(read: ReadBatch) -> None:
    batch = read.batch
    remote: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for slot in batch.slots:
        [service] = batch.practitioner[slot.practitioner_id].services
        if not slot.is_referral:
            total[service] += slot.places
            remote[service] += slot.places * (Mode.IN_PERSON not in slot.modes)
    assert remote["physiotherapy"] / total["physiotherapy"] == pytest.approx(0.25, abs=0.12)
    assert remote["hr_adviser"] / total["hr_adviser"] == pytest.approx(0.70, abs=0.15)
    referrals = {
        batch.practitioner[s.practitioner_id].services[0] for s in batch.slots if s.is_referral
    }
    assert referrals == {"training", "social_prescribing", "citizens_advice"}
    physio = {(s.appointment_type.value, s.minutes) for s in batch.slots if "physio" in s.slot_id}
    assert {("new", 45), ("follow_up", 30)} <= physio
    assert len(batch.sites) == 60
    assert any(site.serves for site in batch.sites) or any(q.serves for q in batch.practitioners)


def test_bookings_hold_places_that_stand(read: ReadBatch) -> None:
    batch = read.batch
    called_off = len(batch.bookings) - len(batch.standing_bookings)
    assert 1 <= called_off <= 6, "a day was called off"
    for slot_id, bookings in batch.bookings_in.items():
        assert len(bookings) <= batch.slot[slot_id].places
        assert len({b.participant_id for b in bookings}) == len(bookings)
    first_week = batch.horizon_start + dt.timedelta(days=7)
    soon = sum(batch.slot[b.slot_id].date < first_week for b in batch.standing_bookings)
    assert soon / len(batch.bookings) > 0.25


@pytest.mark.parametrize("seed", [1, 2])
def test_nearly_every_need_could_be_placed(
    seed: int, manchester: Scenario, model: Model, tmp_path: Path
) -> None:
    week = generate(manchester, model=model, people=450, load=1.0, seed=seed)
    batch = written_and_read(week, tmp_path / "week").batch
    reasons = Reasons(Week(model, batch), {})
    found = Counter(reasons.reason(need) for need in batch.needs)
    possible = found[Reason.OTHERS_FIRST] + found[Reason.WAITS_FOR]
    assert possible / len(batch.needs) >= 0.93, found
    assert found[Reason.TOO_FAR] > 0, "journeys matter to somebody"


@pytest.mark.parametrize(
    "figures",
    [{"people": 0}, {"people": 10_001}, {"weeks": 0}, {"weeks": 105}, {"load": 0.0}, {"seed": -1}],
)
def test_figures_out_of_range_are_refused(
    figures: dict[str, int], manchester: Scenario, model: Model
) -> None:
    with pytest.raises(MatcherError):
        generate(manchester, model=model, **figures)


def test_a_week_replaces_an_earlier_one_and_nothing_else(
    week: GeneratedWeek, tmp_path: Path
) -> None:
    write_week(week, tmp_path / "week")
    write_week(week, tmp_path / "week")
    assert {p.name for p in (tmp_path / "week").iterdir()} == set(week.files())
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me")
    with pytest.raises(MatcherError):
        write_week(week, tmp_path / "mine")
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("file", ["batch.toml", "participants.csv", "needs.csv"])
def test_a_week_that_somebody_has_worked_on_is_never_replaced(
    week: GeneratedWeek, tmp_path: Path, file: str
) -> None:
    mine = tmp_path / "mine"
    write_week(week, mine)
    (mine / file).write_bytes((mine / file).read_bytes() + b"\n")
    before = {p.name: p.read_bytes() for p in mine.iterdir()}
    with pytest.raises(MatcherError, match="Name another folder"):
        write_week(week, mine)
    assert {p.name: p.read_bytes() for p in mine.iterdir()} == before


def test_a_week_of_one_s_own_is_never_replaced(week: GeneratedWeek, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    own = {"batch.toml": 'model = "workwell"\n', "participants.csv": "participant_id\n"}
    for name, text in own.items():
        (mine / name).write_text(text)
    with pytest.raises(MatcherError, match="Name another folder"):
        write_week(week, mine)
    assert {p.name: p.read_text() for p in mine.iterdir()} == own


@pytest.mark.soak
def test_ten_thousand_people_take_less_than_half_a_minute(
    manchester: Scenario, model: Model, tmp_path: Path
) -> None:
    began = time.perf_counter()
    week = generate(manchester, model=model, people=10_000, load=0.9, seed=1)
    assert time.perf_counter() - began < 30
    assert written_and_read(week, tmp_path / "week").warnings == ()
