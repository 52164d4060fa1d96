"""Webhooks and deliveries in memory, under the same conditions as in the table."""

from cairn.domain.delivery import Delivery
from cairn.domain.errors import NotFound
from cairn.domain.scope import Scope
from cairn.domain.webhook import Webhook
from tests.fakes.stores import World


class InMemoryWebhookStore:
    def __init__(self, world: World) -> None:
        self._world = world

    def webhooks(self, scope: Scope) -> list[Webhook]:
        mine = [
            webhook
            for (project_id, _), webhook in self._world.webhooks.items()
            if project_id == scope.project_id
        ]
        return sorted(mine, key=lambda each: (-each.created_at, each.webhook_id))

    def find(self, scope: Scope, webhook_id: str) -> Webhook | None:
        return self._world.webhooks.get((scope.project_id, webhook_id))

    def save(self, scope: Scope, webhook: Webhook) -> bool:
        with self._world.lock:
            before = self.find(scope, webhook.webhook_id)
            if (before.rev + 1 if before else 0) != webhook.rev:
                return False
            self._world.webhooks[scope.project_id, webhook.webhook_id] = webhook
            return True

    def remove(self, scope: Scope, webhook_id: str) -> bool:
        return self._world.webhooks.pop((scope.project_id, webhook_id), None) is not None


class InMemoryDeliveryStore:
    def __init__(self, world: World) -> None:
        self._world = world

    def find(self, scope: Scope, endpoint_id: str, delivery_id: str, now: int) -> Delivery | None:
        found = self._world.deliveries.get((scope.project_id, endpoint_id, delivery_id))
        return found if found and found.expires_at > now else None

    def newest(self, scope: Scope, endpoint_id: str, now: int, limit: int) -> list[Delivery]:
        mine = [
            delivery
            for (project_id, endpoint, _), delivery in self._world.deliveries.items()
            if (project_id, endpoint) == (scope.project_id, endpoint_id)
            and delivery.expires_at > now
        ]
        return sorted(mine, key=lambda each: each.delivery_id, reverse=True)[:limit]

    def save(self, scope: Scope, delivery: Delivery) -> bool:
        place = scope.project_id, delivery.endpoint_id, delivery.delivery_id
        with self._world.lock:
            before = self._world.deliveries.get(place)
            if (before.rev + 1 if before else 0) != delivery.rev:
                return False
            self._world.deliveries[place] = delivery
            return True


class ReadableSecretBox:
    """Seals nothing, but opens only what was sealed for the same project and name."""

    def seal(self, scope: Scope, name: str, secret: str) -> str:
        return f"{self._prefix(scope, name)}{secret}"

    def open(self, scope: Scope, name: str, sealed: str) -> str:
        prefix = self._prefix(scope, name)
        if not sealed.startswith(prefix):
            raise NotFound("no such secret")
        return sealed.removeprefix(prefix)

    def _prefix(self, scope: Scope, name: str) -> str:
        return f"sealed for {scope.project_id} {name}: "
