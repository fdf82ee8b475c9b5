"""Following every link of the pages, as a kind of user."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx

from tests.pages.site import Site

PROGRAMS = ("/v1/", "/fhir/", "/health", "/openapi.json", "/static/", "/metrics", "/version")
"""Not pages for people."""
A_NAME = re.compile(r"(?<=/)(?=[^/]*\d)[A-Za-z0-9_:.-]+")
MOST_OF_A_KIND = 3
"""So many pages that differ by their names and figures alone."""


@dataclass
class Seen(HTMLParser):
    """What a page holds, as far as a crawl looks at it."""

    path: str
    status: int
    size: int
    """Bytes that were sent, compressed."""
    html: str
    links: list[str] = field(default_factory=list)
    ways_on: int = 0
    """Links and buttons of the main part."""
    headings: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    _in_main: bool = False
    _in_heading: bool = False
    _silent: int = 0

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if tag == "main":
            self._in_main = True
        if tag in {"script", "style"}:
            self._silent += 1
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        if self._in_main and tag in {"a", "button"}:
            self.ways_on += 1
        if tag == "h1":
            self._in_heading = True
            self.headings.append("")
        for name in ("alt", "aria-label", "title", "placeholder"):
            if given.get(name):
                self.words.append(given[name] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._in_main = False
        if tag in {"script", "style"}:
            self._silent -= 1
        if tag == "h1":
            self._in_heading = False

    def handle_data(self, data: str) -> None:
        if self._in_heading:
            self.headings[-1] += data
        if not self._silent:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All that a person reads or hears."""
        return " ".join(self.words)


def crawl(site: Site, role: str, also: tuple[str, ...] = ()) -> dict[str, Seen]:
    """Every page that links lead to from the first one, and ``also``; a few of each kind."""
    found: dict[str, Seen] = {}
    kinds: dict[str, int] = {}
    left = ["/", *also]
    with httpx.Client(
        base_url=site.address,
        cookies={"matcher_role": role},
        headers={"accept": "text/html"},
        follow_redirects=True,
        timeout=60,
    ) as client:
        while left:
            path = left.pop(0)
            if path in found or path.startswith(PROGRAMS):
                continue
            kind = A_NAME.sub("*", path.partition("?")[0])
            kinds[kind] = kinds.get(kind, 0) + 1
            if kinds[kind] > MOST_OF_A_KIND:
                continue
            seen = look(client, path)
            if seen is None:
                continue
            found[path] = seen
            left += [_own(site, path, link) for link in seen.links if _leads_on(site, path, link)]
    return found


def sent(client: httpx.Client, path: str) -> int:
    """Bytes of an answer as they come, compressed."""
    with client.stream("GET", path) as answer:
        assert answer.status_code == 200, path
        return sum(len(chunk) for chunk in answer.iter_raw())


def look(client: httpx.Client, path: str) -> Seen | None:
    """One page; ``None`` where the answer is a file."""
    with client.stream("GET", path) as answer:
        raw = b"".join(answer.iter_raw())
    kind = answer.headers.get("content-type", "")
    if not kind.startswith("text/html"):
        assert answer.status_code == 200, path
        return None
    packed = answer.headers.get("content-encoding") == "gzip"
    html = (gzip.decompress(raw) if packed else raw).decode()
    return Seen(path, answer.status_code, len(raw), html)


def _own(site: Site, path: str, link: str) -> str:
    parts = urlsplit(urljoin(f"{site.address}{path}", link))
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _leads_on(site: Site, path: str, link: str) -> bool:
    whole = urljoin(f"{site.address}{path}", link)
    return whole.startswith(site.address) and not link.startswith(("#", "data:"))
