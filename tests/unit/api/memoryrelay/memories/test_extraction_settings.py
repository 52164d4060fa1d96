"""`/v1/extraction`: truthful, and deaf to keys."""

import io
import json
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from cairn.api.app import Api
from cairn.api.dialects import explain
from cairn.api.memoryrelay.memories.extraction_settings import Understanding, extraction_settings
from cairn.domain.scope import Scope
from tests.builders import NOW
from tests.unit.api.client import Answer, Context, event

SECRET = "sk-very-secret"


def ask(method: str, path: str, body: object = None, log: io.StringIO | None = None) -> Answer:
    api = Api(
        authenticate=lambda key: Scope("p1"),
        explain=explain,
        now=lambda: NOW,
        logger=Logger(service="settings", stream=log or io.StringIO()),
    )
    extraction_settings(api, lambda: Understanding("offline-rules", ""))
    answer = api(event(method, path, None if body is None else json.dumps(body)), Context())
    return Answer(answer["statusCode"], json.loads(answer["body"]), {})


def test_settings_say_what_this_deployment_does() -> None:
    answer = ask("GET", "/v1/extraction/settings")

    assert (answer.status, answer.body) == (
        200,
        {
            "tier": "self_hosted",
            "extractor": "offline-rules",
            "byok_enabled_globally": False,
            "byok_configured": False,
            "byok_active": False,
            "masked_api_key": None,
            "preferred_model": "",
            "base_url": "",
            "last_validated_at": None,
            "plan_limits": {},
            "keys": [],
        },
    )


@pytest.mark.parametrize(
    "body", [{"provider": "openai", "api_key": SECRET, "model": "m"}, {"api_key": SECRET}, None]
)
def test_a_key_is_refused_and_appears_nowhere(body: dict[str, Any] | None) -> None:
    log = io.StringIO()

    answer = ask("POST", "/v1/extraction/keys", body, log)

    assert (answer.status, answer.body["type"]) == (422, "validation_error")
    assert "operator" in answer.body["detail"]
    assert SECRET not in json.dumps(answer.body) + log.getvalue()


def test_there_is_nothing_to_deactivate() -> None:
    answer = ask("POST", "/v1/extraction/keys/deactivate-all", {})

    assert (answer.status, answer.body["deactivated_count"]) == (200, 0)
    assert answer.body["status"] and answer.body["message"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/extraction/keys/k1/activate"), ("DELETE", "/v1/extraction/keys/k1")],
)
def test_no_key_is_found(method: str, path: str) -> None:
    answer = ask(method, path)

    assert (answer.status, answer.body["type"]) == (404, "not_found")
