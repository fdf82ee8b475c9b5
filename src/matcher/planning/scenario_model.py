"""The model of a scenario: the one that it names, with the rates that it changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from matcher.domain import Model
from matcher.files import read_model
from matcher.files.faults import FaultBook
from matcher.files.model_file import model_of
from matcher.planning.scenario import Scenario
from matcher.planning.scenario_file import FILE


def scenario_model(scenario: Scenario, *, beside: Path | None = None) -> Model:
    """The model that ``scenario`` is solved with; a relative path starts from ``beside``.

    Raises:
        NotFound: there is no such model.
        InputFaults: the model, or a rate of the scenario, has faults; all of them.
    """
    return with_rates(read_model(scenario.model, beside=beside), scenario.rates)


def with_rates(model: Model, rates: Mapping[str, Any]) -> Model:
    """``model`` with the tables of ``rates`` laid over it, exactly.

    Raises:
        InputFaults: with every fault of the rates.
    """
    if not rates:
        return model
    tree = _over(_as_document(model), _exact(rates))
    return model_of(tree, FILE, FaultBook([FILE]), above="rates.")


def model_toml(model: Model) -> str:
    """``model`` as a ``model.toml`` that reads back as the same model."""
    return "\n".join(_tables(_as_document(model), ())).strip() + "\n"


def _as_document(model: Model) -> dict[str, Any]:
    """The tables of ``model``: exact numbers, and nothing where nothing is given."""
    tree: dict[str, Any] = _exact(model.model_dump(exclude_none=True))
    return tree


def _exact(value: Any) -> Any:
    """``value`` with its fractions as decimals and its tuples as lists."""
    if isinstance(value, Mapping):
        return {str(key): _exact(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_exact(inner) for inner in value]
    return Decimal(str(value)) if isinstance(value, float) else value


def _over(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in changes.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = _over(old, value)
        else:
            merged[key] = value
    return merged


def _tables(tree: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """The lines of a table, its own figures first."""
    own = {key: value for key, value in tree.items() if not isinstance(value, Mapping)}
    if path and own:
        yield f"\n[{'.'.join(_key(part) for part in path)}]"
    for key, value in own.items():
        yield f"{_key(key)} = {_value(value)}"
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _tables(value, (*path, key))


def _key(text: str) -> str:
    return text if text.replace("_", "").isalnum() else json.dumps(text)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_value(inner) for inner in value)}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(k)} = {_value(v)}' for k, v in value.items())} }}"
    return (
        json.dumps(value)
        if isinstance(value, str)
        else f"{value:f}"
        if isinstance(value, Decimal)
        else str(value)
    )
