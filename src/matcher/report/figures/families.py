"""Which groups of the groups column belong together, such as all the age groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from matcher.report import words

ONE_FAMILY = "Group"


def tag_families(people: Sequence[tuple[str, ...]]) -> dict[str, tuple[str, str]]:
    """For each group its family and its own name, in words.

    ``age:16_34`` says its family. Otherwise groups belong together that stand in the same place of
    the lists: the first of everybody's, the second and so on. Where the lists are not alike, all
    are one family.
    """
    found: dict[str, tuple[str, str]] = {}
    for tags in _by_place([tuple(t for t in tags if ":" not in t) for tags in people]):
        found |= _named(tags)
    for tag in sorted({tag for tags in people for tag in tags if ":" in tag}):
        family, _, name = tag.partition(":")
        found[tag] = words.label(family), words.label(name)
    return found


def _by_place(people: Sequence[tuple[str, ...]]) -> list[list[str]]:
    """Families of groups by their place in the lists, or all in one."""
    places: dict[str, set[int]] = defaultdict(set)
    for tags in people:
        for place, tag in enumerate(tags):
            places[tag].add(place)
    alike = len({len(tags) for tags in people}) == 1 and all(len(p) == 1 for p in places.values())
    families: dict[int, list[str]] = defaultdict(list)
    for tag in sorted(places):
        families[min(places[tag]) if alike else 0].append(tag)
    return [families[place] for place in sorted(families)]


def _named(tags: Sequence[str]) -> dict[str, tuple[str, str]]:
    """A family is called by the words that all its groups begin or end with, if any."""
    parts = {tag: tag.split("_") for tag in tags}
    head = _shared(list(parts.values()))
    tail = _shared([list(reversed(p)) for p in parts.values()])
    first = parts[tags[0]]
    if len(tags) == 1 or not (head or tail or len(tags) == 2):
        return {tag: (ONE_FAMILY, words.label(tag)) for tag in tags}
    if head:
        family = words.label("_".join(first[:head]))
        return {tag: (family, words.label("_".join(p[head:]))) for tag, p in parts.items()}
    if tail:
        family = words.label("_".join(first[-tail:]))
        return {tag: (family, words.label("_".join(p[:-tail]))) for tag, p in parts.items()}
    family = f"{words.label(tags[0])} or {words.label(tags[1]).lower()}"
    return {tag: (family, words.label(tag)) for tag in tags}


def _shared(parts: Sequence[Sequence[str]]) -> int:
    """How many first words all have in common, each keeping one of its own."""
    shortest = min(len(p) for p in parts) - 1
    return next(
        (i for i in range(shortest) if len({p[i] for p in parts}) > 1),
        max(0, shortest),
    )
