"""`/v1/webhooks`: where events are sent."""

from typing import Annotated, Literal, Self

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.event import JSON
from cairn.api.json_types import Boolean
from cairn.api.memoryrelay.fields import (
    DEFAULT_PAGE,
    MAX_PAGE,
    Limit,
    MemoryRelayRequest,
    Offset,
    PathId,
    WebhookUrl,
)
from cairn.api.memoryrelay.listing import Listing, page
from cairn.api.memoryrelay.webhooks.use_cases import WebhookUseCases
from cairn.api.times import iso
from cairn.domain.events.event import EventType
from cairn.domain.webhooks.signing import MEMORYRELAY, SECRET_MAX, SECRET_MIN, STANDARD
from cairn.domain.webhooks.webhook import SealedSecret, Webhook
from cairn.use_cases.webhooks.manage_webhooks import WebhookEdit
from cairn.use_cases.webhooks.register_webhook import NewWebhook

ONE = "/v1/webhooks/<webhook_id>"
STANDS = (
    "This URL is registered already, and its webhook stands as it was, with its events, secret and "
    "description: PATCH /v1/webhooks/{id} changes them."
)
EventTypes = Annotated[
    tuple[EventType, ...], Field(max_length=len(EventType), description="None are all.")
]
SignatureHeader = Literal["webhook-signature", "X-MemoryRelay-Signature"]


def _long_enough(secret: str) -> str:
    if len(secret) < SECRET_MIN:
        raise PydanticCustomError(
            "secret_too_short",
            f"needs at least {SECRET_MIN} characters; without a secret, one is made",
        )
    return secret


Secret = Annotated[
    str,
    Field(
        max_length=SECRET_MAX,
        json_schema_extra={"minLength": SECRET_MIN},
        description="For Standard Webhooks: `whsec_` and the base64 of 24 to 64 bytes.",
    ),
    AfterValidator(_long_enough),
]
Description = Annotated[str, Field(max_length=255)]


class NewWebhookRequest(MemoryRelayRequest):
    """Without a `secret` one is made."""

    url: WebhookUrl
    event_types: EventTypes = ()
    secret: Secret | None = None
    description: Description | None = None

    def to_domain(self) -> NewWebhook:
        return NewWebhook(self.url, self.event_types, self.description, self.secret)


class WebhookChanges(MemoryRelayRequest):
    """Absent fields stay as they are. A replaced secret goes on signing for a day.

    `rotate_secret`: a new secret is made, unless `secret` is given.
    """

    url: WebhookUrl | None = None
    event_types: EventTypes | None = None
    enabled: Boolean | None = None
    secret: Secret | None = None
    rotate_secret: Boolean = False
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


def _is_none(value: object) -> bool:
    return value is None


class WebhookBody(Answer):
    """`secret`: only of one that was made just now. `failing_since`: no success since then.

    `signature_headers`: those that its secret signs; absent of secrets from before that was noted.
    """

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
    signature_headers: tuple[SignatureHeader, ...] | None = Field(default=None, exclude_if=_is_none)
    secret: str | None = Field(default=None, exclude_if=_is_none)
    note: str | None = Field(default=None, exclude_if=_is_none)

    @classmethod
    def of(cls, webhook: Webhook, secret: str | None = None, note: str | None = None) -> Self:
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
            signature_headers=_signature_headers(webhook.secrets[0]),
            secret=secret,
            note=note,
        )


def _signature_headers(secret: SealedSecret) -> tuple[SignatureHeader, ...] | None:
    if secret.is_standard is None:
        return None
    return (STANDARD, MEMORYRELAY) if secret.is_standard else (MEMORYRELAY,)


class SigningSecret(Answer):
    """Signs calls to the URLs that memories name. Shown only in this response."""

    object: Literal["signing_secret"] = "signing_secret"
    secret: str
    updated_at: str


def webhooks(api: Api, use_cases: WebhookUseCases) -> None:
    """Adds the routes."""

    @api.route(
        "POST",
        "/v1/webhooks",
        summary="Register a webhook",
        tag="Webhooks",
        status=201,
        found_status=200,
    )
    def register(request: Annotated[NewWebhookRequest, Body()]) -> Response[WebhookBody]:
        made, is_new = use_cases.register(request.to_domain(), scope=api.scope)
        if is_new:
            return Response(201, JSON, WebhookBody.of(made.webhook, made.secret))
        return Response(200, JSON, WebhookBody.of(made.webhook, note=STANDS))

    @api.route("GET", "/v1/webhooks", summary="List webhooks", tag="Webhooks")
    def listing(limit: Limit = DEFAULT_PAGE, offset: Offset = 0) -> Listing[WebhookBody]:
        found = use_cases.registered(scope=api.scope)
        wanted = found[offset : offset + min(limit, MAX_PAGE)]
        return page([WebhookBody.of(webhook) for webhook in wanted], offset, len(found))

    @api.route("GET", ONE, summary="Read a webhook", tag="Webhooks")
    def read(webhook_id: PathId) -> WebhookBody:
        return WebhookBody.of(use_cases.get(webhook_id, scope=api.scope))

    @api.route("PATCH", ONE, summary="Change a webhook", tag="Webhooks")
    def change(webhook_id: PathId, request: Annotated[WebhookChanges, Body()]) -> WebhookBody:
        changed = use_cases.edit(webhook_id, request.to_domain(), scope=api.scope)
        return WebhookBody.of(changed.webhook, changed.secret)

    @api.route("DELETE", ONE, summary="Delete a webhook", tag="Webhooks", status=204)
    def delete(webhook_id: PathId) -> Response[str]:
        use_cases.remove(webhook_id, scope=api.scope)
        return Response(204, body="")

    @api.route(
        "POST",
        "/v1/webhooks/signing-secret",
        summary="Replace the secret for addresses that memories name",
        tag="Webhooks",
    )
    def rotate_signing_secret() -> SigningSecret:
        rotated = use_cases.rotate_project_secret(scope=api.scope)
        updated_at = iso(rotated.webhook.updated_at)
        return SigningSecret(secret=rotated.secret or "", updated_at=updated_at)
