"""Sends API Gateway events to the routes of webhooks, over fakes."""

import json
from dataclasses import dataclass, field
from typing import Any

from aws_lambda_powertools import Logger

from cairn.api.app import Api
from cairn.api.dialects import explain
from cairn.api.routes.webhooks import add_routes
from cairn.domain.scope import Permission, Scope
from tests.builders import SCOPE
from tests.fakes.webhook_site import URL, WebhookSite
from tests.unit.api.client import Answer, Context, event


@dataclass
class WebhookClient:
    site: WebhookSite = field(default_factory=WebhookSite)
    permissions: frozenset[Permission] = frozenset(Permission)

    def __post_init__(self) -> None:
        self.api = Api(
            authenticate=lambda key: Scope(SCOPE.project_id, self.permissions),
            explain=explain,
            now=self.site.clock.now,
            logger=Logger(service="webhooks", level="CRITICAL"),
        )
        add_routes(self.api, self.site.use_cases())

    def ask(self, method: str, path: str = "", body: object = None, **query: str) -> Answer:
        """`path` below /v1/webhooks."""
        self.site.clock.advance(1)
        sent = event(
            method,
            f"/v1/webhooks{path}",
            None if body is None else json.dumps(body),
            queryStringParameters=query or None,
            multiValueQueryStringParameters={name: [value] for name, value in query.items()}
            or None,
        )
        answer = self.api(sent, Context())
        return Answer(answer["statusCode"], json.loads(answer["body"] or "null"), {})

    def register(self, **fields: Any) -> dict[str, Any]:
        answer = self.ask("POST", "", {"url": URL, **fields})
        assert answer.status == 201, answer
        return answer.body

    def get(self, path: str = "", **query: str) -> dict[str, Any]:
        answer = self.ask("GET", path, **query)
        assert answer.status == 200, answer
        return answer.body
