"""Dates as people write them, read by the style that a mapping names."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.files import read_batch
from tests.files.valid_week import write_week
from tests.spreadsheets.test_mapping import changed, own_week


@pytest.mark.parametrize(
    ("style", "text", "iso"),
    [
        ("dd/mm/yyyy", "3/4/2026", "2026-04-03"),
        ("mm/dd/yyyy", "3/4/2026", "2026-03-04"),
        ("dd-mmm-yy", "03-Apr-26", "2026-04-03"),
        ("d mmmm yyyy", "3 September 2026", "2026-09-03"),
        ("dd mmm yyyy", "3 Sept 2026", "2026-09-03"),
        ("dd.mm.yy", "03.04.26", "2026-04-03"),
        ("yyyy/mm/dd", "2026/04/03", "2026-04-03"),
        ("dd/mm/yyyy", "2026-04-03", "2026-04-03"),
    ],
)
def test_ways_of_writing_dates(tmp_path: Path, style: str, text: str, iso: str) -> None:
    week = changed("Clients.csv", "13/11/2026", text)
    week["mapping.toml"] = week["mapping.toml"].replace(b"dd/mm/yyyy", style.encode())
    week["Clients.csv"] = week["Clients.csv"].replace(b"1/11/2026", b"2026-11-01")
    person = read_batch(write_week(tmp_path, week)).batch.participants[0]
    assert person.referral_date.isoformat() == iso


def test_moments_and_ranges_of_dates(tmp_path: Path) -> None:
    week = own_week()
    week["slots.csv"] = (
        b"slot_id,practitioner_id,mode,start,minutes,When free\n"
        b"L1,Q1,phone,01/12/2026 9:30,30,\n"
        b"L2,Q1,phone,2/12/2026 at 14.05,30,\n"
    )
    week["Clients.csv"] = (
        week["Clients.csv"]
        .replace(b"Conditions", b"Away")
        .replace(b'"MSK pain:3, MH"', b'"24/12/2026, 28/12/2026 to 2/1/2027"')
    )
    text = week["mapping.toml"].decode().replace('barriers = "Conditions"', 'unavailable = "Away"')
    text = text.replace('barriers = ","', 'unavailable = ","')
    text = text.replace("[participants.lists]", 'unavailable = "dd/mm/yyyy"\n[participants.lists]')
    week["mapping.toml"] = f'{text}\n[slots.dates]\nstart = "dd/mm/yyyy"\n'.encode()
    batch = read_batch(write_week(tmp_path, week)).batch
    assert [f"{slot.start:%Y-%m-%d %H:%M}" for slot in batch.slots if slot.clinic_id is None] == [
        "2026-12-01 09:30",
        "2026-12-02 14:05",
    ]
    away = [
        (one.first.isoformat(), one.last.isoformat()) for one in batch.participants[0].unavailable
    ]
    assert away == [("2026-12-24", "2026-12-24"), ("2026-12-28", "2027-01-02")]
