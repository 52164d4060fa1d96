"""Sends API Gateway events to the routes of profiles, over the real use cases on fakes."""

import json
from dataclasses import dataclass, field
from typing import Any

from aws_lambda_powertools import Logger

from cairn.api.app import Api
from cairn.api.dialects import explain
from cairn.api.routes.profiles import add_routes
from cairn.domain.profiles.profile import BoundProfile
from cairn.domain.scope import Permission, Scope, Subject
from tests.fakes.in_memory_cairn import InMemoryCairn
from tests.fakes.profiles import profile_use_cases
from tests.unit.api.client import Answer, Context, event

TREE = {
    "Basic Info": {
        "Job": {"value": "", "algorithm_updatable": True},
        "City": {"value": "", "algorithm_updatable": False},
    }
}


@dataclass
class ProfileClient:
    cairn: InMemoryCairn = field(default_factory=InMemoryCairn)
    permissions: frozenset[Permission] = frozenset(Permission)
    project_id: str = ""

    def __post_init__(self) -> None:
        self.api = Api(
            authenticate=lambda _: self.scope,
            explain=explain,
            now=self.cairn.clock.now,
            logger=Logger(service="profiles", level="CRITICAL"),
        )
        add_routes(self.api, profile_use_cases(self.cairn))

    @property
    def scope(self) -> Scope:
        return Scope(self.project_id or self.cairn.scope.project_id, self.permissions)

    def ask(self, route: str, body: object) -> Answer:
        self.cairn.clock.advance(1)
        answer = self.api(event("POST", f"/api/openmem/v1/{route}", json.dumps(body)), Context())
        return Answer(answer["statusCode"], json.loads(answer["body"]), {})

    def data(self, route: str, **body: Any) -> dict[str, Any]:
        answer = self.ask(route, body)
        assert (answer.status, answer.body["code"], answer.body["message"]) == (200, 0, "ok")
        data: dict[str, Any] = answer.body["data"]
        return data

    def refused(self, route: str, **body: Any) -> tuple[int, int]:
        """Status and code."""
        answer = self.ask(route, body)
        assert answer.body["data"] is None
        assert answer.body["message"]
        return answer.status, answer.body["code"]

    def template(self, name: str = "people", metadata: object = None) -> str:
        data = self.data("add/profile_template", name=name, metadata=metadata or TREE)
        template_id: str = data["profile_template_id"]
        return template_id

    def bind(self, template_id: str, **owner: str) -> None:
        binding = {"profile_template_id": template_id, **(owner or {"user_id": "ann"})}
        self.data("bind/profile_template", bind_list=[binding])

    def edit(self, template_id: str, user_id: str = "ann", **changes: Any) -> None:
        self.data("edit/profile", profile_template_id=template_id, user_id=user_id, **changes)

    def bound(self, subject: Subject) -> list[BoundProfile]:
        return self.cairn.profiles.bound(self.scope, subject.hash)

    def values(self, subject: Subject) -> dict[str, str]:
        """Of all its profiles, by path."""
        return {
            str(path): field.value
            for bound in self.bound(subject)
            for path, field in bound.properties.items()
        }
