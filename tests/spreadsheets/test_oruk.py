"""Open Referral UK: sites and a draft of practitioners, and nothing dropped unsaid."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from matcher.cli import app
from matcher.errors import InputFaults
from matcher.files import CannotWrite
from matcher.usecases import import_oruk

HALL = {
    "id": "5f0b2d9e-0001-4000-8000-000000000001",
    "name": "Town Hall",
    "location_type": "physical",
    "latitude": 53.58,
    "longitude": "-2.43",
    "addresses": [{"address_1": "1 High Street", "postal_code": "ZZ1 1AA"}],
    "accessibility": [
        {"description": "Wheelchair access on all levels. There is no hearing loop."},
        {"accessibility": "A quiet room can be booked"},
    ],
}
LIBRARY = {
    "id": "library/1",
    "location_type": "physical",
    "physical_addresses": [{"address_1": "2 Low Street", "postal_code": "ZZ1 1AB"}],
    "accessibility_for_disabilities": [{"accessibility": "Induction loop at the desk"}],
}
ONLINE = {"id": "online", "name": "Online", "location_type": "virtual"}


def service(number: int, name: str, *locations: object, **more: object) -> dict[str, object]:
    links = [{"id": f"link-{number}-{i}", "location": one} for i, one in enumerate(locations)]
    return {
        "id": f"s{number}",
        "name": name,
        "status": "active",
        "service_at_locations": links,
        **more,
    }


PAGE = {
    "total_items": 4,
    "contents": [
        service(
            1,
            "Back on track",
            HALL,
            ONLINE,
            attributes=[{"taxonomy_term": {"name": "Physiotherapy"}}],
            languages=[{"code": "pl", "name": "Polish"}, {"name": "Urdu"}],
            service_areas=[{"name": "Bolton"}],
            schedules=[
                {"freq": "WEEKLY", "byday": "MO,TH", "opens_at": "10:00:00", "closes_at": "18:00"}
            ],
        ),
        service(2, "Citizens Advice and debt advice", LIBRARY, HALL),
        service(3, "Lunch club", HALL),
        service(4, "Counselling for all", HALL, status="defunct"),
    ],
}


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as text:
        return [{k: v for k, v in row.items() if v} for row in csv.DictReader(text)]


def written(folder: Path, document: object) -> Path:
    file = folder / "services.json"
    file.write_text(json.dumps(document))
    return file


def test_sites_and_drafts_of_practitioners(tmp_path: Path) -> None:
    made = import_oruk(written(tmp_path, PAGE), tmp_path / "out")
    assert rows(tmp_path / "out" / "sites.csv") == [
        {
            "site_id": "5f0b2d9e-0001-4000-8000-000000000001",
            "name": "Town Hall",
            "latitude": "53.58",
            "longitude": "-2.43",
            "provides": "step_free;quiet_room",
        },
        {
            "site_id": "library-1",
            "name": "2 Low Street",
            "postcode": "ZZ1 1AB",
            "provides": "hearing_loop",
        },
    ]
    assert rows(tmp_path / "out" / "practitioners.csv") == [
        {"practitioner_id": "s1", "services": "physiotherapy", "provides": "language:pl"},
        {"practitioner_id": "s2", "services": "citizens_advice"},
    ]
    assert (made.sites, made.mapped) == (2, 2)


def test_what_is_left_out_is_listed_with_the_reason(tmp_path: Path) -> None:
    made = import_oruk(written(tmp_path, PAGE), tmp_path / "out")
    said = "\n".join(made.notes)
    assert "Lunch club: not made into a practitioner, for it looks like none" in said
    assert "Counselling for all: not made into a practitioner, for its status is defunct" in said
    report = (tmp_path / "out" / "import.md").read_text()
    assert all(one["name"] in report for one in PAGE["contents"])  # type: ignore[index,union-attr]
    assert "MO,TH 10:00-18:00 weekly" in report
    assert "There is no hearing loop" in report


def test_the_flat_form_and_a_single_service_are_read_too(tmp_path: Path) -> None:
    flat = {
        "services": [{"id": "s1", "name": "Physio"}],
        "locations": [HALL],
        "service_at_locations": [{"id": "x", "service_id": "s1", "location_id": HALL["id"]}],
    }
    assert import_oruk(written(tmp_path, flat), tmp_path / "flat").sites == 1
    assert import_oruk(written(tmp_path, service(1, "Physio", HALL)), tmp_path / "one").mapped == 1
    assert import_oruk(written(tmp_path, [service(1, "Physio")]), tmp_path / "list").sites == 0


@pytest.mark.parametrize("text", ["{", "[]", "3", '{"contents": [{"id": 3}]}', "[[[[", "\xff"])
def test_what_lists_no_services_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "services.json"
    file.write_text(text, encoding="latin-1")
    with pytest.raises(InputFaults) as caught:
        import_oruk(file, tmp_path / "out")
    assert len(caught.value.faults) == 1
    assert not (tmp_path / "out").exists()


def test_a_draft_that_somebody_has_finished_is_not_written_over(tmp_path: Path) -> None:
    file = written(tmp_path, PAGE)
    import_oruk(file, tmp_path / "out")
    with pytest.raises(CannotWrite):
        import_oruk(file, tmp_path / "out")
    result = CliRunner().invoke(app, ["import-oruk", str(file), "--out", str(tmp_path / "new")])
    assert result.exit_code == 0
    assert "2 sites, 2 services as drafts" in result.stdout
