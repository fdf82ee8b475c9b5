"""Where people sign in, the service does not start as a role that sees past the second wall."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping

import httpx
import pytest

from matcher.store import NotReady
from matcher_api import create_app
from matcher_api.security import Role
from matcher_api.settings import Settings
from tests.databases import OWNER, PostgreSQL
from tests.security.issuer import ORGANISATION, TestIssuer

SEES_ALL = "sees the rows of every organisation"
MAKE_ONE = "Make a role that owns nothing, and run `matcher migrate --service ROLE`."
ABOVE = {
    "a superuser": "postgres",
    "the owner": OWNER,
    "one that is let past": "matcher_past",
    "one that may act as the owner": "matcher_deputy",
}


@pytest.fixture
def roles(postgresql: PostgreSQL, postgresql_url: str) -> Iterator[PostgreSQL]:
    """The server, with two more roles above the wall."""
    del postgresql_url  # the schema is there
    postgresql.run("CREATE ROLE matcher_past LOGIN BYPASSRLS")
    postgresql.run("GRANT matcher_service TO matcher_past")
    postgresql.run(f"CREATE ROLE matcher_deputy LOGIN IN ROLE {OWNER}")
    yield postgresql
    for role in ("matcher_past", "matcher_deputy"):
        postgresql.run(f"DROP ROLE {role}")


def asked(settings: Settings, *paths: str, headers: Mapping[str, str] | None = None) -> list[int]:
    """Start the service, ask for these pages, and stop it; gives the statuses of the answers."""

    async def ask() -> list[int]:
        app = create_app(settings)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url="http://localhost"
            ) as it,
        ):
            return [(await it.get(path, headers=headers)).status_code for path in paths]

    return asyncio.run(ask())


def signed_in(url: str, issuer: TestIssuer) -> Settings:
    """Settings of a service where people sign in."""
    return Settings(
        database_url=url,
        organisation=ORGANISATION,
        issuers=(issuer.settings(),),
        public_url="http://localhost",
    )


@pytest.mark.parametrize("role", ABOVE.values(), ids=ABOVE)
def test_it_does_not_start_as_a_role_above_the_wall(
    role: str, roles: PostgreSQL, issuer: TestIssuer
) -> None:
    with pytest.raises(NotReady, match=SEES_ALL) as refused:
        asked(signed_in(roles.url(role), issuer), "/health")
    assert refused.value.todo == MAKE_ONE


def test_it_starts_as_the_role_that_was_made_for_it(
    postgresql_url: str, issuer: TestIssuer
) -> None:
    lead = issuer.bearer(Role.LEAD)
    settings = signed_in(postgresql_url, issuer)
    assert asked(settings, "/health", "/v1/runs", headers=lead) == [200, 200]


def test_where_nobody_signs_in_the_owner_may_serve_its_one_organisation(
    postgresql: PostgreSQL, postgresql_url: str
) -> None:
    del postgresql_url  # the schema is there
    assert asked(Settings(database_url=postgresql.url(OWNER)), "/health", "/v1/runs") == [200, 200]


def test_the_command_says_so_and_ends(
    postgresql: PostgreSQL, postgresql_url: str, issuer: TestIssuer
) -> None:
    del postgresql_url
    believed = issuer.settings().model_dump(mode="json", exclude_defaults=True)
    own = {
        "MATCHER_DATABASE_URL": postgresql.url(OWNER),
        "MATCHER_ISSUERS": json.dumps([believed]),
        "MATCHER_ORGANISATION": ORGANISATION,
        "MATCHER_PUBLIC_URL": "http://localhost",
    }
    words = [sys.executable, "-m", "matcher", "serve", "--planners", "0", "--port", "0"]
    ended = subprocess.run(
        words, env={**os.environ, **own}, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert ended.stderr.split("\n")[0].endswith(f"{SEES_ALL}. {MAKE_ONE}")
