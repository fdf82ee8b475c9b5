"""What `import matcher` offers is what it says, in words."""

from __future__ import annotations

import inspect
from types import ModuleType

import matcher


def test_the_public_names_are_listed_in_order() -> None:
    assert "solve" in matcher.__all__
    assert list(matcher.__all__) == sorted(matcher.__all__)


def test_nothing_is_public_that_is_not_listed() -> None:
    offered = {
        name
        for name, value in vars(matcher).items()
        if not name.startswith("_")
        and not isinstance(value, ModuleType)
        and getattr(value, "__module__", "").startswith("matcher")
    }
    assert offered == {name for name in matcher.__all__ if not name.startswith("_")}


def test_every_public_name_is_there_and_explained() -> None:
    for name in matcher.__all__:
        value = getattr(matcher, name)
        if callable(value):
            assert inspect.getdoc(value), f"{name} has no docstring"
