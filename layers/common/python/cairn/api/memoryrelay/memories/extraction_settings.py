"""`/v1/extraction`: how memories are understood here, which the operator decides and no caller."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.domain.errors import InvalidRequest, NotFound
from cairn.domain.scope import Permission

NO_KEYS = "models are chosen by the operator of this deployment; keys of callers are not used"


@dataclass(frozen=True)
class Understanding:
    """`model` is the language model's name, empty where there is none."""

    extractor: str
    model: str


class ExtractionSettings(Answer):
    """Nobody brings a key of their own here."""

    tier: Literal["self_hosted"] = "self_hosted"
    extractor: str
    byok_enabled_globally: Literal[False] = False
    byok_configured: Literal[False] = False
    byok_active: Literal[False] = False
    masked_api_key: None = None
    preferred_model: str
    base_url: Literal[""] = ""
    last_validated_at: None = None
    plan_limits: dict[str, Any] = Field(default={})
    keys: list[dict[str, Any]] = Field(default=[])


class Deactivated(Answer):
    status: Literal["ok"] = "ok"
    message: str = NO_KEYS
    deactivated_count: Literal[0] = 0


def extraction_settings(api: Api, understanding: Callable[[], Understanding]) -> None:
    """Adds the routes. What a caller sends as a key is not even read."""

    @api.route(
        "GET", "/v1/extraction/settings", summary="How memories are understood", tag="Extraction"
    )
    def settings() -> ExtractionSettings:
        api.scope.require(Permission.READ)
        now = understanding()
        return ExtractionSettings(extractor=now.extractor, preferred_model=now.model)

    @api.route(
        "POST", "/v1/extraction/keys", summary="Always refused: the operator's", tag="Extraction"
    )
    def add_key() -> None:
        api.scope.require(Permission.WRITE)
        raise InvalidRequest(NO_KEYS)

    @api.route(
        "POST",
        "/v1/extraction/keys/deactivate-all",
        summary="Does nothing: there are none",
        tag="Extraction",
    )
    def deactivate_all() -> Deactivated:
        api.scope.require(Permission.WRITE)
        return Deactivated()

    @api.route(
        "POST",
        "/v1/extraction/keys/<key_id>/activate",
        summary="Not found: there are none",
        tag="Extraction",
    )
    def activate(key_id: str) -> None:
        api.scope.require(Permission.WRITE)
        raise _unknown()

    @api.route(
        "DELETE",
        "/v1/extraction/keys/<key_id>",
        summary="Not found: there are none",
        tag="Extraction",
    )
    def delete(key_id: str) -> None:
        api.scope.require(Permission.DELETE)
        raise _unknown()


def _unknown() -> NotFound:
    return NotFound("there is no key with that id", code="key_not_found")
