"""The keys of a ``scenario.toml``: walking them, the one that was meant, and where each is from."""

from __future__ import annotations

import difflib
import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from matcher.planning.scenario import Scenario

NOT_FIGURES = ("base", "name", "title", "model", "sources", "as_is", "changes")
"""What says which scenario it is, and needs no source."""
NO_SOURCE = "no source given"


def leaves(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Every figure by its dotted key; a list is one figure, and so is an empty table."""
    for name, value in tree.items():
        key = f"{above}{name}"
        if not above and name in NOT_FIGURES:
            continue
        if isinstance(value, Mapping) and value:
            yield from leaves(value, f"{key}.")
        else:
            yield key, value


def source_of(sources: Mapping[str, str], key: str) -> str:
    """The source of a figure: its own entry, else that of the nearest table that holds it."""
    while key:
        if key in sources:
            return sources[key]
        key = key.rpartition(".")[0]
    return NO_SOURCE


def sources_over(
    below: Mapping[str, str], layer: Mapping[str, Any], *, is_base: bool
) -> dict[str, str]:
    """The sources of a scenario with ``layer`` laid over it.

    What the layer changes has the layer's own source, or none; the base's no longer holds for it.
    """
    own = layer.get("sources", {})
    if not isinstance(own, Mapping):
        return dict(below)
    if is_base:
        return {**below, **own}
    return {**below, **own, **{key: source_of(own, key) for key, _ in leaves(layer)}}


def nearest_key(where: str) -> str | None:
    """The known key that was probably meant by the last part of an unknown one."""
    *path, last = where.split(".")
    kind: Any = Scenario
    for part in path:
        kind = _inside(kind, part)
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return None
    near = difflib.get_close_matches(last, list(kind.model_fields), n=1, cutoff=0.6)
    return near[0] if near else None


def _inside(kind: Any, part: str) -> Any:
    """The type of what stands under ``part`` in a value of type ``kind``."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = kind.model_fields.get(part)
        return None if field is None else _plain(field.annotation)
    origin, arguments = get_origin(kind), [a for a in get_args(kind) if a is not Ellipsis]
    if origin is not None and arguments:
        return _plain(arguments[-1])
    return None


def _plain(kind: Any) -> Any:
    """``kind`` without its annotations, and without None."""
    while get_origin(kind) in (Annotated, Union, types.UnionType):
        kind = next(a for a in get_args(kind) if a is not type(None))
    return kind
