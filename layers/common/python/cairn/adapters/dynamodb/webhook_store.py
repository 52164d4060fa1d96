"""Registered webhooks in DynamoDB, in one partition per project."""

from cairn.adapters.dynamodb.errors import ConditionFailed
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import unpack
from cairn.adapters.dynamodb.items.reading import readable, reads_item
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.writes.revisions import save_revision
from cairn.domain.scope import Scope
from cairn.domain.webhooks.webhook import PROJECT_SIGNER, Webhook


class DynamoDBWebhookStore:
    """Implements `ports.WebhookStore`."""

    def __init__(self, table: DynamoDBTable) -> None:
        self._table = table

    def webhooks(self, scope: Scope) -> list[Webhook]:
        rows = self._table.query("pk = :pk", {":pk": keys.webhooks(scope)})
        registered = readable(webhook_from, [row for row in rows if row["sk"] != PROJECT_SIGNER])
        return sorted(registered, key=lambda webhook: (-webhook.created_at, webhook.webhook_id))

    def find(self, scope: Scope, webhook_id: str) -> Webhook | None:
        item = self._table.get(keys.webhooks(scope), webhook_id)
        return webhook_from(item) if item else None

    def save(self, scope: Scope, webhook: Webhook) -> Webhook:
        key = keys.webhooks(scope), webhook.webhook_id
        return save_revision(self._table, key, webhook.updated_at, webhook)

    def remove(self, scope: Scope, webhook_id: str) -> bool:
        deletion = self._table.delete_action(
            keys.webhooks(scope), webhook_id, "attribute_exists(pk)"
        )
        try:
            self._table.transact([deletion])
        except ConditionFailed:
            return False
        return True


@reads_item
def webhook_from(item: Attributes) -> Webhook:
    return Webhook.model_validate_json(unpack(item["body"]))
