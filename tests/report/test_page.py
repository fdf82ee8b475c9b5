"""The page as a whole: self-contained, well formed, the same every time, safe for any week."""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from xml.etree import ElementTree

import html5lib
import pytest

from matcher.domain import Outcome
from matcher.report import formats, render
from matcher.report.pictures.base import WIDE
from tests.report.cases import Case, outcome, week
from tests.report.rows import left, placed
from tests.weeks import MODEL, batch, need, person, site

XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"


def page(case: Case) -> str:
    """The report on ``case``."""
    return render(
        MODEL,
        case.batch,
        case.outcome,
        verdict_sentences=case.verdict,
        baseline_waits=case.baseline_waits,
        values=case.values,
    )


@cache
def full() -> str:
    """The report on a full week of 450 people."""
    return page(week(450))


def tree(text: str) -> ElementTree.Element:
    """The page parsed as a browser does, any error being an error."""
    return html5lib.HTMLParser(strict=True).parse(text)  # type: ignore[no-any-return]


@cache
def full_tree() -> ElementTree.Element:
    """The report on a full week, parsed once for all who only look at it."""
    return tree(full())


def words(element: ElementTree.Element) -> str:
    """All text within, one space between words."""
    return " ".join("".join(element.itertext()).split())


def tables(root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Every table of the page."""
    return root.iter(f"{XHTML}table")


def test_it_is_well_formed_and_marked_as_a_proposal() -> None:
    root = full_tree()
    assert words(next(root.iter(f"{XHTML}header"))).endswith(
        "Proposal: nothing is final before a named person approves"
    )
    assert "Booking period: Monday 30 November 2026 to Sunday 21 February 2027 (12 weeks)" in words(
        root
    )
    assert len(list(root.iter(f"{XHTML}h1"))) == 1
    ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))


def test_it_needs_nothing_from_elsewhere() -> None:
    text = re.sub(r'xmlns(:\w+)?="http://www\.w3\.org/[^"]+"', "", full())
    assert not re.findall(r"https?:|//[a-z]|@import|<script|<link|<iframe|src=", text)
    links = re.findall(r'href="([^"]*)"', full())
    assert links
    assert all(link.startswith(("#", "data:text/csv;")) for link in links)
    targets = {e.attrib.get("id") for e in full_tree().iter()}
    assert {link[1:] for link in links if link.startswith("#")} <= targets


def test_the_same_input_gives_the_same_bytes() -> None:
    assert page(week(450)) == full()


def test_every_finding_has_a_headline_a_picture_its_table_and_its_csv() -> None:
    root = full_tree()
    findings = [
        s
        for s in root.iter(f"{XHTML}section")
        if "finding" in s.attrib["class"] and s.attrib["id"] != "about"
    ]
    assert [s.attrib["id"] for s in findings] == [
        "waits",
        "places",
        "map",
        "not-yet-placed",
        "groups",
        "value",
        "progress",
    ]
    for section in findings:
        assert re.search(r"\d", words(next(section.iter(f"{XHTML}h2"))))
        exhibits = [d for d in section.iter(f"{XHTML}div") if d.get("class") == "exhibit"]
        assert exhibits
        for exhibit in exhibits:
            assert len(list(exhibit.iter(f"{SVG}svg"))) == 2
            assert len(list(exhibit.iter(f"{XHTML}table"))) == 1
            (link,) = exhibit.iter(f"{XHTML}a")
            assert link.attrib["download"].endswith(".csv")


def test_the_csv_is_the_table() -> None:
    root = full_tree()
    (section,) = [s for s in root.iter(f"{XHTML}section") if s.attrib.get("id") == "waits"]
    (link,) = section.iter(f"{XHTML}a")
    head, _, content = link.attrib["href"].partition(",")
    assert head == "data:text/csv;charset=utf-8;base64"
    read = list(csv.reader(io.StringIO(base64.b64decode(content).decode("utf-8-sig"))))
    (table,) = tables(section)
    rows = [[words(cell) for cell in row] for row in table.iter(f"{XHTML}tr")]
    assert read == rows


def test_pictures_have_a_name_a_description_and_real_text() -> None:
    pictures = list(full_tree().iter(f"{SVG}svg"))
    assert len(pictures) == 20
    for picture in pictures:
        assert picture.attrib["role"] == "img"
        (title,) = picture.iter(f"{SVG}title")
        (about,) = picture.iter(f"{SVG}desc")
        assert picture.attrib["aria-labelledby"] == title.attrib["id"]
        assert picture.attrib["aria-describedby"] == about.attrib["id"]
        assert title.text
        assert about.text
        assert list(picture.iter(f"{SVG}text"))
    widths = {round(float(p.attrib["width"])) for p in pictures if "-wide-" in _title_id(p)}
    assert widths == {WIDE.width}


def _title_id(picture: ElementTree.Element) -> str:
    return f"-{picture.attrib['aria-labelledby']}-"


def test_numbers_stand_out_from_the_cells_they_stand_in() -> None:
    (grid,) = [p for p in full_tree().iter(f"{SVG}svg") if "places-wide" in _title_id(p)]
    cells = _marks(grid, "mark-rect role-mark", "path")
    numbers = _marks(grid, "mark-text role-mark", "text")[: len(cells)]
    assert len(cells) == 8 * 13
    pairs = {(c.attrib["fill"], n.attrib["fill"]) for c, n in zip(cells, numbers, strict=True)}
    plain = [(fill, ink) for fill, ink in pairs if fill.startswith("#")]
    assert len(plain) >= 3
    for fill, ink in plain:
        assert contrast(fill, ink) >= 4.5


def _marks(picture: ElementTree.Element, kind: str, tag: str) -> list[ElementTree.Element]:
    groups = [g for g in picture.iter(f"{SVG}g") if g.attrib.get("class", "").startswith(kind)]
    return [mark for group in groups for mark in group.iter(f"{SVG}{tag}")]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_top_of_the_page_agrees_with_the_outcome() -> None:
    case = week(450)
    text = words(full_tree())
    rows = case.outcome.allocation
    assert f"{len({r.need_id for r in rows})} of {len(case.batch.needs)} plan items" in text
    assert f"{formats.whole(len(rows))} of " in text
    for sentence in case.verdict:
        assert sentence in text
    for row in case.outcome.unplaced:
        if row.last_chance:
            assert row.need_id in text


def empty() -> Case:
    """Nobody, nothing."""
    none = batch(participants=(), needs=(), practitioners=(), sites=(), slots=())
    return bare(Case(none, outcome(none, [], []), (), (), ()))


def bare(case: Case) -> Case:
    """``case`` without a curve and with a cost and bound of 0."""
    proof = case.outcome.certificate.model_copy(update={"cost": 0, "bound": 0})
    plain: Outcome = case.outcome.model_copy(update={"curve": (), "certificate": proof})
    return Case(case.batch, plain, case.baseline_waits, (), ())


def one_person(*, is_placed: bool) -> Case:
    """One person with one plan item."""
    week_of_one = batch()
    if is_placed:
        plan = outcome(week_of_one, [placed("N1")], [])
    else:
        plan = outcome(week_of_one, [], [left("N1", "P1", last=True)])
    return Case(week_of_one, plan, (10,), ())


def nobody_placed() -> Case:
    """Thirty plan items and not one placed."""
    people = [person(f"P{i}") for i in range(30)]
    needs = [need(f"N{i}", f"P{i}") for i in range(30)]
    thirty = batch(participants=people, needs=needs)
    return Case(
        thirty, outcome(thirty, [], [left(n.need_id, n.participant_id) for n in needs]), (), ()
    )


def everybody_placed() -> Case:
    """Thirty plan items, all of them placed."""
    full_case = nobody_placed()
    rows = [placed(n.need_id, n.participant_id) for n in full_case.batch.needs]
    return Case(full_case.batch, outcome(full_case.batch, rows, []), (10,) * 30, ())


@pytest.mark.parametrize(
    ("case", "sentences"),
    [
        (
            empty(),
            (
                "Nobody has asked for anything in this booking period.",
                "The independent check has not been run on this plan.",
                "No places are offered in this booking period",
                "Fewer than 5 people have a home that is known on the map",
                "Nobody has asked for anything, so nothing is left to place",
                "What one more place would be worth has not been worked out for this plan",
                "This plan costs 0 days of waiting, and no plan can cost less",
            ),
        ),
        (
            one_person(is_placed=True),
            (
                "Fewer than 5 plan items are placed",
                "Too few plan items are placed to say anything about their waits",
                "Too few people travel to an appointment",
                "Every plan item is placed",
            ),
        ),
        (
            one_person(is_placed=False),
            (
                "Last chances: fewer than 5 people have plan items that could not be placed",
                "There are too few to divide without showing small numbers.",
            ),
        ),
        (
            nobody_placed(),
            (
                "None of 30 plan items are placed",
                "All 30 plan items are not yet placed. "
                "The commonest reason (30): others had waited longer or were more urgent",
                "Too few plan items are placed to compare the waits of groups",
            ),
        ),
        (
            everybody_placed(),
            ("All 30 plan items are placed, at most 0.4 %", "start within 10 days, as under first"),
        ),
    ],
    ids=["empty", "one placed", "one left", "nobody placed", "everybody placed"],
)
def test_sparse_weeks_say_so_in_sentences(case: Case, sentences: tuple[str, ...]) -> None:
    text = words(tree(page(case)))
    for sentence in sentences:
        assert sentence in text
    assert "undefined" not in text
    assert "NaN" not in text
    assert "None of" in text or "None" not in text


def test_names_from_outside_cannot_do_anything() -> None:
    wicked = '=1+1"><script>alert(1)</script>'
    people = [person(f"P{i}", area="<b>") for i in range(12)]
    needs = [need(f"N{i}", f"P{i}") for i in range(12)]
    case = batch(participants=people, needs=needs, sites=(site(name=wicked),))
    rows = [placed(n.need_id, n.participant_id) for n in needs]
    text = page(Case(case, outcome(case, rows, []), (10,) * 12, (), (wicked,)))
    assert "<script" not in text
    tree(text)
    files = [
        base64.b64decode(c).decode("utf-8-sig") for c in re.findall(r"base64,([\w+/=]+)", text)
    ]
    (homes,) = [f for f in files if f.startswith("Homes nearest to")]
    assert "\n\"'=1+1" in homes


def test_the_templates_ride_with_the_package() -> None:
    folder = resources.files("matcher.report") / "templates"
    assert {f.name for f in folder.iterdir()} >= {"report.html.j2", "report.css"}
