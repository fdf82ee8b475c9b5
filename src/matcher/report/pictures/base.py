"""What every picture shares: colours, sizes, and the way from a specification to an SVG.

Each picture is drawn twice, wide for desks and paper and narrow for phones and high zoom, with
text that stays text. Hatching is a second sign beside every colour that carries a meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

import altair as alt
import vl_convert

INK = "#212b32"
MUTED = "#4c6272"
RULE = "#d8dde0"
PAPER = "#ffffff"
BLUE = "#005eb8"
DEEP = "#003087"
PALE = "#f0f4f5"
HATCH_GREY = "#7a8b99"
"""Drawn as grey hatching: the comparison, first come, first served."""
HATCH_BLUE = "#5a93c8"
"""Drawn as blue hatching: an estimate."""
HATCH_FAINT = "#c3ccd3"
"""Drawn as faint hatching: a hidden number."""

_FONT = "Arial"
_FONTS = "Arial, Helvetica, sans-serif"
_SVG = "http://www.w3.org/2000/svg"
_LONG_DECIMAL = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_REFERENCE = re.compile(r"url\(#(.+)\)")
_DROPPED = ("role", "aria-hidden", "aria-label", "aria-roledescription", "pointer-events")

Rows = list[dict[str, object]]
"""Inline data of a chart."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The space of a picture: its width, and the characters that fit on a line of text."""

    name: str
    width: int
    font: int
    line: int

    @property
    def is_narrow(self) -> bool:
        """Whether this is the variant for small screens."""
        return self.name == "narrow"


WIDE = Frame("wide", 860, 14, 110)
NARROW = Frame("narrow", 340, 13, 46)


@dataclass(frozen=True, slots=True)
class Picture:
    """Both variants of a picture as SVG markup; exactly one of them is displayed."""

    wide: str
    narrow: str


Drawing = Callable[[Frame], alt.LayerChart]


def picture(key: str, title: str, description: str, draw: Drawing) -> Picture:
    """``draw`` in both variants. ``key`` makes the ids inside; the words are for screen readers."""
    wide, narrow = (
        _svg(_specification(draw(frame), frame), f"{key}-{frame.name}", title, description)
        for frame in (WIDE, NARROW)
    )
    return Picture(wide, narrow)


def layered(*layers: alt.Chart) -> alt.LayerChart:
    """``layers`` over one another, the first at the bottom."""
    chart: alt.LayerChart = alt.LayerChart(layer=list(layers))
    return chart


def data(rows: Rows) -> alt.InlineData:
    """``rows`` as the data of a chart."""
    return alt.InlineData(values=rows)


def _specification(chart: alt.LayerChart, frame: Frame) -> dict[str, object]:
    """``chart`` as Vega-Lite, in the page's type and fitted to the frame's width."""
    text = {"labelFontSize": frame.font, "titleFontSize": frame.font, "titleFontWeight": "normal"}
    return {
        **chart.to_dict(validate=False),
        "width": frame.width,
        "background": PAPER,
        "padding": {"left": 2, "right": 2, "top": 4, "bottom": 4},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": {
            "font": _FONT,
            "aria": False,
            "view": {"stroke": None},
            "text": {"fontSize": frame.font, "color": INK},
            "axis": {
                **text,
                "labelColor": INK,
                "titleColor": MUTED,
                "gridColor": RULE,
                "domainColor": MUTED,
                "tickColor": MUTED,
                "labelLimit": 0,
                "labelPadding": 8,
            },
            "legend": {
                **text,
                "labelColor": INK,
                "titleColor": INK,
                "orient": "top",
                "labelLimit": 0,
                "titleLimit": 0,
                "columns": 1 if frame.is_narrow else 0,
                "symbolType": "square",
                "symbolSize": 220,
                "symbolStrokeWidth": 1,
            },
        },
    }


def _svg(spec: dict[str, object], key: str, title: str, description: str) -> str:
    """The SVG of ``spec`` as one labelled image with ids of its own."""
    root = ElementTree.fromstring(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))
    _tidy(root, key)
    used = {value for e in root.iter() for value in e.attrib.values()}
    patterns = [
        _pattern(f"{key}-hatch-{i}", colour)
        for i, colour in enumerate(_HATCHES)
        if f"url(#{key}-hatch-{i})" in used
    ]
    root.set("role", "img")
    root.set("aria-labelledby", f"{key}-title")
    root.set("aria-describedby", f"{key}-about")
    heading = ElementTree.Element(f"{{{_SVG}}}title", {"id": f"{key}-title"})
    heading.text = title
    about = ElementTree.Element(f"{{{_SVG}}}desc", {"id": f"{key}-about"})
    about.text = description
    definitions = ElementTree.Element(f"{{{_SVG}}}defs")
    definitions.extend(patterns)
    root[:0] = [heading, about, *([definitions] if patterns else [])]
    ElementTree.register_namespace("", _SVG)
    return ElementTree.tostring(root, encoding="unicode")


_HATCHES = (HATCH_GREY, HATCH_BLUE, HATCH_FAINT)


def _tidy(root: ElementTree.Element, key: str) -> None:
    """Short numbers, own ids, system fonts, hatching; no marks of the drawing program."""
    ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    own = {old: f"{key}-{number}" for number, old in enumerate(ids)}
    for element in root.iter():
        for name in _DROPPED:
            element.attrib.pop(name, None)
        for name, value in element.attrib.items():
            element.set(name, _tidied(name, value, key, own))
    for name in ("class", "version"):
        root.attrib.pop(name, None)


def _tidied(name: str, value: str, key: str, ids: Mapping[str, str]) -> str:
    if name == "id":
        return ids[value]
    if name == "font-family":
        return _FONTS
    if name == "fill" and value in _HATCHES:
        return f"url(#{key}-hatch-{_HATCHES.index(value)})"
    referred = _REFERENCE.fullmatch(value)
    if referred:
        return f"url(#{ids[referred[1]]})"
    return _LONG_DECIMAL.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), value)


def _pattern(key: str, colour: str) -> ElementTree.Element:
    """Diagonal hatching in ``colour`` on white."""
    pattern = ElementTree.Element(
        f"{{{_SVG}}}pattern",
        {
            "id": key,
            "width": "6",
            "height": "6",
            "patternUnits": "userSpaceOnUse",
            "patternTransform": "rotate(45)",
        },
    )
    ElementTree.SubElement(pattern, f"{{{_SVG}}}rect", {"width": "6", "height": "6", "fill": PAPER})
    ElementTree.SubElement(
        pattern, f"{{{_SVG}}}rect", {"width": "2.5", "height": "6", "fill": colour}
    )
    return pattern
