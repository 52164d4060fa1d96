"""The response to OPTIONS."""

from typing import Any

import pytest

from cairn.api.all_routes import FUNCTIONS, describe
from cairn.api.browser_policy import NO_PAGES, BrowserPolicy
from cairn.api.options import respond_to_options
from tests.unit.api.client import event

PAGE = "https://app.example.com"
ROUTES = describe(*FUNCTIONS).routes
PATHS = sorted({path for _, path in ROUTES})


def preflight(path: str, policy: BrowserPolicy = NO_PAGES, **headers: str) -> dict[str, Any] | None:
    return respond_to_options(event("OPTIONS", path, headers=headers or None), policy)


@pytest.mark.parametrize("resource", PATHS)
def test_every_path_says_what_it_serves(resource: str) -> None:
    served = {method for method, path in ROUTES if path == resource}

    answer = preflight(resource.replace("{", "").replace("}", ""))

    assert answer is not None
    assert (answer["statusCode"], answer["body"]) == (204, "")
    [allowed] = answer["multiValueHeaders"]["Allow"]
    head = {"HEAD"} if "GET" in served else set()
    assert set(allowed.split(", ")) == served | head | {"OPTIONS"}


@pytest.mark.parametrize("resource", PATHS)
def test_an_allowed_page_may_send_what_the_path_serves(resource: str) -> None:
    answer = preflight(resource, BrowserPolicy(frozenset({PAGE})), origin=PAGE)

    assert answer is not None
    headers = answer["multiValueHeaders"]
    assert headers["Access-Control-Allow-Methods"] == headers["Allow"]


@pytest.mark.parametrize("path", ["//v1/memories", "/v1//memories"])
def test_repeated_slashes_do_not_matter(path: str) -> None:
    answer = preflight(path)

    assert answer is not None
    assert answer["multiValueHeaders"]["Allow"] == ["GET, HEAD, OPTIONS, POST"]


def test_the_most_literal_path_counts() -> None:
    answer = preflight("/v1/memories/search")

    assert answer is not None
    assert answer["multiValueHeaders"]["Allow"] == ["OPTIONS, POST"]


@pytest.mark.parametrize("path", ["/", "/unknown", "/v1", "/v1/memories/", "/v1/memories/a/b/c"])
def test_an_unknown_path_has_no_options(path: str) -> None:
    assert preflight(path) is None


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", None])
def test_other_methods_are_not_for_here(method: str | None) -> None:
    sent = {**event("GET", "/v1/memories"), "httpMethod": method}

    assert respond_to_options(sent, NO_PAGES) is None
