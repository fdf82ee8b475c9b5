"""`matcher map`: what is offered, what is asked, and that nothing is overwritten or guessed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from matcher import usecases
from matcher.cli import app
from matcher.errors import InputFaults
from matcher.files import CannotWrite
from matcher.usecases.mapping import DateOrder, OpenDates
from tests.files.valid_week import valid_week, write_week


def week(folder: Path, clients: str, items: str = "need_id,participant_id\n") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "Client list.csv").write_text(clients)
    (folder / "Plan items.csv").write_text(items)
    return folder


def offered(folder: Path) -> dict[str, dict[str, object]]:
    return tomllib.loads(usecases.offer_mapping(folder).text)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["map", *words])


def test_a_week_that_needs_none_is_offered_none(tmp_path: Path) -> None:
    found = usecases.offer_mapping(write_week(tmp_path, valid_week()))
    assert not found.needed
    assert tomllib.loads(found.text) == {}


CLIENTS = """\
Client ref,Date of referral,Employment status,Priority,Transport,Conditions,Favourite colour
P1,13/04/2026,signed off,HIGH,Bus,"Back pain, anxiety",red
P2,01/02/2026,Employed,Normal,Drives,MSK,blue
P3,31/12/2026,on the moon,Normal,On foot,depression,
"""


def test_names_words_dates_and_lists_are_offered(tmp_path: Path) -> None:
    folder = week(
        tmp_path, CLIENTS, "Item ref,Client ref,Service needed,Sessions\nN1,P1,Physio,2\n"
    )
    found = offered(folder)
    assert found["participants"] == {
        "from": "Client list.csv",
        "columns": {
            "participant_id": "Client ref",
            "referral_date": "Date of referral",
            "employment": "Employment status",
            "urgency": "Priority",
            "travel": "Transport",
            "barriers": "Conditions",
        },
        "dates": {"referral_date": "dd/mm/yyyy"},
        "lists": {"barriers": ","},
        "values": {
            "employment": {"signed off": "off_sick", "Employed": "in_work"},
            "urgency": {"HIGH": "soon", "Normal": "routine"},
            "travel": {"Bus": "public_transport", "Drives": "car", "On foot": "walk"},
            "barriers": {
                "Back pain": "msk",
                "MSK": "msk",
                "anxiety": "mental_health",
                "depression": "mental_health",
            },
        },
    }
    assert found["needs"]["values"] == {"service": {"Physio": "physiotherapy"}}
    text = usecases.offer_mapping(folder).text
    assert '# "on the moon" = "?"' in text
    assert '# Your column "Favourite colour" is not read.' in text


def test_a_missing_required_column_is_asked_for_and_never_filled(tmp_path: Path) -> None:
    found = usecases.offer_mapping(week(tmp_path, "Client ref,Referred\nP1,1/1/2026\n"))
    assert found.text.count('# employment = "?"') == 2  # your column, or the same for all
    assert '# participant_id = "?"' not in found.text
    assert '# postcode = "?"' in found.text
    assert "employment" not in str(tomllib.loads(found.text))
    assert found.questions == found.text.count(' = "?"') + found.text.count("# participant_id =")


GUESSED = {
    "Client list.csv": """\
WW,Start of referral,In paid work,Gets about by,Home PC,Colour
W1,13/04/2026,signed off,Bus,OL1 1AA,red
W2,14/04/2026,employed,Walks,bl49zz,red
W3,15/04/2026,unemployed,lift,M1 1AE,blue
""",
    "Things.csv": """\
