"""Reading a ``scenario.toml``: inheritance, then every fault at once.

``base = "greater-manchester"`` names the folder beside this one whose scenario is the starting
point: a table changes the entries that it names, anything else replaces what was there.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from matcher.domain import Model
from matcher.errors import Fault, InputFaults
from matcher.files import NotFound, data_folder
from matcher.files.wording import fault_words
from matcher.planning.scenario import Scenario

FILE = "scenario.toml"

Tree = dict[str, Any]
"""A TOML table, before its types are known."""


def find_scenario(name_or_path: str | Path) -> Path:
    """The folder of a bundled scenario by its name, else the folder at that path.

    Raises:
        NotFound: there is no such scenario.
    """
    text = str(name_or_path)
    bundled = {path.parent.name: path.parent for path in data_folder("scenarios").glob(f"*/{FILE}")}
    if text in bundled:
        return bundled[text]
    if text.strip() and (Path(text) / FILE).is_file():
        return Path(text)
    near = difflib.get_close_matches(text, sorted(bundled), n=1)
    names = ", ".join(sorted(bundled))
    todo = f"Did you mean {near[0]!r}?" if near else f"The scenarios are: {names}."
    raise NotFound(f"There is no scenario {text!r}.", todo)


def read_scenario(folder: Path) -> Scenario:
    """The scenario in ``folder``.

    Raises:
        InputFaults: with every fault of the file; nothing is defaulted or repaired.
    """
    tree = _read_with_bases(folder.resolve(), ())
    try:
        return Scenario.model_validate(tree)
    except ValidationError as error:
        raise InputFaults(
            [_of(where, found, problem, todo) for where, problem, todo, found in fault_words(error)]
        ) from None


def unknown_codes(scenario: Scenario, model: Model) -> list[Fault]:
    """The codes in ``scenario`` that ``model`` does not have, one fault each."""
    named: list[tuple[str, str, Mapping[str, object]]] = [
        (f"services.{code}", code, model.services) for code in scenario.services
    ]
    barriers = set(scenario.people.main_barrier)
    barriers.update(b for table in scenario.people.social_barriers.values() for b in table)
    barriers.update(b for service in scenario.services.values() for b in service.specialisms)
    barriers.update(b for example in scenario.example for b in example.barriers)
    named += [("people and specialisms", code, model.barriers) for code in sorted(barriers)]
    for order in scenario.demand.orders:
        named += [("demand.orders", code, scenario.services) for code in order]
    for example in scenario.example:
        named += [("example.needs", n.service, scenario.services) for n in example.needs]
    named += [
        ("supply.site_provides", c, model.requirements) for c in scenario.supply.site_provides
    ]
    return [
        _of(
            where,
            code,
            "this code is not known",
            f"Use one of: {', '.join(sorted(known))}",
            "unknown_code",
        )
        for where, code, known in named
        if code not in known
    ]


def _read_with_bases(folder: Path, below: tuple[Path, ...]) -> Tree:
    """The table of ``folder`` over those of its bases; ``below`` are the folders that led here."""
    path = folder / FILE
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        todo = f"Name a folder that holds a {FILE}"
        raise InputFaults([_of(None, str(folder), "there is no scenario here", todo)]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        todo = "Mend the file so that it is TOML"
        raise InputFaults([_of(None, str(error), f"{path} cannot be read", todo)]) from None
    if "localities" in tree:
        tree["localities"] = (folder / str(tree["localities"])).resolve()
    base = tree.pop("base", None)
    if base is None:
        return tree
    base_folder = (folder.parent / str(base)).resolve()
    if base_folder in (*below, folder):
        todo = "Let one of them have no base"
        raise InputFaults([_of("base", str(base), "the bases go round in a circle", todo)])
    return _over(_read_with_bases(base_folder, (*below, folder)), tree)


def _over(base: Tree, changes: Tree) -> Tree:
    """``base`` with ``changes`` laid over it, table by table."""
    merged = dict(base)
    for key, value in changes.items():
        old = merged.get(key)
        merged[key] = (
            _over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return merged


def _of(
    where: str | None, found: str | None, problem: str, todo: str, code: str = "scenario"
) -> Fault:
    return Fault(
        file=FILE, row=None, column=where, found=found, problem=problem, todo=todo, code=code
    )
