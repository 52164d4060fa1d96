"""`/v1/webhooks`: where events are sent."""

from collections.abc import Callable
from typing import Annotated, Literal, Self

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import BaseModel, Field

from cairn.api.app import Api
from cairn.api.memoryrelay.fields import (
    DEFAULT_PAGE,
    MAX_PAGE,
    Limit,
    MemoryRelayRequest,
    Offset,
    PathId,
)
from cairn.api.memoryrelay.listing import Listing, iso, page
from cairn.domain.events.event import EventType
from cairn.domain.webhooks.outbound_url import URL_MAX
from cairn.use_cases.webhooks.manage_webhooks import (
    Managing,
    NewWebhook,
    Shown,
    WebhookEdit,
    edit_webhook,
    get_webhook,
    list_webhooks,
    register_webhook,
    remove_webhook,
    rotate_own_secret,
)
from cairn.use_cases.webhooks.webhook_secrets import Signing

ONE = "/v1/webhooks/<webhook_id>"
Url = Annotated[str, Field(max_length=URL_MAX, description="HTTPS, on the public internet.")]
EventTypes = Annotated[
    tuple[EventType, ...], Field(max_length=len(EventType), description="None are all.")
]
Secret = Annotated[str, Field(min_length=1, max_length=256)]
Description = Annotated[str, Field(max_length=255)]


class NewWebhookRequest(MemoryRelayRequest):
    """Without a `secret` one is made."""

    url: Url
    event_types: EventTypes = ()
    secret: Secret | None = None
    description: Description | None = None

    def to_domain(self) -> NewWebhook:
        return NewWebhook(self.url, self.event_types, self.description, self.secret)


class WebhookChanges(MemoryRelayRequest):
    """What is absent stays. The secret that another one replaces goes on signing for a day.

    `rotate_secret`: a new one is made, unless `secret` is given.
    """

    url: Url | None = None
    event_types: EventTypes | None = None
    enabled: bool | None = None
    secret: Secret | None = None
    rotate_secret: bool = False
    description: Description | None = None

    def to_domain(self) -> WebhookEdit:
        return WebhookEdit(
            url=self.url,
            event_types=self.event_types,
            description=self.description,
            is_enabled=self.enabled,
            secret=self.secret,
            rotates=self.rotate_secret,
        )


class WebhookBody(BaseModel):
    """`secret`: one that was just made, shown this once. `failing_since`: no success since then."""

    object: Literal["webhook"] = "webhook"
    id: str
    url: str
    event_types: tuple[EventType, ...]
    enabled: bool
    disabled_reason: str | None
    failing_since: str | None
    description: str | None
    created_at: str
    updated_at: str
    secret: str | None = Field(default=None, exclude_if=lambda secret: secret is None)

    @classmethod
    def of(cls, shown: Shown) -> Self:
        webhook = shown.webhook
        return cls(
            id=webhook.webhook_id,
            url=webhook.url,
            event_types=webhook.event_types,
            enabled=webhook.is_enabled,
            disabled_reason=webhook.disabled_because or None,
            failing_since=None if webhook.failing_since is None else iso(webhook.failing_since),
            description=webhook.description or None,
            created_at=iso(webhook.created_at),
            updated_at=iso(webhook.updated_at),
            secret=shown.secret,
        )


class SigningSecret(BaseModel):
    """Signs the calls to addresses that memories name. Shown this once."""

    object: Literal["signing_secret"] = "signing_secret"
    secret: str
    updated_at: str


def webhooks(api: Api, managing: Callable[[], Managing], signing: Callable[[], Signing]) -> None:
    """Adds the routes."""

    @api.route("POST", "/v1/webhooks", summary="Register a webhook", tag="Webhooks", status=201)
    def register(request: Annotated[NewWebhookRequest, Body()]) -> WebhookBody:
        new = request.to_domain()
        return WebhookBody.of(register_webhook(new, scope=api.scope, ports=managing()))

    @api.route("GET", "/v1/webhooks", summary="List webhooks", tag="Webhooks")
    def listing(limit: Limit = DEFAULT_PAGE, offset: Offset = 0) -> Listing[WebhookBody]:
        found = list_webhooks(scope=api.scope, webhooks=managing().webhooks)
        shown = [Shown(each) for each in found[offset : offset + min(limit, MAX_PAGE)]]
        return page([WebhookBody.of(each) for each in shown], offset, len(found))

    @api.route("GET", ONE, summary="Read a webhook", tag="Webhooks")
    def read(webhook_id: PathId) -> WebhookBody:
        found = get_webhook(webhook_id, scope=api.scope, webhooks=managing().webhooks)
        return WebhookBody.of(Shown(found))

    @api.route("PATCH", ONE, summary="Change a webhook", tag="Webhooks")
    def change(webhook_id: PathId, request: Annotated[WebhookChanges, Body()]) -> WebhookBody:
        wanted = request.to_domain()
        return WebhookBody.of(edit_webhook(webhook_id, wanted, scope=api.scope, ports=managing()))

    @api.route("DELETE", ONE, summary="Delete a webhook", tag="Webhooks", status=204)
    def delete(webhook_id: PathId) -> Response[str]:
        remove_webhook(webhook_id, scope=api.scope, webhooks=managing().webhooks)
        return Response(204, body="")

    @api.route(
        "POST",
        "/v1/webhooks/signing-secret",
        summary="Replace the secret for addresses that memories name",
        tag="Webhooks",
    )
    def rotate_signing_secret() -> SigningSecret:
        shown = rotate_own_secret(scope=api.scope, ports=signing())
        return SigningSecret(secret=shown.secret or "", updated_at=iso(shown.webhook.updated_at))
