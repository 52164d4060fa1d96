"""What browsers are told with every response."""

import pytest

from cairn.api.browser_policy import ACCEPTED_HEADERS, NO_PAGES, BrowserPolicy

PAGE, OTHER = "https://app.example.com", "https://evil.example.com"
POLICY = BrowserPolicy(frozenset({PAGE, "http://localhost:5173"}))
EVERYBODY = BrowserPolicy(frozenset({"*"}))


@pytest.mark.parametrize("policy", [NO_PAGES, POLICY, EVERYBODY])
@pytest.mark.parametrize("origin", [None, PAGE, OTHER])
def test_nothing_is_stored_and_no_type_guessed(policy: BrowserPolicy, origin: str | None) -> None:
    headers = policy.headers(origin)

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_without_tls_browsers_are_not_told_to_insist_on_it() -> None:
    headers = BrowserPolicy(has_tls=False).headers(None)

    assert "Strict-Transport-Security" not in headers


def test_an_allowed_page_reads_responses_and_no_cache_mistakes_it_for_another() -> None:
    headers = POLICY.headers(PAGE)

    assert headers["Access-Control-Allow-Origin"] == PAGE
    assert headers["Vary"] == "Origin"
    assert set(headers["Access-Control-Expose-Headers"].split(", ")) == {
        "X-Request-Id",
        "Retry-After",
    }


@pytest.mark.parametrize(
    ("policy", "origin"),
    [
        (NO_PAGES, PAGE),
        (POLICY, None),
        (POLICY, OTHER),
        (POLICY, "null"),
        (POLICY, ""),
        (POLICY, "*"),
        (POLICY, f"{PAGE}.evil.com"),
        (POLICY, f"{PAGE}:8443"),
        (POLICY, PAGE.replace("https", "http")),
        (POLICY, f"{PAGE}/"),
        (EVERYBODY, None),
    ],
)
def test_nobody_else_is_told_anything_about_pages(
    policy: BrowserPolicy, origin: str | None
) -> None:
    told = {*policy.headers(origin), *policy.preflight(origin, ["GET"])}

    assert not {name for name in told if name.startswith("Access-Control-") or name == "Vary"}


@pytest.mark.parametrize("origin", [PAGE, OTHER, "null"])
def test_every_page_may_be_allowed(origin: str) -> None:
    headers = EVERYBODY.headers(origin)

    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Vary" not in headers


def test_a_preflight_names_what_may_be_sent() -> None:
    headers = POLICY.preflight(PAGE, {"POST", "GET"})

    assert headers == {
        "Allow": "GET, POST",
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": ", ".join(ACCEPTED_HEADERS),
        "Access-Control-Max-Age": "7200",
    }


def test_a_page_may_send_every_header_that_a_route_reads() -> None:
    assert {"Authorization", "X-API-Key", "Content-Type", "Idempotency-Key"} <= {*ACCEPTED_HEADERS}


@pytest.mark.parametrize("origin", [None, PAGE, OTHER])
def test_no_page_sends_cookies(origin: str | None) -> None:
    told = {**EVERYBODY.headers(origin), **EVERYBODY.preflight(origin, ["GET"])}

    assert "Access-Control-Allow-Credentials" not in told
