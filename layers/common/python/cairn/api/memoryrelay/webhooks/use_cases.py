"""The use cases that routes of webhooks call, with their ports bound."""

from typing import Protocol

from cairn.domain.scope import Scope
from cairn.domain.webhooks.delivery import Delivery
from cairn.domain.webhooks.webhook import Webhook
from cairn.use_cases.webhooks.manage_webhooks import WebhookEdit, WebhookWithSecret
from cairn.use_cases.webhooks.register_webhook import NewWebhook
from cairn.use_cases.webhooks.request_deliveries import DeliveryPage


class WebhookUseCases(Protocol):
    """As in `use_cases.webhooks`."""

    def register(self, new: NewWebhook, *, scope: Scope) -> tuple[WebhookWithSecret, bool]: ...

    def registered(self, *, scope: Scope) -> list[Webhook]: ...

    def get(self, webhook_id: str, *, scope: Scope) -> Webhook: ...

    def edit(self, webhook_id: str, changes: WebhookEdit, *, scope: Scope) -> WebhookWithSecret: ...

    def remove(self, webhook_id: str, *, scope: Scope) -> None: ...

    def rotate_project_secret(self, *, scope: Scope) -> WebhookWithSecret: ...

    def deliveries(
        self, webhook_id: str, offset: int, limit: int, *, scope: Scope
    ) -> DeliveryPage: ...

    def send_test_event(self, webhook_id: str, *, scope: Scope) -> Delivery: ...

    def resend(self, webhook_id: str, delivery_id: str, *, scope: Scope) -> Delivery: ...
