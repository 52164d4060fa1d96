"""Sends API Gateway events to the routes of agents and entities, over fakes."""

import json
from dataclasses import dataclass, field
from typing import Any

from aws_lambda_powertools import Logger

from cairn.api.app import Api
from cairn.api.dialects import explain
from cairn.api.routes.agents import add_routes
from cairn.domain.scope import Permission, Scope
from tests.fakes.agents import AgentSite
from tests.unit.api.client import Answer, Context, event


@dataclass
class AgentClient:
    site: AgentSite = field(default_factory=AgentSite)
    permissions: frozenset[Permission] = frozenset(Permission)

    def __post_init__(self) -> None:
        self.api = Api(
            authenticate=lambda key: Scope(self.site.cairn.scope.project_id, self.permissions),
            explain=explain,
            now=self.site.cairn.clock.now,
            logger=Logger(service="agents", level="CRITICAL"),
        )
        add_routes(self.api, self.site.agent_use_cases(), self.site.entity_use_cases())

    def ask(self, method: str, path: str, body: object = None, **query: str) -> Answer:
        self.site.cairn.clock.advance(1)
        sent = event(
            method,
            path,
            None if body is None else json.dumps(body),
            queryStringParameters=query or None,
            multiValueQueryStringParameters={name: [value] for name, value in query.items()}
            or None,
        )
        answer = self.api(sent, Context())
        return Answer(answer["statusCode"], json.loads(answer["body"]), {})

    def get(self, path: str, **query: str) -> dict[str, Any]:
        answer = self.ask("GET", path, **query)
        assert answer.status == 200, answer
        return answer.body
