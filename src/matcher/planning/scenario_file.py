"""Reading a ``scenario.toml``: a base and small changes, then every fault at once.

``base = "greater-manchester"`` names the folder beside this one, or a bundled scenario, that is
the starting point: a table changes the entries that it names, anything else replaces what was
there. A scenario of another place (``icbs`` or ``localities``) leaves behind what belonged to the
base's place only: the people in a week, its starts, staff, sites and examples.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from matcher.errors import Fault, InputFaults
from matcher.files import NotFound, data_folder
from matcher.files.wording import fault_words
from matcher.planning.geography import read_geography
from matcher.planning.lsoas import read_lsoas, stop_without_people
from matcher.planning.scenario import Scenario
from matcher.planning.scenario_keys import leaves, nearest_key, sources_over
from matcher.planning.scenario_localities import is_bundled_kind

FILE = "scenario.toml"
WEEKS_A_YEAR = 365.25 / 7
OF_A_PLACE = (
    *("people_in_week", "demand.starts_a_week", "staff", "extra", "sites", "example", "only"),
)
"""What a scenario of another place does not take over."""
SIZES_A_WEEK = {"demand.starts_a_week", "demand.backlog_weeks"}
"""With another of these, the people in a week are counted anew."""
DERIVED = ("demand.starts_a_week", "people_in_week")
DERIVED_BY = "derived by the product: "
"""How the source of a figure begins that no file gives."""

Tree = dict[str, Any]
"""A TOML table, before its types are known."""


def bundled_scenarios() -> dict[str, Path]:
    """The scenarios that ride with the product: folder by name, in order."""
    found = data_folder("scenarios").glob(f"*/{FILE}")
    return {path.parent.name: path.parent for path in sorted(found)}


def find_scenario(name_or_path: str | Path) -> Path:
    """The folder of a bundled scenario by its name, else the folder (or file) at that path.

    Raises:
        NotFound: there is no such scenario.
    """
    text = str(name_or_path)
    bundled = bundled_scenarios()
    if text in bundled:
        return bundled[text]
    if text.strip() and (Path(text) / FILE).is_file():
        return Path(text)
    if Path(text).name == FILE and Path(text).is_file():
        return Path(text).parent
    if text.strip() and Path(text).is_dir():
        raise NotFound(
            f"There is no {FILE} in the folder {text!r}.",
            "Name the folder that holds it, or a bundled scenario.",
        )
    near = difflib.get_close_matches(text, sorted(bundled), n=1)
    names = ", ".join(sorted(bundled))
    todo = f"Did you mean {near[0]!r}?" if near else f"The scenarios are: {names}."
    raise NotFound(f"There is no scenario {text!r}.", todo)


def read_scenario(folder: Path) -> Scenario:
    """The scenario in ``folder``.

    Raises:
        InputFaults: with every fault of the file; nothing is repaired.
    """
    return scenario_of(_chain(folder.resolve(), ()))


def own_keys(folder: Path) -> set[str]:
    """The keys of the figures that the scenario's own file gives, its bases left out.

    Raises:
        InputFaults: the file cannot be read.
    """
    return {key for key, _ in leaves(_read(folder))}


def changed(base: Scenario, changes: Tree, *, name: str, title: str | None = None) -> Scenario:
    """``base`` with ``changes``, as a ``scenario.toml`` over it would give it.

    Raises:
        InputFaults: with every fault of the changes.
    """
    return scenario_of([{**changes, "name": name, "title": title or base.title}], on=base)


def scenario_of(chain: list[Tree], on: Scenario | None = None) -> Scenario:
    """The scenario that the tables of ``chain`` give, laid over ``on`` one after the other.

    Raises:
        InputFaults: with every fault.
    """
    scenario, tree = on, _as_tree(on) if on else {}
    as_is, changes = (on.staffed_for, set(on.changes)) if on else (None, set[str]())
    for layer in chain:
        elsewhere = "icbs" in layer or "localities" in layer
        if "localities" in layer and "icbs" not in layer:
            tree = {**tree, "icbs": ()}
        if scenario is None or elsewhere:
            tree, as_is, changes = _elsewhere(tree), None, set()
        else:
            as_is = as_is or scenario
            changes |= {key for key, _ in leaves(layer)}
        tree = _laid_over(tree, layer, is_base=scenario is None)
        told = {"as_is": as_is, "changes": tuple(sorted(changes))}
        derived, faults = _with_derived(tree)
        scenario = _validated({**derived, **told}, faults)
    assert scenario is not None, "a chain holds at least one table"
    return scenario


def _as_tree(scenario: Scenario) -> Tree:
    """``scenario`` as the table of a file without a base; what was derived is derived anew."""
    tree: Tree = scenario.model_dump(exclude={"as_is", "changes"})
    for key in DERIVED:
        if tree["sources"].get(key, "").startswith(DERIVED_BY):
            table, _, entry = key.rpartition(".")
            del (tree[table] if table else tree)[entry], tree["sources"][key]
    return tree


def _laid_over(tree: Tree, layer: Tree, *, is_base: bool) -> Tree:
    """``tree`` with ``layer`` over it, and the sources of both."""
    merged = _over(tree, layer)
    keys = {key for key, _ in leaves(layer)}
    if keys & SIZES_A_WEEK and "people_in_week" not in layer:
        merged.pop("people_in_week", None)
    if isinstance(layer.get("sources", {}), dict):
        merged["sources"] = sources_over(tree.get("sources", {}), layer, is_base=is_base)
    return merged


def _validated(tree: Tree, faults: list[Fault]) -> Scenario:
    """The scenario of ``tree``; ``faults`` are those of the files that it names."""
    try:
        scenario = Scenario.model_validate(tree)
    except ValidationError as error:
        own = [
            _of(where, found, problem, _todo(where, problem, todo))
            for where, problem, todo, found in fault_words(error)
        ]
        raise InputFaults([*own, *faults]) from None
    if faults:
        raise InputFaults(faults)
    return scenario


def _todo(where: str, problem: str, todo: str) -> str:
    """What to do; an unknown key gets the known one that was probably meant."""
    near = nearest_key(where) if problem == "This is not known here" else None
    return f"If {near!r} is meant, write that; else take it out" if near else todo


def _with_derived(tree: Tree) -> tuple[Tree, list[Fault]]:
    """``tree`` with the starts and people of a week, where the file leaves them out."""
    demand = tree.get("demand")
    if not isinstance(demand, dict):
        return tree, []
    found, faults = dict(tree), list[Fault]()
    sources = dict(tree.get("sources", {}))
    if "starts_a_week" not in demand:
        rate = demand.get("starts_per_1000_a_year", "")
        try:
            aged = _aged_16_64(tree)
        except InputFaults as error:
            aged, faults = 0, list(error.faults)
        if not (_are_numbers(rate) and aged) and not faults:
            return found, []
        starts = max(1, round(aged * rate / 1000 / WEEKS_A_YEAR))
        demand = {**demand, "starts_a_week": starts}
        sources["demand.starts_a_week"] = (
            f"{DERIVED_BY}{rate:g} per 1,000 of {aged:,} residents aged 16 to 64 a year"
        )
    starts, backlog = demand["starts_a_week"], demand.get("backlog_weeks", "")
    if "people_in_week" not in tree and _are_numbers(starts, backlog):
        found["people_in_week"] = max(1, round(starts * (1 + backlog)))
        sources["people_in_week"] = f"{DERIVED_BY}{1 + backlog:g} weeks of starts"
    return {**found, "demand": demand, "sources": sources}, faults


def _aged_16_64(tree: Tree) -> int:
    """Residents aged 16 to 64 of the scenario's ICBs, or of its own file.

    Raises:
        InputFaults: the file of one's own has faults, or does not say.
    """
    file = tree.get("localities")
    if not isinstance(file, Path) or not file.is_file() or is_bundled_kind(file):
        return read_geography().aged_16_64(tree.get("icbs", ()))
    aged = read_lsoas(file).aged_16_64
    if aged is None:
        raise stop_without_people(file)
    return aged


def _are_numbers(*values: object) -> bool:
    return all(isinstance(value, int | float) for value in values)


def _elsewhere(tree: Tree) -> Tree:
    """``tree`` without what belongs to its place only, and without the sources of that."""
    found = {key: dict(value) if isinstance(value, dict) else value for key, value in tree.items()}
    for key in OF_A_PLACE:
        table, _, entry = key.rpartition(".")
        (found.get(table, {}) if table else found).pop(entry, None)
        if "sources" in found:
            found["sources"].pop(key, None)
    return found


def _chain(folder: Path, below: tuple[Path, ...]) -> list[Tree]:
    """The tables of the bases of ``folder``, first of all first, and its own."""
    tree = _read(folder)
    if "localities" in tree:
        tree["localities"] = (folder / str(tree["localities"])).resolve()
    base = tree.pop("base", None)
    if base is None:
        return [tree]
    beside = (folder.parent / str(base)).resolve()
    base_folder = beside if (beside / FILE).is_file() else bundled_scenarios().get(str(base))
    if base_folder is None:
        known = sorted(bundled_scenarios())
        near = difflib.get_close_matches(str(base), known, n=1) or known
        todo = f"Name a folder beside this one, or a bundled scenario such as {near[0]}"
        raise InputFaults([_of("base", str(base), "there is no such scenario", todo)])
    if base_folder in (*below, folder):
        todo = "Let one of them have no base"
        raise InputFaults([_of("base", str(base), "the bases go round in a circle", todo)])
    return [*_chain(base_folder, (*below, folder)), tree]


def _read(folder: Path) -> Tree:
    path = folder / FILE
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        todo = f"Name a folder that holds a {FILE}"
        raise InputFaults([_of(None, str(folder), "there is no scenario here", todo)]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        todo = "Mend the file so that it is TOML"
        raise InputFaults([_of(None, str(error), f"{path} cannot be read", todo)]) from None


def _over(base: Tree, changes: Mapping[str, Any]) -> Tree:
    """``base`` with ``changes`` laid over it, table by table."""
    merged = dict(base)
    for key, value in changes.items():
        old = merged.get(key)
        merged[key] = (
            _over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return merged


def _of(where: str | None, found: str | None, problem: str, todo: str) -> Fault:
    return Fault(
        file=FILE, row=None, column=where, found=found, problem=problem, todo=todo, code="scenario"
    )
