"""Signing in with a browser: to the issuer and back, a session in a cookie, and out again."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from matcher.store import Actor, Store
from matcher_api.security.login import is_own_page
from matcher_api.settings import Settings
from tests.api.served import PATIENCE, PLAIN, get
from tests.security.conftest import OTHER, fill, serving
from tests.security.issuer import ORGANISATION, TestIssuer

ADMINISTRATOR = Actor("an-administrator", "administrator", ORGANISATION)
PAGE = {"Accept": "text/html"}
OWN_FORM = {**PAGE, "Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Served:
    """The service that people sign in to, and its store."""

    address: httpx.URL
    store: Store


@pytest.fixture(scope="module")
def served(
    one_issuer: TestIssuer, sqlite_tables: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """One for all tests here: nobody is signed in when one begins."""
    file = shutil.copyfile(sqlite_tables, tmp_path_factory.mktemp("login") / "store.db")
    url = f"sqlite:///{file}"
    fill(url)
    with (
        serving(one_issuer, url, public_url="http://localhost") as client,
        Store.open(url, ORGANISATION) as store,
    ):
        yield Served(client.base_url, store)


@pytest.fixture
def browser_of(issuer: TestIssuer, served: Served) -> Iterator[httpx.Client]:
    """A browser, as far as cookies go, before it has signed in."""
    del issuer  # it is as it was at first
    served.store.write(ADMINISTRATOR, lambda desk: desk.end_sessions("user-1"))
    with httpx.Client(base_url=served.address, timeout=PATIENCE, verify=PLAIN) as client:
        yield client


def sent(answer: httpx.Response) -> str:
    assert answer.status_code in {302, 303}, answer.text
    return answer.headers["location"]


def to_the_issuer(browser: httpx.Client, page: str = "/people") -> str:
    """Ask for a page and go to the issuer's; gives where the issuer sends the browser back to."""
    login = sent(browser.get(page, headers=PAGE))
    assert login.startswith("/sign-in?")
    there = sent(browser.get(login, headers=PAGE))
    back = urlsplit(sent(get(there)))
    assert (back.hostname, back.path) == ("localhost", "/sign-in/back")
    return f"{back.path}?{back.query}"


def sign_in(browser: httpx.Client, page: str = "/people") -> httpx.Response:
    return browser.get(to_the_issuer(browser, page), headers=PAGE)


def test_a_browser_signs_in_and_goes_on_where_it_wanted_to(browser_of: httpx.Client) -> None:
    answer = sign_in(browser_of)
    assert sent(answer) == "/people"
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if "session=" in one]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    page = browser_of.get("/people", headers=PAGE)
    assert page.status_code == 200
    assert "Sam Coach (coach)" in page.text
    assert browser_of.get("/v1/participants/P0").status_code == 200
    assert browser_of.get("/week", headers=PAGE).status_code == 403


def test_only_a_hash_of_the_cookie_is_kept(browser_of: httpx.Client, served: Served) -> None:
    sign_in(browser_of)
    token = browser_of.cookies["matcher_session"].partition(".")[2]
    (session,) = served.store.sessions_of("user-1")
    assert token not in str(session)
    assert [one.action for one in served.store.log_lines()][-1] == "sign_in"


def test_by_https_the_cookie_goes_back_by_https_alone(issuer: TestIssuer, sqlite_url: str) -> None:
    url = "https://matcher.example.nhs.uk"
    with serving(issuer, sqlite_url, public_url=url) as browser:
        answer = browser.get("/sign-in", headers=PAGE)
        (cookie,) = answer.headers.get_list("set-cookie")
        assert cookie.startswith("__Host-matcher_login=")
        assert "Secure" in cookie
        assert "Domain" not in cookie
        assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


def test_what_is_sent_to_the_issuer_is_bound_to_this_browser(browser_of: httpx.Client) -> None:
    there = sent(browser_of.get("/sign-in?next=/people", headers=PAGE))
    query = {name: found[0] for name, found in parse_qs(urlsplit(there).query).items()}
    assert query["response_type"] == "code"
    assert query["code_challenge_method"] == "S256"
    assert len(query["nonce"]) >= 32
    cookie = browser_of.cookies["matcher_login"]
    assert cookie not in there


@pytest.mark.parametrize("what", ["other browser", "state", "code", "twice", "no cookie"])
def test_a_login_that_was_tampered_with_ends_there(browser_of: httpx.Client, what: str) -> None:
    back = to_the_issuer(browser_of)
    if what == "other browser":  # somebody else's code, in a browser that began a login of its own
        browser_of.cookies.clear()
        to_the_issuer(browser_of)
    elif what == "state":
        back = back.replace("state=", "state=0")
    elif what == "code":
        back = back.replace("code=", "code=0")
    elif what == "twice":
        kept = browser_of.cookies["matcher_login"]
        assert sent(browser_of.get(back, headers=PAGE)) == "/people"
        browser_of.cookies.clear()
        browser_of.cookies["matcher_login"] = kept
    else:
        browser_of.cookies.clear()
    answer = browser_of.get(back, headers=PAGE)
    assert answer.status_code == 400
    assert "Signing in did not work" in answer.text
    assert "matcher_session" not in answer.headers.get("set-cookie", "")


