"""`GET /ping`, by which MemOS's command line tries an address and a key."""

import pytest

from tests.unit.api.client import Answer, Client, event

PONG = {"code": 0, "data": {"success": True}, "message": "ok"}


def ask(path: str, key: str | None = None) -> Answer:
    client, asked = Client(), event("GET", path)
    if key is not None:
        asked["headers"] = {"Authorization": f"Token {key}"} if key else {}
    return client.send(asked)


@pytest.mark.parametrize(
    "path",
    [
        "/api/openmem/v1/ping",
        "/api/openmem/v1/ping/",
        "/api/openmem/v1//ping",
        "//api/openmem/v1/ping/",
    ],
)
def test_a_right_key_is_answered_with_or_without_a_slash(path: str) -> None:
    answer = ask(path)

    assert (answer.status, answer.body) == (200, PONG)


@pytest.mark.parametrize("path", ["/api/openmem/v1/ping", "/api/openmem/v1/ping/"])
@pytest.mark.parametrize(("key", "code"), [("", 40130), ("mem_wrong", 40132)])
def test_a_wrong_key_is_refused(path: str, key: str, code: int) -> None:
    answer = ask(path, key)

    assert (answer.status, answer.code) == (401, code)


@pytest.mark.parametrize("path", ["/api/openmem/v1/ping/pong", "/api/openmem/v1/pings", "/ping"])
def test_other_routes_are_unknown(path: str) -> None:
    assert ask(path).status == 404
