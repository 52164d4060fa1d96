"""Webhooks and deliveries in memory, under the same conditions as in the table."""

from cairn.domain.errors import Conflict, DependencyUnavailable, NotFound
from cairn.domain.scope import Scope
from cairn.domain.webhooks.delivery import Delivery
from cairn.domain.webhooks.webhook import PROJECT_SIGNER, Webhook
from tests.fakes.stores.world import World


class InMemoryWebhookStore:
    def __init__(self, world: World) -> None:
        self._world = world

    def webhooks(self, scope: Scope) -> list[Webhook]:
        mine = [
            webhook
            for (project_id, _), webhook in self._world.webhooks.items()
            if project_id == scope.project_id and webhook.webhook_id != PROJECT_SIGNER
        ]
        return sorted(mine, key=lambda webhook: (-webhook.created_at, webhook.webhook_id))

    def find(self, scope: Scope, webhook_id: str) -> Webhook | None:
        return self._world.webhooks.get((scope.project_id, webhook_id))

    def save(self, scope: Scope, webhook: Webhook) -> Webhook:
        with self._world.lock:
            _require_revision(self.find(scope, webhook.webhook_id), webhook)
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
        return sorted(mine, key=lambda delivery: delivery.delivery_id, reverse=True)[:limit]

    def save(self, scope: Scope, delivery: Delivery) -> Delivery:
        place = scope.project_id, delivery.endpoint_id, delivery.delivery_id
        with self._world.lock:
            _require_revision(self._world.deliveries.get(place), delivery)
            saved = delivery.model_copy(update={"rev": delivery.rev + 1})
            self._world.deliveries[place] = saved
            return saved


def _require_revision(stored: Webhook | Delivery | None, new: Webhook | Delivery) -> None:
    if (stored.rev if stored else 0) != new.rev:
        raise Conflict("another revision is stored by now")


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
