"""The routes of MemOS' API are those that its clients call: in the template and in openapi.json."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

Template = dict[str, Any]
BASE = "/api/openmem/v1"
OPENAPI = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"

# All that the clients call but for knowledge bases; `{}` stands for a variable.
MEMORIES = {
    "POST /add/message",
    "POST /get/status",
    "POST /search/memory",
    "POST /get/memory",
    "GET /get/memory/{}",
    "POST /get/message",
    "POST /delete/memory",
    "POST /update/memory",
    "POST /add/feedback",
    "POST /extract/memory",
    "POST /rerank",
    "GET /ping",
}
CHATS = {"POST /chat", "POST /chat/completions"}
PROFILES = {"POST /bind/profile_template", "POST /edit/profile", "POST /delete/profile"}
PROFILE_TEMPLATES = {
    "POST /add/profile_template",
    "POST /list/profile_template",
    "POST /get/profile_template",
    "POST /update/profile_template",
    "POST /delete/profile_template",
}
ROUTES = MEMORIES | CHATS | PROFILES | PROFILE_TEMPLATES


def routes_below_base(paths: Template) -> set[str]:
    return {
        f"{method.upper()} {re.sub('{[^}]*}', '{}', path.removeprefix(BASE))}"
        for path, methods in paths.items()
        if path.startswith(f"{BASE}/")
        for method in methods
    }


@pytest.fixture(params=["template", "openapi.json"])
def served(request: pytest.FixtureRequest, transformed: Template) -> set[str]:
    api = transformed["Resources"]["Api"]["Properties"]["Body"]
    written: Template = api if request.param == "template" else json.loads(OPENAPI.read_text())
    return routes_below_base(written["paths"])


def test_every_route_that_the_clients_call_is_served(served: set[str]) -> None:
    assert ROUTES - served == set()


def test_no_other_route_is_served(served: set[str]) -> None:
    assert served - ROUTES == set()
