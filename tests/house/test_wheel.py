"""The wheel holds all that the product needs, and works where there is no checkout."""

from __future__ import annotations

import shutil
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.house import checkout
from tests.house.command import run

ROOT = checkout.ROOT
VENDOR = "api/matcher_api/static/vendor/probe.css"
"""A front-end asset: ignored by git, but to be shipped."""


def source_files() -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in checkout.files(new=True)]


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel and an sdist, built from a copy of the checkout with a front-end asset fetched."""
    source = tmp_path_factory.mktemp("source")
    for name in source_files():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    (source / VENDOR).parent.mkdir(parents=True, exist_ok=True)
    (source / VENDOR).write_text("body {}\n", encoding="utf-8")
    run([sys.executable, "-m", "hatchling", "build"], source)
    return source / "dist"


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    (wheel,) = dist.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel installed in a folder of its own, over the environment's packages."""
    target = tmp_path_factory.mktemp("installed")
    install = ["install", "--quiet", "--no-deps", "--no-index", "--target", str(target)]
    run([sys.executable, "-m", "pip", *install, str(wheel)], target)
    take_compiled_code(target)
    return target


def take_compiled_code(target: Path) -> None:
    """What Numba has compiled of these files for this machine stands beside them there too.

    It takes compiled code for a file of the same age and size. Where there is none, it compiles.
    """
    for kept in (ROOT / "src").rglob("__pycache__/*.nb[ic]"):
        folder = kept.parent.relative_to(ROOT / "src")
        source = folder.parent / f"{kept.name.partition('.')[0]}.py"
        (target / folder).mkdir(exist_ok=True)
        shutil.copy(kept, target / folder)
        shutil.copystat(ROOT / "src" / source, target / source)


def test_the_wheel_holds_the_code_the_models_and_the_scenarios(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "matcher/domain/need.py" in names
    assert "matcher_api/app.py" in names
    assert "matcher/_data/models/workwell/model.toml" in names
    assert "matcher/_data/models/workwell/formulation.md" in names
    assert VENDOR.removeprefix("api/") in names


def test_the_wheel_holds_every_file_of_models_and_scenarios(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    data = [name for name in source_files() if name.startswith(("models/", "scenarios/"))]
    assert data
    assert not [name for name in data if f"matcher/_data/{name}" not in held]


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {"matcher", "matcher_api"} < tops
    assert all(top.startswith("workwell_matcher-") for top in tops - {"matcher", "matcher_api"})
    assert not [name for name in names if "__pycache__" in name]


def test_the_sdist_can_build_the_wheel_again(dist: Path) -> None:
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as packed:
        names = {name.split("/", 1)[-1] for name in packed.getnames()}
    assert {"hatch_build.py", "pyproject.toml", "LICENSE", "README.md", VENDOR} <= names
    assert "models/workwell/model.toml" in names


def test_the_installed_wheel_finds_its_own_data(installed: Path) -> None:
    script = "import matcher.files.locate as l; print(l.data_folder('models'))"
    out = run([sys.executable, "-c", script], installed, PYTHONPATH=str(installed))
    assert Path(out.strip()) == installed / "matcher" / "_data" / "models"


def test_a_checkout_keeps_no_copy_of_its_data() -> None:
    script = "import matcher.files.locate as l; print(l.data_folder('models'))"
    assert Path(run([sys.executable, "-c", script], ROOT).strip()) == ROOT / "models"


def test_the_wheel_holds_the_demo_week(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    demo = [name for name in names if "/demo-week/" in name]
    assert all(name.startswith("matcher/_data/scenarios/") for name in demo)
    assert {"batch.toml", "participants.csv", "needs.csv"} <= {Path(name).name for name in demo}


def test_the_demo_runs_from_the_installed_wheel(installed: Path, tmp_path: Path) -> None:
    demo = [str(installed / "bin" / "matcher"), "demo", "--time-limit", "3"]
    run(demo, tmp_path, PYTHONPATH=str(installed))
    assert list(tmp_path.rglob("summary.json")) or list(tmp_path.rglob("report.html"))
