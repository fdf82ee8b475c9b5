"""Too many requests: each caller has their own measure, and strangers one by address."""

from __future__ import annotations

from matcher_api.security.rates import MOST_KEPT, Rate
from tests.security.conftest import serving
from tests.security.issuer import TestIssuer


def test_a_handful_at_once_then_so_many_a_second() -> None:
    moment = [100.0]
    rate = Rate(2.0, 5, clock=lambda: moment[0])
    assert [rate.wait("a") for _ in range(5)] == [0.0] * 5
    assert rate.wait("a") == 0.5
    assert rate.wait("b") == 0.0, "another caller has not asked yet"
    moment[0] += 0.5
    assert rate.wait("a") == 0.0
    assert rate.wait("a") == 0.5
    moment[0] += 100.0
    assert [rate.wait("a") for _ in range(6)] == [0.0] * 5 + [0.5]


def test_no_limit_is_no_limit_and_memory_has_an_end() -> None:
    assert {Rate(0, 1).wait("a") for _ in range(100)} == {0.0}
    moment = [0.0]
    rate = Rate(1.0, 1, clock=lambda: moment[0])
    for number in range(3 * MOST_KEPT):
        moment[0] += 1.0
        assert rate.wait(str(number)) == 0.0
    assert len(rate._due) <= MOST_KEPT


def test_one_caller_has_to_wait_and_another_has_not(issuer: TestIssuer, sqlite_url: str) -> None:
    with serving(issuer, sqlite_url, requests_a_second=0.1, requests_at_once=3) as service:
        asked = [service.get("/v1/prices", headers=issuer.bearer()) for _ in range(4)]
        assert [one.status_code for one in asked] == [200, 200, 200, 429]
        assert asked[-1].json()["code"] == "too_often"
        assert 1 <= int(asked[-1].headers["retry-after"]) <= 10
        other = service.get("/v1/prices", headers=issuer.bearer("lead"))
        assert other.status_code == 200


def test_an_address_that_keeps_being_refused_has_to_wait(
    issuer: TestIssuer, sqlite_url: str
) -> None:
    with serving(issuer, sqlite_url, refusals_a_second=0.01) as service:
        found = [service.get("/v1/prices").status_code for _ in range(80)]
        assert set(found) == {401, 429}
        assert found[-1] == 429
        assert service.get("/v1/prices", headers=issuer.bearer()).status_code == 200