@pytest.mark.parametrize(
    ("people", "status"),
    [
        ({"nonce": "another"}, 400),
        ({"aud": "somebody-else"}, 400),
        ({"azp": "somebody-else"}, 400),
        ({"exp": 1}, 400),
        ({"sub": None}, 400),
        ({"roles": []}, 403),
        ({"organisation": "Q99"}, 403),
    ],
    ids=str,
)
def test_what_the_issuer_says_is_checked(
    people: dict[str, object], status: int, browser_of: httpx.Client, issuer: TestIssuer
) -> None:
    issuer.people = people
    answer = sign_in(browser_of)
    assert answer.status_code == status
    assert browser_of.get("/people", headers=PAGE).status_code == 303


def test_somebody_of_the_other_organisation_sees_the_other_one(
    browser_of: httpx.Client, issuer: TestIssuer
) -> None:
    issuer.people = {"organisation": OTHER, "roles": ["lead", "auditor"]}
    sign_in(browser_of)
    page = browser_of.get("/you", headers=PAGE).text
    assert OTHER in page
    assert "Work as auditor" in page
    assert "Work as coach" not in page


def test_signing_out_ends_the_session_and_not_only_the_cookie(browser_of: httpx.Client) -> None:
    sign_in(browser_of)
    cookie = browser_of.cookies["matcher_session"]
    answer = browser_of.post("/sign-out", headers=OWN_FORM)
    assert answer.status_code == 200
    assert "signed out" in answer.text
    assert "clear-site-data" in answer.headers
    browser_of.cookies["matcher_session"] = cookie
    assert browser_of.get("/v1/participants/P0").status_code == 401


def test_signing_out_everywhere_ends_the_others_too(browser_of: httpx.Client) -> None:
    sign_in(browser_of)
    first = browser_of.cookies["matcher_session"]
    browser_of.cookies.clear()
    sign_in(browser_of)
    browser_of.post("/sign-out/everywhere", headers=OWN_FORM)
    browser_of.cookies.clear()
    browser_of.cookies["matcher_session"] = first
    assert browser_of.get("/v1/participants/P0").status_code == 401


def test_an_administrator_signs_somebody_out(browser_of: httpx.Client, issuer: TestIssuer) -> None:
    sign_in(browser_of)
    assert "Where you are signed in" in browser_of.get("/you", headers=PAGE).text
    cookie = browser_of.cookies["matcher_session"]
    browser_of.cookies.clear()
    ended = browser_of.post(
        "/v1/sessions/end", json={"who": "user-1"}, headers=issuer.bearer("administrator")
    )
    assert ended.json()["ended"] == 1
    browser_of.cookies["matcher_session"] = cookie
    assert browser_of.get("/v1/participants/P0").status_code == 401


def test_a_session_ends_by_itself(browser_of: httpx.Client, served: Served) -> None:
    sign_in(browser_of)
    for _ in range(2):  # used now and then, it goes on
        served.store.move_clock(dt.timedelta(minutes=25))
        assert browser_of.get("/v1/participants/P0").status_code == 200
    served.store.move_clock(dt.timedelta(minutes=31))
    assert browser_of.get("/v1/participants/P0").status_code == 401
    sign_in(browser_of)
    for _ in range(30):
        served.store.move_clock(dt.timedelta(minutes=25))
        ended = browser_of.get("/v1/participants/P0").status_code
    assert ended == 401


def test_a_form_of_another_site_changes_nothing(browser_of: httpx.Client) -> None:
    sign_in(browser_of)
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {},
    ):
        answer = browser_of.post("/sign-out", headers=headers)
        assert answer.status_code == 403
        assert answer.json()["code"] == "foreign_page"
    assert browser_of.get("/you", headers=PAGE).status_code == 200


@pytest.mark.parametrize(
    "page", ["//evil.example", "/\\evil.example", "https://evil.example", "people", "/a\r\nx", ""]
)
def test_nobody_is_sent_to_another_site_afterwards(page: str, browser_of: httpx.Client) -> None:
    assert not is_own_page(page)
    there = sent(browser_of.get("/sign-in", params={"next": page}, headers=PAGE))
    back = urlsplit(sent(get(there)))
    assert sent(browser_of.get(f"{back.path}?{back.query}", headers=PAGE)) == "/"


def test_signing_in_needs_an_address_to_come_back_to(issuer: TestIssuer) -> None:
    with pytest.raises(ValueError, match="MATCHER_PUBLIC_URL"):
        Settings(issuers=(issuer.settings(),))
    with pytest.raises(ValueError, match="name of its own"):
        Settings(issuers=(issuer.settings(client_id=""), issuer.settings(client_id="")))
