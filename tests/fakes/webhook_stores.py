"""Webhooks and deliveries in memory, under the same conditions as in the table."""

from cairn.domain.errors import DependencyUnavailable, NotFound
from cairn.domain.scope import Scope
from cairn.domain.webhooks.delivery import Delivery
from cairn.domain.webhooks.webhook import OWN, Webhook
from tests.fakes.stores import World


class InMemoryWebhookStore:
    def __init__(self, world: World) -> None:
        self._world = world

    def webhooks(self, scope: Scope) -> list[Webhook]:
        mine = [
            webhook
            for (project_id, _), webhook in self._world.webhooks.items()
            if project_id == scope.project_id and webhook.webhook_id != OWN
        ]
        return sorted(mine, key=lambda each: (-each.created_at, each.webhook_id))

    def find(self, scope: Scope, webhook_id: str) -> Webhook | None:
        return self._world.webhooks.get((scope.project_id, webhook_id))

    def save(self, scope: Scope, webhook: Webhook) -> Webhook | None:
        with self._world.lock:
            before = self.find(scope, webhook.webhook_id)
            if (before.rev if before else 0) != webhook.rev:
                return None
            saved = webhook.model_copy(update={"rev": webhook.rev + 1})
            self._world.webhooks[scope.project_id, webhook.webhook_id] = saved
            return saved

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

    def save(self, scope: Scope, delivery: Delivery) -> Delivery | None:
        place = scope.project_id, delivery.endpoint_id, delivery.delivery_id
        with self._world.lock:
            before = self._world.deliveries.get(place)
            if (before.rev if before else 0) != delivery.rev:
                return None
            saved = delivery.model_copy(update={"rev": delivery.rev + 1})
            self._world.deliveries[place] = saved
            return saved


class ReadableSecretBox:
    """Hides nothing, but opens only what was sealed for the same project and name."""

    def __init__(self) -> None:
        self.is_down = False

    def seal(self, scope: Scope, name: str, secret: str) -> str:
        return f"{self._prefix(scope, name)}{secret.encode().hex()}"

    def open(self, scope: Scope, name: str, sealed: str) -> str:
        prefix = self._prefix(scope, name)
        if self.is_down:
            raise DependencyUnavailable("the key service did not answer")
        if not sealed.startswith(prefix):
            raise NotFound("no such secret")
        return bytes.fromhex(sealed.removeprefix(prefix)).decode()

    def _prefix(self, scope: Scope, name: str) -> str:
        return f"sealed for {scope.project_id} {name}: "
