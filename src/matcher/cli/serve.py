"""The command that serves the API and its pages."""

from __future__ import annotations

import ipaddress
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from matcher import usecases
from matcher.cli.talk import say, telling_errors
from matcher.errors import MatcherError

if TYPE_CHECKING:
    from matcher_api.settings import Settings

HOST, PORT = "127.0.0.1", 8000
PATIENCE_SECONDS = 10
"""How long requests that are being answered may take once the service is asked to stop."""


COUNTS = "PROMETHEUS_MULTIPROC_DIR"
"""Where the processes of a service share what they count."""


class SettingsFault(MatcherError):
    """A setting of the service, from the environment, cannot be used."""

    code = "settings_fault"


class NotHere(MatcherError):
    """The service would be open to other machines, and nothing yet asks who somebody is."""

    code = "not_here"


def serve(
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            envvar="MATCHER_DATABASE_URL",
            help="sqlite:///FILE, or postgresql://USER@HOST/NAME. "
            "[default: matcher.sqlite in your data folder, with --demo demo.sqlite; made on the "
            "first start]",
            show_default=False,
        ),
    ] = None,
    host: Annotated[
        str,
        typer.Option(
            help="The address to listen on: one of this machine's own, unless people sign in."
        ),
    ] = HOST,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = PORT,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that share the work.")] = 1,
    planners: Annotated[
        int, typer.Option(min=0, max=64, help="Processes that solve the weekly runs.")
    ] = 1,
    demo: Annotated[
        bool,
        typer.Option(
            "--demo",
            help="Load the bundled week first and make its plan, if nobody is in the store yet.",
        ),
    ] = False,
) -> None:
    """API and pages on http://127.0.0.1:8000. Ctrl-C ends it.

    Without an issuer in MATCHER_ISSUERS nobody signs in, and only this machine is answered.
    """
    with telling_errors():
        settings = _settings()
        signed_in = bool(settings.issuers)
        if not signed_in:
            _only_this_machine(host)
        store = usecases.prepare_store(database, demo=demo, people_sign_in=signed_in)
    say(f"The store is {store.shown}.")
    for line in store.done:
        say(line)
    if store.plan_wanted and planners:
        _make_first_plan(store.url)
    say(
        f"http://{host}:{port} asks everybody to sign in."
        if signed_in
        else f"http://{host}:{port} is open to this machine only: nobody signs in here.",
        "bold",
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _ended)
    os.environ["MATCHER_DATABASE_URL"] = store.url
    if not (signed_in and os.environ.get("MATCHER_HOSTS")):
        os.environ["MATCHER_HOSTS"] = _names(host)
    os.environ["MATCHER_DEMO"] = "true" if demo else "false"
    os.environ["MATCHER_ORGANISATION"] = settings.organisation
    with _planners(store.url, ",".join(settings.served), planners), _counting_together(workers):
        _run(host, port, workers)


def _make_first_plan(url: str) -> None:
    """Let a worker make the plan that waits, so that the pages open on a finished week."""
    say("Making the demo week's plan: about a minute, this once. Ctrl-C goes on without it.")
    command = [sys.executable, "-m", "matcher", "worker", "--once"]
    with suppress(KeyboardInterrupt):
        subprocess.run(command, env={**os.environ, "MATCHER_DATABASE_URL": url}, check=False)


@contextmanager
def _planners(url: str, organisations: str, count: int) -> Iterator[None]:
    """So many workers beside the service, which end with it.

    The store's address is not among their words, where others could read its password.
    """
    command = [sys.executable, "-m", "matcher", "worker", "--with-parent"]
    command += ["--organisation", organisations]
    own = {**os.environ, "MATCHER_DATABASE_URL": url}
    started = [subprocess.Popen(command, env=own) for _ in range(count)]
    try:
        yield
    finally:
        for one in started:
            one.terminate()
        for one in started:
            one.wait(PATIENCE_SECONDS)


@contextmanager
def _counting_together(workers: int) -> Iterator[None]:
    """A folder in which several processes share what they count for monitoring."""
    if workers == 1 or COUNTS in os.environ:
        yield
        return
    with TemporaryDirectory(prefix="matcher-counts-") as folder:
        os.environ[COUNTS] = folder
        yield


def _run(host: str, port: int, workers: int) -> None:
    import uvicorn  # noqa: PLC0415  the web is loaded by this command alone

    uvicorn.run(
        "matcher_api.process:serve_app",
        factory=True,
        log_config=None,  # the process sets up its own
        host=host,
        port=port,
        workers=workers,
        access_log=False,  # addresses name people, even if by pseudonym only
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE_SECONDS,
    )


def _only_this_machine(host: str) -> None:
    try:
        is_ours = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_ours = False
    if not is_ours:
        raise NotHere(
            f"{host} would let other machines in, and nothing here asks who they are.",
            "Use 127.0.0.1, ::1 or localhost, or name an issuer in MATCHER_ISSUERS.",
        )


def _settings() -> Settings:
    """The service's settings; what cannot be read is told before anything is opened."""
    from pydantic import ValidationError  # noqa: PLC0415
    from pydantic_settings import SettingsError  # noqa: PLC0415

    from matcher_api.settings import Settings  # noqa: PLC0415  the web is loaded by this alone

    try:
        return Settings()
    except (ValidationError, SettingsError) as error:
        raise SettingsFault(
            f"The settings cannot be used: {error}", "Mend the variables that begin with MATCHER_."
        ) from error


def _names(host: str) -> str:
    names = dict.fromkeys(("127.0.0.1", "localhost", "::1", host))
    return "[" + ",".join(f'"{name}"' for name in names) + "]"


def _ended(_number: int, _frame: object) -> None:
    """Asked to stop, by Ctrl-C or SIGTERM, before or after uvicorn, which ends its work first."""
    raise SystemExit(0)