Line,Whose,Offer,How many,not_before,not_after,Same person?
L1,W1,Physio,2,,,Y
L2,W1,CAB,1,,,
L3,W3,OT,6,,,
""",
}


def test_what_a_heading_does_not_say_is_guessed_by_what_is_below_it_and_asked(
    tmp_path: Path,
) -> None:
    for name, text in GUESSED.items():
        (tmp_path / name).write_text(text)
    found = usecases.offer_mapping(tmp_path)
    as_it_is, confirmed = tomllib.loads(found.text), tomllib.loads(answered(found.text))
    assert "participant_id" not in as_it_is["participants"].get("columns", {})
    assert confirmed["participants"]["columns"] == {
        "participant_id": "WW",
        "referral_date": "Start of referral",
        "employment": "In paid work",
        "travel": "Gets about by",
        "postcode": "Home PC",
    }
    assert confirmed["participants"]["dates"] == {"referral_date": "dd/mm/yyyy"}
    assert confirmed["participants"]["values"]["travel"] == {
        "Bus": "public_transport",
        "Walks": "walk",
        "lift": "car",
    }
    assert confirmed["needs"]["from"] == "Things.csv"
    assert "please check" in found.text
    assert confirmed["needs"]["columns"] == {
        "need_id": "Line",
        "participant_id": "Whose",
        "service": "Offer",
        "sessions": "How many",
    }
    assert '# Your column "Colour" is not read.' in found.text


def test_a_heading_is_not_believed_against_what_is_below_it(tmp_path: Path) -> None:
    """``Ref`` could be the person's; ``Building`` could be the site's code, and holds its name."""
    people = "WW No,Postcode,Referred,Work status\nW1,M1 1AE,13/04/2026,employed\n"
    people += "W2,M1 1AE,14/04/2026,employed\n"
    folder = week(tmp_path, people, "Ref,WW No,Service,Sessions\nL1,W1,Physio,2\nL2,W1,CAB,1\n")
    (folder / "Sites.csv").write_text("Code,Building\nB1,Bolton Hub\nB2,Bury Hub\n")
    needs, sites = (
        tomllib.loads(answered(usecases.offer_mapping(folder).text))[name]
        for name in ("needs", "sites")
    )
    assert (needs["columns"]["need_id"], needs["columns"]["participant_id"]) == ("Ref", "WW No")
    assert sites["columns"]["site_id"] == "Code"


def test_a_booking_may_be_of_a_need_that_is_in_no_list(tmp_path: Path) -> None:
    folder = week(tmp_path, CLIENTS, "Item ref,Client ref,Service\nN1,P1,Physio\nN2,P2,CAB\n")
    (folder / "Bookings.csv").write_text("Slot ref,Client ref,Item ref\nS1,P1,B1\nS2,P3,B2\n")
    assert offered(folder)["bookings"]["columns"] == {
        "slot_id": "Slot ref",
        "participant_id": "Client ref",
        "need_id": "Item ref",
    }


def answered(text: str) -> str:
    """The mapping after its user has said yes to every guess."""
    return re.sub(r'^# (\w+ = "[^"?]+")$', r"\1", text, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("dates", "style"),
    [
        ("13/04/2026 02/02/2026", "dd/mm/yyyy"),
        ("04/13/2026 02/02/2026", "mm/dd/yyyy"),
        ("13-Apr-26 02-Feb-26", "dd-mmm-yy"),
        ("2026/04/13 2026/02/02", "yyyy/mm/dd"),
        ("13.4.26 2.2.26 99.9.26", "dd.mm.yy"),
    ],
)
def test_the_style_of_dates_is_told_from_the_whole_column(
    tmp_path: Path, dates: str, style: str
) -> None:
    rows = "".join(f"P{place},{text},in_work\n" for place, text in enumerate(dates.split()))
    found = usecases.offer_mapping(week(tmp_path, f"Client ref,Referred,employment\n{rows}"))
    assert found.assumed == ()
    participants = tomllib.loads(found.text)["participants"]
    assert participants["dates"] == {"referral_date": style}


OPEN = "Client ref,Referred,employment\nP1,03/04/2026,in_work\nP2,05/06/2026,in_work\n"


def test_dates_that_can_be_read_in_two_ways_are_asked_about(tmp_path: Path) -> None:
    folder = week(tmp_path, OPEN)
    found = usecases.offer_mapping(folder)
    (sentence,) = found.assumed
    assert "can be read as dd/mm/yyyy and as mm/dd/yyyy" in sentence
    assert "# ASSUMED" in found.text
    with pytest.raises(OpenDates):
        usecases.save_mapping(found)
    assert not (folder / "mapping.toml").exists()
    for order, style in ((DateOrder.UK, "dd/mm/yyyy"), (DateOrder.US, "mm/dd/yyyy")):
        settled = usecases.offer_mapping(folder, order)
        assert settled.assumed == ()
        assert tomllib.loads(settled.text)["participants"]["dates"] == {"referral_date": style}


def test_another_column_that_is_clear_settles_it(tmp_path: Path) -> None:
    rows = "Client ref,Referred,Support start,employment\nP1,03/04/2026,25/04/2026,in_work\n"
    assert usecases.offer_mapping(week(tmp_path, rows)).assumed == ()


def test_saving_never_writes_over(tmp_path: Path) -> None:
    folder = week(tmp_path, CLIENTS)
    found = usecases.offer_mapping(folder)
    assert usecases.save_mapping(found) == folder / "mapping.toml"
    with pytest.raises(CannotWrite):
        usecases.save_mapping(found)


def test_the_command_shows_saves_and_asks(tmp_path: Path) -> None:
    folder = str(week(tmp_path, OPEN))
    shown = run(folder)
    assert (shown.exit_code, "[participants]" in shown.stdout) == (0, True)
    refused = run(folder, "--save")
    assert (refused.exit_code, "--dates uk" in refused.stderr) == (2, True)
    assert run(folder, "--save", "--dates", "uk").exit_code == 0
    assert run(folder, "--save", "--dates", "uk").exit_code == 2


@pytest.mark.parametrize("name", ["none", "empty", "file.csv", "none.xlsx"])
def test_what_has_no_tables_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.csv").write_text("a,b\n")
    with pytest.raises(InputFaults):
        usecases.offer_mapping(tmp_path / name)
    assert run(str(tmp_path / name)).exit_code == 2
