"""Tables over HTTP: faults as of files, by the rows that were sent; all or none; and out again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from matcher import wire
from matcher.client import Client, Refused
from matcher.errors import InputFaults
from matcher.files import read_batch, week_contents, write_batch
from matcher.store import Store
from tests import weeks
from tests.api.conftest import Serve, people_and_slots


@pytest.fixture
def client(serve: Serve, database_url: str) -> Client:
    return serve(database_url, people_and_slots())


def unpacked(archive: bytes, folder: Path) -> Path:
    zipfile.ZipFile(io.BytesIO(archive)).extractall(folder)
    return folder


def test_what_is_exported_reads_back_as_what_was_loaded(client: Client, tmp_path: Path) -> None:
    read = read_batch(unpacked(client.export(), tmp_path)).batch
    assert read.model_copy(update={"input_sha256": ""}) == people_and_slots()
    assert client.export() == client.export()


def test_a_whole_week_can_be_sent_to_an_empty_store(
    serve: Serve, database_url: str, tmp_path: Path
) -> None:
    week = people_and_slots()
    write_batch(tmp_path / "week", week, weeks.MODEL)
    client = serve(database_url, None)
    done = client.load(tmp_path / "week")
    counts = {one.table: one.added for one in done.tables}
    assert counts["participants"] == len(week.participants)
    assert counts["slots"] == len(week.slots)
    read = read_batch(unpacked(client.export(), tmp_path / "out")).batch
    assert read.model_copy(update={"input_sha256": ""}) == week
    again = client.load(tmp_path / "week")
    assert not [one for one in again.tables if one.added or one.changed or one.removed]


def test_a_table_may_name_what_is_stored(client: Client) -> None:
    rows = "need_id,participant_id,service,sessions,after_need\nN8,P1,physiotherapy,1,N1\n"
    done = client.load_table("needs", rows.encode())
    assert [(one.table, one.added, one.changed) for one in done.tables] == [("needs", 1, 0)]
    assert client.records.need("N8").after_need == "N1"
    assert client.records.need("N1").sessions == 2
    changed = rows.replace(",1,N1", ",3,N1").encode()
    assert [(o.added, o.changed) for o in client.load_table("needs", changed).tables] == [(0, 1)]


def test_an_unknown_column_is_a_warning_by_its_row(client: Client) -> None:
    done = client.load_table("needs", b"need_id,participant_id,service,sessions,colour\n")
    assert [(one.column, one.row) for one in done.warnings] == [("colour", 1)]


BROKEN: Mapping[str, str] = {
    "participants.csv": (
        "participant_id,latitude,longitude,referral_date,employment,urgency,prefers\n"
        "X1,53.578,-2.429,2026-11-23,out_of_work,urgnet,\n"
        "X 2,53.578,-2.429,23/11/2026,out_of_work,,site:S9\n"
        "X1,53.578,-2.429,2026-11-23,resting,,\n"
    ),
    "needs.csv": (
        "need_id,participant_id,service,sessions,previous_session\n"
        "M1,X1,physiotherapy,0,\n"
        "M2,nobody,physiotherapy,2,2026-11-20\n"
        "M3,P1,physiotherapy,2,,,\n"
        '"M4",P2,massage,2,\n'
    ),
    "slots.csv": (
        "slot_id,practitioner_id,mode,start,minutes,places\n"
        "Y1,Q1,phone,2026-12-01T09:10,30,1\n"
        "Y2,Q1,phone,2026-12-01T12:00,30,1\n"
        "Y3,Q1,phone,2026-12-01T12:15,30,0\n"
        "Y4,Q7,in_person,2026-12-01T16:00,30,1\n"
    ),
}


def test_the_faults_are_those_of_the_files_with_the_rows_that_were_sent(
    client: Client, tmp_path: Path
) -> None:
    """The oracle is the same rows in a folder, under the rows that are stored already."""
    with pytest.raises(Refused) as caught:
        client.records.load_tables({name: text.encode() for name, text in BROKEN.items()})
    told = {(f.file, f.row, f.column, f.code, f.found) for f in caught.value.told.faults}

    stored = week_contents(people_and_slots(), weeks.MODEL)
    before: dict[str, int] = {}
    for name, content in stored.items():
        (tmp_path / name).write_bytes(content)
    for name, text in BROKEN.items():
        lines = stored[name].decode().splitlines()
        before[name] = len(lines) - 1
        (tmp_path / name).write_text("\n".join(under(lines, text)) + "\n", encoding="utf-8")
    with pytest.raises(InputFaults) as expected:
        read_batch(tmp_path)
    wanted = {
        (f.file, f.row and f.row - before.get(f.file, 0), f.column, f.code, f.found)
        for f in expected.value.faults
    }
    ragged = [one for one in told if one[3] == "ragged_row"]
    assert [(row, found) for _, row, _, _, found in ragged] == [(4, "M3,P1,physiotherapy,2,,,")]
    assert told - set(ragged) == {one for one in wanted if one[3] != "ragged_row"}
    assert len(told) > 10


def under(lines: list[str], sent: str) -> list[str]:
    """The rows of ``sent`` under those of a whole file, each cell in its column."""
    header = lines[0].split(",")
    own_header, *rows = sent.splitlines()
    places = {name: at for at, name in enumerate(own_header.split(","))}
    moved = []
    for row in rows:
        cells = row.split(",")
        if len(cells) > len(places):
            moved.append("," * len(header))  # as ragged as it was
            continue
        moved.append(",".join(cells[places[n]] if n in places else "" for n in header))
    return [*lines, *moved]


def test_nothing_is_kept_of_tables_with_a_fault(client: Client, database_url: str) -> None:
    good = b"site_id,name,latitude,longitude\nS2,New,53.5,-2.4\n"
    with pytest.raises(Refused) as caught:
        client.records.load_tables({"sites.csv": good, "needs.csv": BROKEN["needs.csv"].encode()})
    assert {fault.file for fault in caught.value.told.faults} == {"needs.csv"}
    with Store.open(database_url) as store:
        assert [one.site_id for one in store.supply().sites] == ["S1"]


def test_replacing_takes_away_what_the_table_does_not_have(client: Client) -> None:
    rows = b"slot_id,practitioner_id,mode,start,minutes\nZ1,Q1,phone,2026-12-01T09:00,30\n"
    done = client.load_table("slots", rows, mode="replace")
    (slots,) = [one for one in done.tables if one.table == "slots"]
    assert (slots.added, slots.removed) == (1, 8)
    assert client.records.slot("Z1").free_places == 1
    assert client.records.need("N0").sessions == 2


def test_replacing_does_not_take_what_is_in_use(client: Client) -> None:
    asked = tuple(wire.SessionAsked(slot_id=slot, need_id="N0") for slot in ("T1", "T2"))
    client.confirm(client.hold("P0", asked))
    rows = b"slot_id,practitioner_id,mode,start,minutes\nZ1,Q1,phone,2026-12-03T09:00,30\n"
    with pytest.raises(Refused) as caught:
        client.load_table("slots", rows, mode="replace")
    assert {fault.found for fault in caught.value.told.faults} == {"T1", "T2"}


def test_clinics_become_slots_and_closures_close_them(client: Client) -> None:
    clinics = (
        "clinic_id,practitioner_id,mode,weekday,from_time,to_time,minutes\n"
        "thu,Q1,phone,thu,09:00,10:00,30\n"
    )
    added = {one.table: one.added for one in client.load_table("clinics", clinics.encode()).tables}
    assert added == {"clinics": 1, "slots": 8}
    assert client.records.slot("thu-20261203-0900").free_places == 1
    closures = "practitioner_id,from_date,to_date\nQ1,2026-12-03,2026-12-04\n"
    client.load_table("closures", closures.encode())
    assert client.records.slot("thu-20261203-0900").closed
    assert not client.records.slot("thu-20261210-0900").closed


def test_who_sends_a_path_as_a_model_learns_nothing(serve: Serve, sqlite_url: str) -> None:
    client = serve(sqlite_url, None)
    settings = b'model = "/etc"\nhorizon_start = 2026-11-30\nhorizon_weeks = 4\n'
    with pytest.raises(Refused) as caught:
        client.records.load_tables({"batch.toml": settings})
    assert [fault.code for fault in caught.value.told.faults] == ["unknown_model"]


def test_a_file_of_no_week_is_a_warning_and_one_sent_twice_is_not_loaded(client: Client) -> None:
    done = client.records.load_tables({"slots.cvs": b"a,b\n"})
    assert [(one.file, one.code) for one in done.warnings] == [("slots.cvs", "unknown_file")]
    (answer,) = done.tables or (None,)
    assert answer is None
